"""A request, a command or a chunk that waits for another writer acts with the rights there are afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.web import request_context
from provisioning.access import roles
from provisioning.access.model import Grant, Role
from provisioning.access.operations import give, withdraw
from provisioning.authentication import own_account
from provisioning.authentication.client_info import ClientInfo
from provisioning.authentication.sessions import begin, end_all, hold
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import CongvuError, Denied
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.model import Mailbox
from provisioning.service_requests.execution import person_now
from tests.app.units.test_units import UNIT
from tests.support.cast import Cast, put_on_stage, raise_curtain
from tests.support.province import SYSTEM

# Long enough for the other to come to where it waits.
COMES = 1.0
Take = Callable[[Cast, Session], None]


@pytest.fixture
def cast(application: Flask, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    """Everyone, on SQLite and on PostgreSQL."""
    database = Database(database_url)
    ids = put_on_stage(database)
    yield raise_curtain(application, database, ids, tmp_path)
    database.dispose()


def withdraws(cast: Cast, session: Session) -> None:
    holder = own_record(session, cast.id("department"))
    for grant in session.scalars(sa.select(Grant).where(Grant.official_id == holder.id)):
        withdraw(session, SYSTEM, grant, holder)


def locks_out(cast: Cast, session: Session) -> None:
    holder = own_record(session, cast.id("department"))
    suspend(session, SYSTEM, recipient_of(holder), reason="x", keep_receiving=True)
    end_all(session, mailbox_of(holder).id, clock.now())


TAKES: dict[str, Take] = {"the grant": withdraws, "the account": locks_out}
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "suspend": ("/people/{official}/suspend", {"reason": "x", "keep_receiving": "1"}),
    "leave": ("/people/{official}/leave", {"reason": "x"}),
    "slip": ("/people/{official}/slip", {}),
    "new unit": ("/units/new", UNIT),
}


def state_of(cast: Cast) -> tuple[Any, ...]:
    with cast.database.reading() as session:
        person = own_record(session, cast.id("official"))
        units = session.scalar(sa.text("SELECT count(*) FROM units"))
        codes = session.scalar(sa.text("SELECT count(*) FROM activation_codes"))
        return person.post, mailbox_of(person).state, units, codes


def meanwhile(cast: Cast, take: Take, act: Callable[[], object]) -> None:
    """`act` comes while a transaction that takes rights away is under way."""
    working = threading.Thread(target=act)
    with cast.database.writing() as session:
        take(cast, session)
        session.flush()
        working.start()
        time.sleep(COMES)
    working.join(60)
    assert not working.is_alive()


@pytest.mark.parametrize("lost", TAKES)
@pytest.mark.parametrize("act", ACTS)
def test_request_that_waited_acts_with_the_rights_of_afterwards(cast: Cast, act: str, lost: str) -> None:
    browser, before = cast.sign_in_as("department"), state_of(cast)
    path, form = ACTS[act]
    statuses: list[int] = []
    meanwhile(
        cast,
        TAKES[lost],
        lambda: statuses.append(browser.send(path.format(official=cast.id("official")), form).status_code),
    )
    # A form that offers units offers none any more.
    assert statuses[0] in {403, 404, 422}
    assert before == state_of(cast)


@pytest.mark.parametrize("act", ACTS)
def test_request_that_waited_and_lost_nothing_is_carried_out(cast: Cast, act: str) -> None:
    browser, before = cast.sign_in_as("department"), state_of(cast)
    path, form = ACTS[act]
    path = path.format(official=cast.id("official"))
    meanwhile(cast, lambda _cast, _session: None, lambda: browser.send(path, form))
    assert before != state_of(cast)


def test_role_that_is_narrowed_meanwhile_gives_no_more_than_it_does_then(cast: Cast) -> None:
    with cast.database.writing() as session:
        unit, person = cast.province.unit(session, "stttt"), own_record(session, cast.id("official"))
        own = roles.make(session, SYSTEM, name="Tự đặt", name_en="", abilities=["view", "lock"])
        session.flush()
        give(session, SYSTEM, person, unit, own.id)
        role_id = own.id
    browser, victim = cast.sign_in_as("official"), cast.id("auditor")

    def narrow(_cast: Cast, session: Session) -> None:
        role = session.get_one(Role, role_id)
        role.abilities = ["view"]

    statuses: list[int] = []
    form = {"reason": "x", "keep_receiving": "1"}
    meanwhile(
        cast, narrow, lambda: statuses.append(browser.send(f"/people/{victim}/suspend", form).status_code)
    )
    assert statuses[0] in {403, 404}


@pytest.mark.parametrize("lost", TAKES)
def test_who_agrees_is_asked_for_their_rights_where_it_is_done(cast: Cast, lost: str) -> None:
    found: list[object] = []

    def agrees() -> None:
        try:
            with cast.database.writing() as session:
                found.append(person_now(session, cast.id("department")).grants)
        except Denied:
            found.append(())

    meanwhile(cast, TAKES[lost], agrees)
    assert [()] == found


def test_own_account_is_left_alone_by_a_browser_that_was_signed_out_meanwhile(cast: Cast) -> None:
    official = cast.id("official")
    with cast.database.writing() as session:
        mailbox = mailbox_of(own_record(session, official))
        token = begin(session, mailbox, ClientInfo("127.0.0.1"), clock.now())
        begin(session, mailbox, ClientInfo("127.0.0.2"), clock.now())
        mailbox_id = mailbox.id
    visitor = ClientInfo("127.0.0.1", token=token)
    refused: list[str] = []

    def ends_the_others() -> None:
        try:
            own_account.end_other_sessions(cast.database, visitor, official, token)
        except CongvuError as refusal:
            refused.append(refusal.code)

    def signs_out(_cast: Cast, session: Session) -> None:
        end_all(session, mailbox_id, clock.now())

    meanwhile(cast, signs_out, ends_the_others)
    assert ["denied"] == refused


def test_right_is_not_withdrawn_while_somebody_acts_on_it(cast: Cast) -> None:
    """Whoever comes second waits: the act is whole, and then the right is gone."""
    with cast.database.writing() as session:
        mailbox = mailbox_of(own_record(session, cast.id("department")))
        token = begin(session, mailbox, ClientInfo("127.0.0.1"), clock.now())
    order: list[str] = []

    def takes() -> None:
        with cast.database.writing() as session:
            withdraws(cast, session)
            session.flush()
            order.append("withdrawn")

    working = threading.Thread(target=takes)
    with cast.database.writing() as session:
        actor = hold(session, token, clock.now())
        assert actor is not None
        assert actor.grants
        working.start()
        time.sleep(COMES)
        order.append("acted")
        session.execute(sa.update(Mailbox).where(Mailbox.id == mailbox.id).values(due_at=clock.now()))
    working.join(60)
    assert ["acted", "withdrawn"] == order


def test_each_transaction_of_one_request_asks_anew(cast: Cast) -> None:
    """What follows a commit is another transaction: the rights of the first are not its own."""
    with cast.database.writing() as session:
        mailbox = mailbox_of(own_record(session, cast.id("department")))
        token = begin(session, mailbox, ClientInfo("127.0.0.1"), clock.now())
    with cast.app.test_request_context("/people", method="POST"):
        request_context.begin_browser_session(token)
        assert request_context.actor().grants
        request_context.commit()
        with cast.database.writing() as session:
            withdraws(cast, session)
        assert not request_context.actor().grants
        request_context.session().close()

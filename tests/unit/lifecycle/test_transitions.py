"""What follows a step from one state to another is the same for every verb, for one person or for many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.operations import give
from provisioning.authentication import sessions
from provisioning.authentication.client_info import ClientInfo
from provisioning.authentication.model import WebSession
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.lifecycle import leaving
from provisioning.lifecycle.archiving import archive, purge
from provisioning.lifecycle.bulk import resume_all, suspend_all
from provisioning.lifecycle.recipient import OwnedRecipient, recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.lifecycle.transitions import TransitionRecord, enter
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import standing_of
from tests.support.office import Office
from tests.support.province import SYSTEM, Province

Verb = Callable[[Session, Official], object]


def withdraw(session: Session, official: Official) -> None:
    """Of somebody who has not come in yet; that there is a session all the same is what a race leaves."""
    mailbox_of(official).state, mailbox_of(official).activated_at = "invited", None
    leaving.withdraw(session, SYSTEM, official)


def put_back(session: Session, official: Official) -> None:
    """A coming back that is taken back."""
    before = standing_of(mailbox_of(official)) | {"state": "leaving"}
    leaving.restore_as_before(session, SYSTEM, official, before)


ENDING: dict[str, Verb] = {
    "suspend": lambda s, o: suspend(s, SYSTEM, recipient_of(o), reason="x", keep_receiving=True),
    "suspend several": lambda s, o: suspend_all(s, SYSTEM, [o.id], reason="x", keep_receiving=True),
    "leave": lambda s, o: leaving.leave(s, SYSTEM, o),
    "withdraw": withdraw,
    "put back": put_back,
}
GONE = {name: verb for name, verb in ENDING.items() if not name.startswith("suspend")}


def signed_in(province: Province, session: Session) -> Official:
    official = Office(province).person(session)
    sessions.begin(session, mailbox_of(official), ClientInfo("100.64.0.1", ""), clock.now())
    session.flush()
    return official


def open_sessions(session: Session) -> int:
    query = sa.select(sa.func.count()).select_from(WebSession).where(WebSession.ended_at.is_(None))
    return session.scalar(query) or 0


@pytest.mark.parametrize("verb", ENDING.values(), ids=ENDING)
def test_a_verb_that_locks_out_ends_web_and_mail_sessions(province: Province, verb: Verb) -> None:
    with province.database.writing() as session:
        official = signed_in(province, session)
        mailbox = mailbox_of(official)
        verb(session, official)
        session.flush()
        assert 0 == open_sessions(session)
        if verb is not withdraw:
            # Nobody has mail sessions in a mailbox that was never opened.
            assert mailbox.revision == mailbox.disconnect_revision
            assert mailbox.sessions_void_at is not None


@pytest.mark.parametrize("verb", GONE.values(), ids=GONE)
def test_a_verb_that_ends_the_service_ends_grants(province: Province, verb: Verb) -> None:
    with province.database.writing() as session:
        official = signed_in(province, session)
        give(session, SYSTEM, official, province.unit(session, "stttt"), "hr_officer")
        session.flush()
        verb(session, official)
        session.flush()
        ended = session.scalars(sa.select(Grant.revoked_at).where(Grant.official_id == official.id)).all()
        assert [True] == [at is not None for at in ended]


def test_a_step_without_what_follows_is_seen(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.lifecycle.transitions.end_all", lambda *_a: None)
    with province.database.writing() as session:
        official = signed_in(province, session)
        suspend(session, SYSTEM, recipient_of(official), reason="x", keep_receiving=True)
        session.flush()
        assert 1 == open_sessions(session)


def test_suspend_many_and_one_by_one_say_the_same_in_the_record(province: Province) -> None:
    with province.database.writing() as session:
        office = Office(province)
        people = [office.person(session, name) for name in ("Y Một", "Y Hai", "Y Ba")]
        suspend(session, SYSTEM, recipient_of(people[0]), reason="x", keep_receiving=True)
        suspend(session, SYSTEM, *map(recipient_of, people[1:]), reason="x", keep_receiving=True)
        resume_all(session, SYSTEM, [each.id for each in people])
        told = [
            (each["kind"], each["old"], each["new"])
            for each in session.pending_events
            if each["kind"].startswith("mailbox.")
        ]
    assert 6 == len(told)
    assert told[0] == told[1] == told[2]
    assert told[3] == told[4] == told[5]


def test_suspend_of_both_last_administrators_at_once_is_refused(province: Province) -> None:
    with province.database.session(write=True) as session:
        office = Office(province)
        people = [office.administrator(session, name)[0] for name in ("Y Một", "Y Hai")]
        with pytest.raises(Invalid, match="last_administrator"):
            suspend(session, SYSTEM, *map(recipient_of, people), reason="x", keep_receiving=True)
        session.rollback()


def test_resume_brings_back_what_was_before(province: Province) -> None:
    with province.database.writing() as session:
        never_opened = own_record(session, province.add_in(session, "Y Mới", "stttt").id)
        opened = Office(province).person(session)
        both = [recipient_of(never_opened), recipient_of(opened)]
        suspend(session, SYSTEM, *both, reason="x", keep_receiving=False)
        resume(session, SYSTEM, *both)
        assert ["invited", "active"] == [mailbox_of(each).state for each in (never_opened, opened)]


def test_archive_and_purge_keep_the_address_for_who_comes_back(province: Province) -> None:
    with province.database.writing() as session:
        official = signed_in(province, session)
        mailbox = mailbox_of(official)
        leaving.leave(session, SYSTEM, official)
        archive(session, SYSTEM, recipient_of(official))
        assert "archived" == mailbox.state
        purge(session, SYSTEM, recipient_of(official))
        assert "purged" == mailbox.state
        assert [True] == [address.ended_at is not None for address in mailbox.addresses]
        leaving.return_to_service(session, SYSTEM, official)
        assert ("invited", [None]) == (mailbox.state, [address.ended_at for address in mailbox.addresses])


@pytest.mark.parametrize("verb", [archive, purge])
def test_archive_and_purge_of_somebody_who_is_here_are_refused(
    province: Province, verb: Callable[..., None]
) -> None:
    with province.database.writing() as session:
        official = signed_in(province, session)
        with pytest.raises(Invalid, match="state_move"):
            verb(session, SYSTEM, recipient_of(official))


def test_purge_by_an_administrator_of_the_unit_is_refused(province: Province) -> None:
    with province.database.writing() as session:
        official = signed_in(province, session)
        leaving.leave(session, SYSTEM, official)
        archive(session, province.actor("unit_administrator", "stttt"), recipient_of(official))
        with pytest.raises(Denied):
            purge(session, province.actor("unit_administrator", "stttt"), recipient_of(official))


def test_a_mailbox_of_a_unit_goes_the_same_way(province: Province) -> None:
    with province.database.writing() as session:
        official = signed_in(province, session)
        mailbox = mailbox_of(official)
        shared = OwnedRecipient(mailbox, official.unit)
        enter(session, SYSTEM, shared, "suspended", TransitionRecord("mailbox.suspended"))
        session.flush()
        assert 0 == open_sessions(session)
        assert ("mailbox", mailbox.id) == tuple(
            session.pending_events[-1][name] for name in ("object_type", "object_id")
        )

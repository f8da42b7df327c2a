"""The last system administrator can't be removed by any path; each path has its test here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from provisioning.access.last_administrator import close_unit, require_administrator_left
from provisioning.access.model import Grant
from provisioning.access.operations import change_end, give, withdraw
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import CongvuError, Denied, Invalid
from provisioning.lifecycle import leaving, suspension
from provisioning.lifecycle.recipient import recipient_of
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import standing_of
from tests.support.office import Office
from tests.support.province import SYSTEM

MONTH = timedelta(days=30)
Path = Callable[[Office, Session, Official, Grant], None]


def by_withdrawal(_office: Office, session: Session, official: Official, grant: Grant) -> None:
    withdraw(session, SYSTEM, grant, official)


def by_an_end_date(_office: Office, session: Session, official: Official, grant: Grant) -> None:
    change_end(session, SYSTEM, grant, official, valid_to=clock.now() + MONTH)


def by_suspension(_office: Office, session: Session, official: Official, _grant: Grant) -> None:
    suspension.suspend(session, SYSTEM, recipient_of(official), reason="đình chỉ", keep_receiving=True)


def by_leaving(_office: Office, session: Session, official: Official, _grant: Grant) -> None:
    leaving.leave(session, SYSTEM, official)


def by_closing_the_top_unit(office: Office, session: Session, _official: Official, _grant: Grant) -> None:
    root = office.province.unit(session, "kontum")
    close_unit(session, SYSTEM, root, on=clock.today())


def by_an_undo_of_coming_back(_office: Office, session: Session, official: Official, _grant: Grant) -> None:
    before = standing_of(mailbox_of(official)) | {"state": "leaving"}
    leaving.restore_as_before(session, SYSTEM, official, before)


PATHS = [
    by_withdrawal,
    by_an_end_date,
    by_suspension,
    by_leaving,
    by_closing_the_top_unit,
    by_an_undo_of_coming_back,
]


def refused(path: Path, office: Office, session: Session, official: Official, grant: Grant) -> bool:
    try:
        path(office, session, official, grant)
    except Invalid as refusal:
        return ["last_administrator"] == [problem.code for problem in refusal.problems]
    return False


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_the_last_one_stays(office: Office, path: Path) -> None:
    with office.province.database.writing() as session:
        official, grant = office.administrator(session)
        assert refused(path, office, session, official, grant)
        assert ("active", None, None) == (
            mailbox_of(official).state, grant.revoked_at, grant.valid_to
        )  # fmt: skip


@pytest.mark.parametrize(
    "path", [p for p in PATHS if p is not by_closing_the_top_unit], ids=lambda p: p.__name__
)
def test_one_of_two_may_go(office: Office, path: Path) -> None:
    with office.province.database.writing() as session:
        official, grant = office.administrator(session)
        office.administrator(session, "Lê Văn Hai")
        path(office, session, official, grant)
        left = (mailbox_of(official).state, grant.revoked_at, grant.valid_to)
        assert left != ("active", None, None)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_somebody_who_can_not_sign_in_or_whose_time_ends_is_no_other(office: Office, path: Path) -> None:
    with office.province.database.writing() as session:
        official, grant = office.administrator(session)
        locked_out, _ = office.administrator(session, "Lê Văn Hai")
        suspension.suspend(session, SYSTEM, recipient_of(locked_out), reason="nghỉ", keep_receiving=True)
        root = office.province.unit(session, "kontum")
        later = clock.now() + MONTH
        give(session, SYSTEM, office.person(session, "Y Ba"), root, "system_administrator", valid_to=later)
        give(session, SYSTEM, office.person(session, "Y Tư"), root, "system_administrator", valid_from=later)
        below = office.person(session, "Y Năm")
        give(session, SYSTEM, below, office.province.unit(session, "stttt"), "system_administrator")
        invited = own_record(session, office.province.add_in(session, "Y Sáu", "stttt").id)
        give(session, SYSTEM, invited, root, "system_administrator")
        session.flush()
        assert refused(path, office, session, official, grant)


def test_the_first_one_is_not_given_an_end(office: Office) -> None:
    with office.province.database.writing() as session:
        official = office.person(session)
        root = office.province.unit(session, "kontum")
        with pytest.raises(Invalid, match="last_administrator"):
            give(session, SYSTEM, official, root, "system_administrator", valid_to=clock.now() + MONTH)


def test_one_invited_by_mistake_is_not_taken_out_while_nobody_else_is_there(office: Office) -> None:
    with office.province.database.writing() as session:
        official = own_record(session, office.province.add_in(session, "Y Blí", "stttt").id)
        root = office.province.unit(session, "kontum")
        give(session, SYSTEM, official, root, "system_administrator")
        session.flush()
        with pytest.raises(Invalid, match="last_administrator"):
            leaving.withdraw(session, SYSTEM, official)


def test_two_who_withdraw_each_others_rights_at_once_do_not_both_succeed(office: Office) -> None:
    database = office.province.database
    with database.writing() as session:
        pairs = [office.administrator(session, name) for name in ("Trần Thị An", "Trần Thị Bích")]
        people = [(official.id, grant.id) for official, grant in pairs]
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def take(mine: str, theirs: tuple[str, str]) -> None:
        with database.reading() as session:
            actor = office.acting(session, own_record(session, mine))
        ready.wait(timeout=20)
        try:
            with database.writing() as session:
                withdraw(session, actor, session.get_one(Grant, theirs[1]), own_record(session, theirs[0]))
        except CongvuError as refusal:
            outcomes.append(refusal.code)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=take, args=(people[a][0], people[1 - a])) for a in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ["done", "invalid"] == sorted(outcomes)
    with database.writing() as session:
        require_administrator_left(session, clock.now())


def test_nobody_withdraws_their_own(office: Office) -> None:
    with office.province.database.writing() as session:
        official, grant = office.administrator(session)
        office.administrator(session, "Lê Văn Hai")
        with pytest.raises(Denied):
            withdraw(session, office.acting(session, official), grant, official)

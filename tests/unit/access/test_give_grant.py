"""Giving for a time, for a leave, and for longer: no more than one has, and never without its dates."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from provisioning.access.model import Grant
from provisioning.access.operations import change_end, give, withdraw
from provisioning.access.queries import current_and_future_grants, grants_of, listed
from provisioning.audit.queries import history
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official
from tests.support.office import Office
from tests.support.province import SYSTEM

DAY = timedelta(days=1)


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refusal.value.problems]


def roles(session: Session, official: Official, at: datetime) -> list[str]:
    return [grant.role for grant in grants_of(session, official.id, at)]


def head_and_deputy(office: Office, session: Session) -> tuple[Official, Official]:
    head, deputy = office.person(session, "Lê Văn Trưởng"), office.person(session, "Phạm Thị Phó")
    give(session, SYSTEM, head, office.province.unit(session, "stttt"), "unit_administrator")
    session.flush()
    return head, deputy


def stand_in(office: Office, session: Session, head: Official, deputy: Official, **more: object) -> Grant:
    now = clock.now()
    given = {"valid_from": now + 2 * DAY, "valid_to": now + 9 * DAY, "stands_in_for": head, **more}
    unit = office.province.unit(session, str(given.pop("unit", "stttt")))
    role = str(given.pop("role", "unit_administrator"))
    return give(session, SYSTEM, deputy, unit, role, **given)  # type: ignore[arg-type]  # as given above


def test_stand_in_grant_holds_from_first_to_last_day(office: Office) -> None:
    with office.province.database.writing() as session:
        head, deputy = head_and_deputy(office, session)
        stand_in(office, session, head, deputy)
        session.flush()
        now = clock.now()
        found = [roles(session, deputy, now + days * DAY) for days in (0, 1, 3, 8, 10)]
        assert [[], [], ["unit_administrator"], ["unit_administrator"], []] == found
        assert ["unit_administrator"] == roles(session, head, now + 3 * DAY)


def test_give_second_stand_in_is_done(office: Office) -> None:
    with office.province.database.writing() as session:
        head, deputy = head_and_deputy(office, session)
        stand_in(office, session, head, deputy)
        stand_in(office, session, head, deputy, valid_to=clock.now() + 20 * DAY)
        session.flush()
        assert 2 == len(current_and_future_grants(session, deputy.id, clock.now()))


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"valid_to": None}, ("valid_to", "absence_dates")),
        ({"valid_from": None}, ("valid_from", "absence_dates")),
        ({"unit": "kontum"}, ("stands_in_for", "absent_holds_less")),
        ({"unit": "syt"}, ("stands_in_for", "absent_holds_less")),
        ({"role": "system_administrator"}, ("stands_in_for", "absent_holds_less")),
        ({"role": "made up"}, ("role", "unknown_choice")),
    ],
)
def test_standing_in_has_both_dates_and_gives_no_more_than_the_absent_one_has(
    office: Office, more: dict[str, object], wanted: tuple[str, str]
) -> None:
    with office.province.database.writing() as session:
        head, deputy = head_and_deputy(office, session)
        with pytest.raises(Invalid) as refusal:
            stand_in(office, session, head, deputy, **more)
        assert [wanted] == codes(refusal)


def test_give_stand_in_for_oneself_is_refused(office: Office) -> None:
    with office.province.database.writing() as session:
        head, _ = head_and_deputy(office, session)
        with pytest.raises(Invalid) as refusal:
            stand_in(office, session, head, head)
        assert [("stands_in_for", "stands_in_for_oneself")] == codes(refusal)


def test_give_with_end_before_beginning_is_refused(office: Office) -> None:
    with office.province.database.writing() as session:
        head, deputy = head_and_deputy(office, session)
        with pytest.raises(Invalid) as refusal:
            stand_in(office, session, head, deputy, valid_to=clock.now() + DAY)
        assert [("valid_to", "dates_turned")] == codes(refusal)


def test_future_grant_outranks_lower_administrator_today(office: Office) -> None:
    """A code given out today would still open the account of a system administrator tomorrow."""
    with office.province.database.writing() as session:
        head, deputy = head_and_deputy(office, session)
        root = office.province.unit(session, "kontum")
        grant = give(session, SYSTEM, deputy, root, "system_administrator", valid_from=clock.now() + DAY)
        session.flush()
        lower = office.acting(session, head)
        with pytest.raises(Denied):
            withdraw(session, lower, grant, deputy)
        unit = office.province.unit(session, "stttt")
        with pytest.raises(Denied):
            give(session, lower, deputy, unit, "helpdesk")


def test_change_end_records_both_ends(office: Office) -> None:
    with office.province.database.writing() as session:
        deputy = office.person(session)
        unit = office.province.unit(session, "stttt")
        first, second = clock.now() + 5 * DAY, clock.now() + 50 * DAY
        grant = give(session, SYSTEM, deputy, unit, "helpdesk", valid_to=first, reason="thử việc")
        session.flush()
        change_end(session, SYSTEM, grant, deputy, valid_to=second, reason="gia hạn", decision="7/QĐ")
    with office.province.database.reading() as session:
        event = history(session, "official", deputy.id)[0]
        assert ("grant.changed", "7/QĐ") == (event.kind, event.decision)
        assert {"valid_to": first.isoformat(), "reason": "thử việc"} == event.old
        assert {"valid_to": second.isoformat(), "reason": "gia hạn"} == event.new


def test_change_end_of_own_or_higher_grant_is_refused(office: Office) -> None:
    with office.province.database.writing() as session:
        head, deputy = head_and_deputy(office, session)
        root, unit = office.province.unit(session, "kontum"), office.province.unit(session, "stttt")
        later = clock.now() + 50 * DAY
        above = give(session, SYSTEM, deputy, root, "helpdesk", valid_to=clock.now() + DAY)
        own = give(session, SYSTEM, head, unit, "helpdesk", valid_to=clock.now() + DAY)
        session.flush()
        lower = office.acting(session, head)
        for grant, holder in ((above, deputy), (own, head)):
            with pytest.raises(Denied):
                change_end(session, lower, grant, holder, valid_to=later)


def test_list_of_grants_holds_future_and_no_ended_ones(office: Office) -> None:
    with office.province.database.writing() as session:
        head, deputy = head_and_deputy(office, session)
        unit, now = office.province.unit(session, "stttt"), clock.now()
        stand_in(office, session, head, deputy)
        give(session, SYSTEM, deputy, unit, "helpdesk", valid_to=now + DAY)
        session.flush()
        soon, _ = listed(session, SYSTEM, now)
        later, count = listed(session, SYSTEM, now + 3 * DAY)
    assert ["helpdesk", "unit_administrator", "unit_administrator"] == sorted(g.role for g in soon)
    assert (["unit_administrator"] * 2, 2) == ([g.role for g in later], count)

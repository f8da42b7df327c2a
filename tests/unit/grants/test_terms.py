"""Permissions for a while: they begin, end, and stand in for somebody, by the clock alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning import clock
from provisioning.errors import Invalid
from provisioning.grants.operations import Terms, give
from provisioning.grants.queries import held_by
from provisioning.officials.queries import own_record, primary_address
from provisioning.recovery.model import Notice
from provisioning.reports.ending_grants import SOON, tell_of_endings
from tests.support.province import SYSTEM, Province

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False) as clock_:
        yield clock_


def hand_out(province: Province, who: str, terms: Terms, role: str = "hr_officer", unit: str = "syt") -> None:
    with province.database.writing() as session:
        give(session, SYSTEM, own_record(session, who), province.unit(session, unit), role, terms)


def roles_at(province: Province, who: str, moment: datetime) -> list[str]:
    with province.database.reading() as session:
        return [held.role for held in held_by(session, who, moment)]


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in refused.value.problems]


def test_it_holds_between_its_days_only(province: Province) -> None:
    who = province.add("Lê Hoa")
    hand_out(province, who, Terms(valid_from=NOW + 2 * DAY, valid_to=NOW + 5 * DAY))
    held = [roles_at(province, who, NOW + days * DAY) for days in range(7)]
    assert [bool(roles) for roles in held] == [False, False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (Terms(valid_to=NOW - DAY), ("valid_to", "date_past")),
        (Terms(valid_from=NOW + 3 * DAY, valid_to=NOW + 2 * DAY), ("valid_to", "dates_reversed")),
    ],
)
def test_days_that_can_not_be_are_refused(province: Province, terms: Terms, found: tuple[str, str]) -> None:
    who = province.add("Lê Hoa")
    with pytest.raises(Invalid) as refused:
        hand_out(province, who, terms)
    assert codes(refused) == [found]


def test_the_same_permission_twice_at_one_time_is_refused_and_after_it_not(province: Province) -> None:
    who = province.add("Lê Hoa")
    hand_out(province, who, Terms(valid_to=NOW + 5 * DAY))
    with pytest.raises(Invalid) as refused:
        hand_out(province, who, Terms(valid_from=NOW + 4 * DAY))
    assert codes(refused) == [("role", "grant_held")]
    hand_out(province, who, Terms(valid_from=NOW + 5 * DAY))
    assert roles_at(province, who, NOW + 9 * DAY) == ["hr_officer"]


def test_who_stands_in_does_so_for_a_while_and_may_do_no_more(province: Province) -> None:
    away, who = province.add("Trần Vắng"), province.add("Lê Hoa")
    hand_out(province, away, Terms())
    with province.database.reading() as session:
        absent = own_record(session, away)
    with pytest.raises(Invalid) as refused:
        hand_out(province, who, Terms(stands_in_for=absent), role="unit_administrator")
    assert codes(refused) == [("valid_to", "stand_in_without_end"), ("stands_in_for", "stand_in_beyond")]
    hand_out(province, who, Terms(stands_in_for=absent, valid_to=NOW + 3 * DAY))
    assert roles_at(province, who, NOW + DAY) == ["hr_officer"]
    # Whoever is away keeps the permission.
    assert roles_at(province, away, NOW + DAY) == ["hr_officer"]


def test_its_holder_is_told_of_the_end_once_and_in_time(province: Province) -> None:
    who, other = province.add("Lê Hoa"), province.add("Trần Mai")
    hand_out(province, who, Terms(valid_to=NOW + SOON - DAY))
    hand_out(province, other, Terms(valid_to=NOW + SOON + DAY))
    told = []
    for _turn in range(2):
        with province.database.writing() as session:
            told.append(tell_of_endings(session, clock.now()))
    assert told == [1, 0]
    with province.database.reading() as session:
        notice = session.scalars(sa.select(Notice).where(Notice.kind == "grant_ends")).one()
        assert notice.recipient == primary_address(own_record(session, who))
        assert notice.params["unit"] == "Sở Y tế"

"""A unit as it was: moves, new names, leaving and permissions, read back day by day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from provisioning.access import operations as grants
from provisioning.foundation.database import Session
from provisioning.lifecycle import leaving
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.reports import point_in_time
from tests.support.province import SYSTEM, Province


def day(number: int) -> datetime:
    return datetime(2026, 3, number, 12, tzinfo=UTC)


def official(session: Session, official_id: str) -> Official:
    return own_record(session, official_id)


@pytest.fixture
def life(province: Province) -> str:
    """Added on the 2nd, renamed on the 4th, moved on the 6th, in charge on the 8th, gone on the 10th."""
    with time_machine.travel(day(2)):
        who = province.add("Lê Thị Hoa", "stttt.cntt")
    with time_machine.travel(day(4)), province.database.writing() as session:
        operations.edit(session, SYSTEM, official(session, who), OfficialFields("Lê Thị Hòa", post="Kế toán"))
    with time_machine.travel(day(6)), province.database.writing() as session:
        operations.transfer(session, SYSTEM, official(session, who), province.unit(session, "syt"))
    with time_machine.travel(day(8)), province.database.writing() as session:
        grants.give(session, SYSTEM, official(session, who), province.unit(session, "syt"), "hr_officer")
    with time_machine.travel(day(10)), province.database.writing() as session:
        leaving.leave(session, SYSTEM, official(session, who))
    return who


def seen(province: Province, code: str, number: int, who: str) -> point_in_time.Then | None:
    with province.database.reading() as session:
        people, total = point_in_time.people(
            session, province.unit(session, code), day(number).replace(hour=13)
        )
    assert total == len(people)
    return next((each for each in people if each.official_id == who), None)


def test_a_life_is_read_back_day_by_day(province: Province, life: str) -> None:
    assert seen(province, "stttt", 1, life) is None
    first = seen(province, "stttt", 2, life)
    assert first is not None
    assert (first.full_name, first.post, first.unit, first.state) == (
        "Lê Thị Hoa", "", "stttt.cntt", "invited",
    )  # fmt: skip
    renamed = seen(province, "stttt.cntt", 4, life)
    assert renamed is not None
    assert (renamed.full_name, renamed.post) == ("Lê Thị Hòa", "Kế toán")
    assert renamed.addresses == first.addresses != ()
    assert seen(province, "stttt", 6, life) is None
    moved = seen(province, "syt", 6, life)
    assert moved is not None
    assert (moved.unit, moved.state) == ("syt", "invited")
    gone = seen(province, "syt", 10, life)
    assert gone is not None
    assert gone.state == "leaving"


@pytest.mark.parametrize(("number", "held"), [(7, []), (8, ["hr_officer"])])
def test_permissions_carry_their_own_dates(
    province: Province, life: str, number: int, held: list[str]
) -> None:
    with province.database.reading() as session:
        found = point_in_time.grants(session, province.unit(session, "syt"), day(number).replace(hour=13))
    assert [grant.role for grant in found if grant.official_id == life] == held

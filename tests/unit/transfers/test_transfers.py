"""Between two posts: who was let go keeps the address, and moves when the other unit takes over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound
from provisioning.officials.queries import own_record, primary_address
from provisioning.recipients.model import Mailbox
from provisioning.transfers import operations as transfers
from provisioning.transfers.model import Transfer
from provisioning.transfers.queries import open_for, overdue
from tests.support.province import Province


def release(province: Province, person: str, by: str = "stttt", to: str = "syt") -> None:
    with province.database.writing() as session:
        at = province.unit(session, to)
        transfers.release(session, province.actor("hr_officer", by), own_record(session, person), to=at)


def expect(province: Province, person: str, unit: str = "syt") -> None:
    with province.database.writing() as session:
        at = province.unit(session, unit)
        transfers.expect(session, province.actor("hr_officer", unit), own_record(session, person), at)


def arrive(province: Province, person: str, unit: str = "syt") -> None:
    with province.database.writing() as session:
        at = province.unit(session, unit)
        transfers.arrive(session, province.actor("hr_officer", unit), own_record(session, person), at)


def stands(province: Province, person: str) -> tuple[str, str, str]:
    """Unit, address and state of the line ("" while open)."""
    with province.database.reading() as session:
        official = own_record(session, person)
        line = session.scalars(sa.select(Transfer).where(Transfer.official_id == person)).one()
        return official.unit.code, primary_address(official), line.outcome


def test_who_was_let_go_stands_with_the_old_unit_until_the_new_one_takes_over(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    release(province, person)
    assert ("stttt", "bliy.stttt@kontum.example", "") == stands(province, person)
    arrive(province, person)
    assert ("syt", "bliy.stttt@kontum.example", "arrived") == stands(province, person)


def test_once_both_desks_have_spoken_the_person_moves_in_either_order(province: Province) -> None:
    first, second = province.add("Y Blí", "stttt"), province.add("Y Hlim", "stttt")
    release(province, first)
    expect(province, first)
    expect(province, second)
    release(province, second)
    for person in (first, second):
        assert ("syt", "arrived") == stands(province, person)[::2]


def test_the_mailbox_falls_behind_so_that_the_directory_follows(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    release(province, person)
    arrive(province, person)
    with province.database.reading() as session:
        assert 2 == session.scalar(sa.select(Mailbox.revision).where(Mailbox.official_id == person))


def test_nobody_takes_over_who_was_not_let_go(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    with pytest.raises(NotFound):
        arrive(province, person)
    expect(province, person)
    with pytest.raises(NotFound):
        arrive(province, person)


def test_who_is_promised_to_one_unit_does_not_go_to_another(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    expect(province, person, "syt")
    with pytest.raises(Conflict):
        expect(province, person, "dakha")


def test_each_desk_speaks_for_its_own_unit_only(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    with pytest.raises(Denied):
        release(province, person, by="syt")
    with province.database.writing() as session, pytest.raises(Denied):
        at = province.unit(session, "syt")
        transfers.expect(session, province.actor("hr_officer", "stttt"), own_record(session, person), at)


def test_letting_go_twice_is_letting_go_once(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    release(province, person)
    release(province, person)
    assert "" == stands(province, person)[2]


def test_who_has_left_the_service_has_no_post_to_go_from(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    with province.database.writing() as session:
        session.execute(sa.update(Mailbox).values(state="leaving"))
    with pytest.raises(Invalid, match="transfer_not_in_service"):
        release(province, person)


def test_nobody_is_expected_where_they_are(province: Province) -> None:
    person = province.add("Y Blí", "stttt.cntt")
    with pytest.raises(Invalid, match="transfer_works_here"):
        expect(province, person, "stttt")


@pytest.mark.parametrize("desk", ["stttt", "syt"])
def test_either_desk_may_call_it_off(province: Province, desk: str) -> None:
    person = province.add("Y Blí", "stttt")
    expect(province, person)
    with province.database.writing() as session:
        transfers.cancel(session, province.actor("hr_officer", desk), own_record(session, person))
    assert ("stttt", "cancelled") == stands(province, person)[::2]


def test_a_stranger_can_not_call_it_off(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    expect(province, person)
    with province.database.writing() as session, pytest.raises(NotFound):
        transfers.cancel(session, province.actor("hr_officer", "dakha"), own_record(session, person))


@pytest.mark.parametrize(
    ("reader", "seen"),
    [("stttt", [("Y Blí", "stttt", "syt")]), ("syt", [("Y Blí", None, "syt")]), ("dakha", [])],
)
def test_both_desks_see_the_line_and_the_new_one_not_where_from(
    province: Province, reader: str, seen: list[tuple[str, str | None, str]]
) -> None:
    person = province.add("Y Blí", "stttt")
    expect(province, person)
    with province.database.reading() as session:
        lines = open_for(session, province.actor("hr_officer", reader))
        assert seen == [
            (
                line.full_name,
                line.from_unit.code if line.from_unit else None,
                line.to_unit.code if line.to_unit else None,
            )
            for line in lines
        ]


def test_who_was_let_go_is_seen_by_the_unit_that_was_named_and_by_nobody_beside(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    release(province, person)
    with province.database.reading() as session:
        for reader in ("kontum", "stttt", "syt"):
            lines = open_for(session, province.actor("hr_officer", reader))
            assert [(person, "syt")] == [
                (line.official_id, line.promised_to.code if line.promised_to else "") for line in lines
            ]
        assert [] == open_for(session, province.actor("hr_officer", "dakha"))


def test_after_fourteen_days_a_line_is_overdue(province: Province) -> None:
    person = province.add("Y Blí", "stttt")
    release(province, person)
    with province.database.reading() as session:
        assert [] == overdue(session, clock.now() + timedelta(days=13, hours=23))
        late = clock.now() + timedelta(days=14, seconds=1)
        assert [person] == [line.official_id for line in overdue(session, late)]
        assert overdue(session, late)[0].overdue(late)

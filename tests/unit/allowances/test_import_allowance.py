"""Lists that need more than an allowance leaves: told before, kept to while they are carried out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.texts.problems import knows
from provisioning.foundation import clock
from provisioning.imports.planning.questions import exclude
from provisioning.imports.planning.refresh import refresh
from provisioning.lifecycle import leaving
from provisioning.officials import operations
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.plans.undo import propose_undo
from provisioning.units.model import Unit
from tests.app.people.sample_people import statements
from tests.support.allowances import Shelf
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

SYT, STTTT = "Sở Y tế", "Sở Thông tin và Truyền thông"


def row(number: int, name: str, unit: str = SYT) -> str:
    return f"M-{number},{name},01/02/{1960 + number % 30},,,{unit},,"


def newcomers(count: int, unit: str = SYT) -> list[str]:
    return [row(n, f"Nguyễn Văn {chr(ord('A') + n % 26)}{'n' * (1 + n // 26)}", unit) for n in range(count)]


def reasons(desk: Desk, plan_id: str) -> list[tuple[str, dict[str, object]]]:
    return [(each["code"], each["params"]) for each in desk.found(plan_id).brakes]


def outcomes(desk: Desk, plan_id: str) -> list[tuple[str, str]]:
    """The state of each row, with the last of its problems."""
    return [(r.state, r.problems[-1]["code"] if r.problems else "") for r in desk.rows(plan_id)]


def approved(desk: Desk, plan_id: str) -> None:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        plan.approved_at, plan.approved_by = clock.now(), "Người thứ hai"


def refreshed(desk: Desk, plan_id: str) -> Plan:
    with desk.database.writing() as session:
        refresh(session, session.get_one(Plan, plan_id))
    return desk.found(plan_id)


def test_a_list_that_goes_beyond_says_so_before_it_is_carried_out(desk: Desk, shelf: Shelf) -> None:
    desk.province.add("Y Một", "syt")
    shelf.allow("syt", mailboxes=3, storage_mib=4096)
    plan = desk.plan(*newcomers(5))
    assert [
        ("plan_beyond_mailboxes", {"unit": SYT, "used": 1, "allowed": 3, "count": 5, "beyond": 3}),
        ("plan_beyond_storage", {"unit": SYT, "used": "1", "allowed": "4", "count": "5", "beyond": "2"}),
    ] == reasons(desk, plan)
    assert knows("plan_beyond_mailboxes_top")
    assert knows("plan_beyond_storage_top")


def test_what_fits_is_carried_out_and_the_rest_is_refused_in_words(desk: Desk, shelf: Shelf) -> None:
    shelf.allow("kontum", mailboxes=3)
    others = [row(51, "Trần Thị Bích", STTTT), row(52, "Trần Thị Cúc", STTTT)]
    plan = desk.plan(*newcomers(3), *others, unit="kontum")
    assert ["plan_beyond_mailboxes_top"] == [code for code, _ in reasons(desk, plan)]
    approved(desk, plan)
    desk.apply(plan)
    full = ("failed", "allowance_mailboxes_top")
    assert [("applied", "")] * 3 == outcomes(desk, plan)[:3]
    assert [full, full] == outcomes(desk, plan)[3:]
    assert 3 == shelf.used("kontum").mailboxes


@pytest.mark.parametrize("allowed", [5, None])
def test_a_list_that_fits_needs_nobody(desk: Desk, shelf: Shelf, allowed: int | None) -> None:
    shelf.allow("syt", mailboxes=allowed)
    plan = desk.plan(*newcomers(5))
    assert [] == reasons(desk, plan)
    desk.apply(plan)
    assert 5 == shelf.used("syt").mailboxes


def test_leaving_rows_out_until_it_fits_takes_the_reason_away(desk: Desk, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=1)
    plan = desk.plan(*newcomers(2))
    assert ["plan_beyond_mailboxes"] == [code for code, _ in reasons(desk, plan)]
    with desk.database.writing() as session:
        exclude(session, SYSTEM, session.get_one(Plan, plan), desk.rows(plan)[0].row, excluded=True)
    assert [] == reasons(desk, plan)


def test_who_moves_or_comes_back_is_counted_where_they_will_be(desk: Desk, shelf: Shelf) -> None:
    """One moves within the province and one comes back: the province grows by one, the unit by two."""
    desk.province.add("Y Một", "stttt", staff_code="M-1", birth_date=None)
    gone = desk.province.add("Y Hai", "stttt", staff_code="M-2", birth_date=None)
    with desk.database.writing() as session:
        leaving.leave(session, SYSTEM, own_record(session, gone))
    shelf.allow("kontum", mailboxes=1)
    shelf.allow("syt", mailboxes=1)
    plan = desk.plan(f"M-1,Y Một,,,,{SYT},,", f"M-2,Y Hai,,,,{SYT},,")
    assert ["mover", "returner"] == [each.row_class for each in desk.rows(plan)]
    told = {params["unit"]: params["count"] for code, params in reasons(desk, plan) if "beyond" in code}
    assert {"Ủy ban nhân dân tỉnh": 1, SYT: 2} == told
    shelf.allow("kontum", mailboxes=2)
    shelf.allow("syt", mailboxes=2)
    assert [] == [each for each in refreshed(desk, plan).brakes if "beyond" in each["code"]]
    desk.apply(plan)
    assert ["applied", "applied"] == [state for state, _ in outcomes(desk, plan)]
    assert (2, 2, 0) == tuple(shelf.used(unit).mailboxes for unit in ("kontum", "syt", "stttt"))


def test_a_row_that_is_refused_for_its_allowance_changes_nothing_else(desk: Desk, shelf: Shelf) -> None:
    gone = desk.province.add("Y Hai", "stttt", staff_code="M-2", birth_date=None)
    with desk.database.writing() as session:
        leaving.leave(session, SYSTEM, own_record(session, gone))
    shelf.allow("syt", mailboxes=0)
    plan = desk.plan(f"M-2,Y Hai,,,Trưởng phòng,{SYT},,")
    approved(desk, plan)
    desk.apply(plan)
    assert [("failed", "allowance_mailboxes")] == outcomes(desk, plan)
    with desk.database.reading() as session:
        official = own_record(session, gone)
        assert ("stttt", "", "leaving") == (official.unit.code, official.post, mailbox_of(official).state)


def test_who_comes_back_elsewhere_needs_no_place_where_they_were(desk: Desk, shelf: Shelf) -> None:
    gone = desk.province.add("Y Hai", "stttt", staff_code="M-2", birth_date=None)
    with desk.database.writing() as session:
        leaving.leave(session, SYSTEM, own_record(session, gone))
    shelf.allow("stttt", mailboxes=0)
    plan = desk.plan(f"M-2,Y Hai,,,,{SYT},,")
    desk.apply(plan)
    assert [("applied", "")] == outcomes(desk, plan)
    assert (0, 1) == (shelf.used("stttt").mailboxes, shelf.used("syt").mailboxes)


def test_more_allowed_meanwhile_needs_no_second_person_any_more(desk: Desk, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=1)
    plan = desk.plan(*newcomers(3))
    assert desk.found(plan).brakes
    shelf.allow("syt", mailboxes=3)
    assert [] == refreshed(desk, plan).brakes
    desk.apply(plan)
    assert 3 == shelf.used("syt").mailboxes


def test_less_allowed_meanwhile_is_seen_and_takes_the_confirmation_back(desk: Desk, shelf: Shelf) -> None:
    plan = desk.plan(*newcomers(3))
    approved(desk, plan)
    shelf.allow("syt", mailboxes=1)
    found = refreshed(desk, plan)
    assert (None, ["plan_beyond_mailboxes"]) == (found.approved_at, [each["code"] for each in found.brakes])
    approved(desk, plan)
    desk.province.add("Y Một", "syt")
    # Fuller than it was, and the same allowance: what was confirmed stands.
    assert refreshed(desk, plan).approved_at is not None


def test_taking_a_leaving_back_finds_the_place_taken(desk: Desk, shelf: Shelf) -> None:
    first = desk.province.add("Y Một", "syt")
    plan = desk.plan(row(7, "Y Bảy"), unit="syt", mode="roster")
    approved(desk, plan)
    desk.apply(plan)
    shelf.allow("syt", mailboxes=1)
    with desk.database.writing() as session:
        done = session.get_one(Plan, plan)
        undo = propose_undo(session, SYSTEM, done, session.get_one(Unit, done.unit_id))
    desk.apply(undo.id)
    # Taken back in the order in which it was done: the newcomer's place is free only afterwards.
    assert [("applied", ""), ("failed", "allowance_mailboxes")] == outcomes(desk, undo.id)
    with desk.database.reading() as session:
        assert "leaving" == mailbox_of(own_record(session, first)).state


def test_a_chunk_counts_what_is_taken_once(desk: Desk, shelf: Shelf) -> None:
    """Five hundred rows ask for the allowances once, and for what is taken once."""
    shelf.allow("kontum", mailboxes=1000)
    shelf.allow("syt", mailboxes=1000)
    plan = desk.plan(*newcomers(500))
    approved(desk, plan)
    desk.start(plan)
    with statements(desk.database) as seen:
        desk.work(turns=1)
    assert 500 == shelf.used("syt").mailboxes
    assert 1 == len([each for each in seen if "unit_allowances" in each])
    assert 1 == len([each for each in seen if "sum(" in each.lower() and "mailboxes" in each])


def test_moving_on_by_hand_still_finds_the_same_people(desk: Desk, shelf: Shelf) -> None:
    """The operation alone, outside of a list, asks anew each time."""
    one, two = desk.province.add("Y Một", "stttt"), desk.province.add("Y Hai", "stttt")
    shelf.allow("syt", mailboxes=2)
    with desk.database.writing() as session:
        target = desk.province.unit(session, "syt")
        for each in (one, two):
            operations.transfer(session, SYSTEM, own_record(session, each), target)
    with desk.database.reading() as session:
        query = sa.select(sa.func.count()).select_from(Official).where(Official.unit_id == target.id)
        assert 2 == session.scalar(query)

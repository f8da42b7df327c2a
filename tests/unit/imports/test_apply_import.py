"""Carrying a list out while other things happen: people change, rights end, workers die."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.imports.applying import import_rows
from provisioning.imports.applying.import_rows import ImportApplier
from provisioning.imports.matching import comparison
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans import operations as plans
from provisioning.plans.applying import apply_chunk
from provisioning.plans.model import Plan
from provisioning.transfers.queries import ways_among
from tests.support.hr_files import clean_list
from tests.support.import_desk import UNITS, Desk
from tests.support.province import SYSTEM

HEADER_AGAIN = "Mã CBCC,Họ và tên,Ngày sinh,Số CCCD,Chức vụ,Đơn vị,Phòng ban,Thư điện tử"


def states(desk: Desk, plan: str) -> list[str]:
    return [row.state for row in desk.rows(plan)]


def test_a_row_that_fails_does_not_undo_its_neighbours(desk: Desk) -> None:
    plan = desk.plan("A-1,Y Blí,,,,,,", "A-2,Y Hlim,,,,,,", "A-3,Y Wan,,,,,,", unit="stttt")
    desk.province.add("Y Khác", staff_code="A-2")
    desk.apply(plan)
    assert ["applied", "failed", "applied"] == states(desk, plan)
    assert [(3, "staff_code", "staff_code_taken")] == desk.codes(plan)
    assert {"Y Blí", "Y Wan", "Y Khác"} == names(desk)


def test_a_plan_is_carried_out_once(desk: Desk) -> None:
    plan = desk.plan("A-1,Y Blí,,,,,,")
    desk.apply(plan)
    with pytest.raises(Invalid, match="plan_not_ready"):
        desk.start(plan)
    desk.work()
    assert 1 == desk.counts()["people"]


def test_two_lists_of_the_same_people_end_in_one_of_each(desk: Desk) -> None:
    made = clean_list(250, units=UNITS)
    first, second = desk.plan_list(made, "a.xlsx"), desk.plan_list(made, "b.csv")
    desk.start(first)
    desk.start(second)
    # The plan that waits longest gets the next chunk: they take turns.
    desk.work()
    assert {"applied"} == {desk.found(first).state, desk.found(second).state}
    assert (250, 250) == (desk.counts()["people"], desk.counts()["addresses"])
    done = [state for plan in (first, second) for state in states(desk, plan)]
    assert (250, 250) == (done.count("applied"), done.count("failed"))


def test_two_lists_without_codes_at_once_end_in_one_of_each(desk: Desk) -> None:
    rows = [f",Y Blí {name},01/02/1980,,,,," for name in ("An", "Bình", "Cường")]
    first, second = desk.plan(*rows, unit="stttt"), desk.plan(*rows, unit="stttt", header=HEADER_AGAIN)
    desk.start(first)
    desk.start(second)
    desk.work()
    assert 3 == desk.counts()["people"]
    assert {(row, "full_name", "appeared_meanwhile") for row in (2, 3, 4)} == set(
        desk.codes(first) + desk.codes(second)
    )


def test_workers_at_the_same_time_add_each_person_once(desk: Desk) -> None:
    made = clean_list(300, units=UNITS)
    desk.start(desk.plan_list(made, "a.csv"))
    desk.start(desk.plan_list(made, "b.xlsx"))

    def work(name: str) -> None:
        while apply_chunk(desk.database, name, limit=20):
            pass

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["one", "two"]))
    assert (300, 300) == (desk.counts()["people"], desk.counts()["addresses"])


def test_an_author_who_lost_the_right_carries_nothing_out(desk: Desk) -> None:
    officer = desk.officer("stttt")
    desk.province.add("Y Wan", "stttt", staff_code="A-2")
    plan = desk.plan("A-1,Y Blí,,,,,,", "A-2,Y Wan,,,Văn thư,,,", unit="stttt", by=officer)
    desk.start(plan, by=officer)
    with desk.database.writing() as session:
        session.execute(sa.update(Grant).values(revoked_at=clock.now()))
    desk.work()
    assert ["failed", "failed"] == states(desk, plan)
    assert [(2, "", "plan_person_may_not"), (3, "", "plan_person_may_not")] == desk.codes(plan)
    assert "" == desk.person("Y Wan").post


def test_what_changed_since_the_list_was_read_is_left_and_said(desk: Desk) -> None:
    person = desk.province.add("Y Blí", staff_code="A-1", post="Văn thư")
    plan = desk.plan("A-1,Y Blí,,,Trưởng phòng,,,")
    with desk.database.writing() as session:
        official = own_record(session, person)
        fields = OfficialFields("Y Blí", staff_code="A-1", post="Giám đốc")
        officials.edit(session, SYSTEM, official, fields)
    desk.apply(plan)
    assert [(2, "post", "changed_meanwhile")] == desk.codes(plan)
    assert "Giám đốc" == desk.person("Y Blí").post


def test_a_change_somebody_made_already_is_no_conflict(desk: Desk) -> None:
    person = desk.province.add("Y Blí", staff_code="A-1", post="Văn thư")
    plan = desk.plan("A-1,Y Blí,,,Trưởng phòng,,,", unit="stttt")
    with desk.database.writing() as session:
        official = own_record(session, person)
        officials.edit(
            session, SYSTEM, official, OfficialFields("Y Blí", staff_code="A-1", post="Trưởng phòng")
        )
    desk.apply(plan)
    assert ["applied"] == states(desk, plan)


def test_a_row_left_out_is_not_carried_out(desk: Desk) -> None:
    plan = desk.plan("A-1,Y Blí,,,,,,", "A-2,Y Hlim,,,,,,")
    with desk.database.writing() as session:
        plans.exclude(session, SYSTEM, session.get_one(Plan, plan), 2, excluded=True)
    desk.apply(plan)
    assert ["excluded", "applied"] == states(desk, plan)
    assert {"Y Hlim"} == names(desk)


def test_rows_can_not_be_left_out_once_it_runs(desk: Desk) -> None:
    plan = desk.plan("A-1,Y Blí,,,,,,")
    desk.start(plan)
    with desk.database.writing() as session, pytest.raises(Invalid, match="plan_not_ready"):
        plans.exclude(session, SYSTEM, session.get_one(Plan, plan), 2, excluded=True)


def test_a_chunk_that_is_cut_off_leaves_nothing_and_is_done_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = desk.plan_list(clean_list(30, units=UNITS))
    desk.start(plan)
    before = desk.counts()

    class Killed(BaseException):
        """As when the process ends."""

    def killed(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ImportApplier, "end", killed)
        with pytest.raises(Killed):
            apply_chunk(desk.database, "test")
    assert before == desk.counts()
    assert 0 == desk.found(plan).rows_done
    desk.work()
    assert 30 == desk.counts()["people"]
    assert 30 == desk.found(plan).rows_done


def test_a_row_that_breaks_is_set_aside_and_the_others_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = desk.plan("A-1,Y Blí,,,,,,", "A-2,Y Hlim,,,,,,", "A-3,Y Wan,,,,,,", unit="stttt")
    desk.start(plan)
    whole = comparison.fields_of

    def breaks(row: dict[str, object], name_reason: str = "") -> OfficialFields:
        if row["staff_code"] == "A-2":
            raise ZeroDivisionError
        return whole(row, name_reason)

    with monkeypatch.context() as patch:
        patch.setattr(import_rows, "fields_of", breaks)
        for _turn in range(10):
            try:
                if not apply_chunk(desk.database, "test"):
                    break
            except ZeroDivisionError:
                continue
    assert ["applied", "failed", "applied"] == states(desk, plan)
    assert [(3, "", "row_broke")] == desk.codes(plan)
    assert {"Y Blí", "Y Wan"} == names(desk)
    assert ("applied", 3) == (desk.found(plan).state, desk.found(plan).rows_done)


def test_pausing_ends_after_the_chunk_and_going_on_does_the_rest(desk: Desk) -> None:
    plan = desk.plan_list(clean_list(60, units=UNITS))
    desk.start(plan)
    apply_chunk(desk.database, "test", limit=25)
    change(desk, plan, "pause")
    desk.work()
    assert (25, "paused") == (desk.counts()["people"], desk.found(plan).state)
    desk.start(plan)
    desk.work()
    assert (60, "applied") == (desk.counts()["people"], desk.found(plan).state)
    assert 60 == desk.found(plan).rows_total


def test_stopping_keeps_what_was_done_and_leaves_the_rest(desk: Desk) -> None:
    plan = desk.plan_list(clean_list(60, units=UNITS))
    desk.start(plan)
    apply_chunk(desk.database, "test", limit=25)
    change(desk, plan, "stop")
    desk.work()
    assert (25, "stopped") == (desk.counts()["people"], desk.found(plan).state)
    assert (25, 35) == (states(desk, plan).count("applied"), states(desk, plan).count("proposed"))


def test_five_hundred_namesakes_in_one_list_get_five_hundred_addresses(desk: Desk) -> None:
    rows = [f"A-{n},Nguyễn Văn An,01/02/{1950 + n % 50},,,Sở Y tế,," for n in range(500)]
    plan = desk.plan(*rows)
    desk.apply(plan)
    assert {"applied"} == set(states(desk, plan))
    assert 500 == len({row.address for row in desk.rows(plan)})


def names(desk: Desk) -> set[str]:
    with desk.database.reading() as session:
        return set(session.scalars(sa.select(Official.full_name)))


def change(desk: Desk, plan: str, what: str) -> None:
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        unit = desk.province.unit(session, "kontum")
        getattr(plans, what)(session, SYSTEM, found, unit)


def test_a_list_that_only_names_somebody_of_another_unit_tells_that_unit(desk: Desk) -> None:
    person, officer = desk.province.add("Y Hlim", "stttt", staff_code="TT-2"), desk.officer("syt")
    plan = desk.plan("TT-2,Y Hlim,,,,,,", unit="syt", by=officer)
    assert [(2, "staff_code", "waits_for_release")] == desk.codes(plan)
    desk.apply(plan, by=officer)
    assert "applied" == desk.found(plan).state
    with desk.database.reading() as session:
        assert ways_among(session, [person])[person].expected

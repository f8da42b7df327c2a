"""A list from the file to the mailboxes, and once more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.imports import operations
from provisioning.imports.files import uploads
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from tests.support.hr_files import HEADER as HR_HEADER
from tests.support.hr_files import clean_list, spoiled_list
from tests.support.import_desk import UNITS, Desk
from tests.support.province import SYSTEM

FIELDS = {
    "Đơn vị": "unit",
    "Họ và tên": "full_name", "Ngày sinh": "birth_date", "Số CCCD": "national_id",
    "Mã CBCC": "staff_code", "Email": "recovery_email", "Điện thoại": "phone",
}  # fmt: skip


def test_three_hundred_people_get_a_mailbox_and_the_same_list_again_changes_nothing(desk: Desk) -> None:
    made = clean_list(300, units=UNITS)
    first = desk.plan_list(made)
    assert {"joiner": 300} == desk.found(first).counts
    desk.apply(first)
    assert "applied" == desk.found(first).state
    assert {"applied"} == {row.state for row in desk.rows(first)}
    with desk.database.reading() as session:
        states = session.execute(sa.select(Mailbox.state, sa.func.count()).group_by(Mailbox.state))
        assert [("invited", 300)] == [tuple(row) for row in states]
    again = desk.plan_list(made)
    assert {"same": 300} == desk.found(again).counts
    before = desk.counts()
    with pytest.raises(Invalid, match="plan_repeated"):
        desk.start(again)
    desk.work()
    assert before == desk.counts()


def test_everyone_is_where_the_list_says_and_at_the_address_that_was_shown(desk: Desk) -> None:
    made = clean_list(60, units=UNITS)
    plan = desk.plan_list(made)
    promised = {row.staff_code: row.address for row in desk.rows(plan)}
    desk.apply(plan)
    given = {row.staff_code: row.address for row in desk.rows(plan)}
    assert promised == given
    assert 60 == len(set(given.values()))
    with desk.database.reading() as session:
        people = {p.staff_code: p for p in session.scalars(sa.select(Official))}
        for person in made.people:
            found = people[person.staff_code]
            assert (person.full_name, person.birth_date, person.post, person.phone) == (
                found.full_name, found.birth_date, found.post, found.phone,
            )  # fmt: skip


def test_twenty_spoiled_rows_are_listed_and_the_others_applied(desk: Desk) -> None:
    made = spoiled_list(300, 20, units=UNITS)
    plan = desk.plan_list(made)
    assert {"joiner": 280, "refused": 20} == desk.found(plan).counts
    assert [(s.row, FIELDS[s.header], s.code) for s in made.spoiled] == desk.codes(plan)
    desk.apply(plan)
    assert 280 == desk.counts()["people"]
    assert 280 == sum(row.state == "applied" for row in desk.rows(plan))


def test_reading_a_list_writes_no_person_no_mailbox_and_no_address(desk: Desk) -> None:
    before = desk.counts()
    desk.plan_list(clean_list(50, units=UNITS))
    after = desk.counts()
    # The one event says that the list was handed in.
    assert {**before, "events": before["events"] + 1} == after


def test_a_national_id_is_kept_nowhere(desk: Desk) -> None:
    made = spoiled_list(40, 16, units=UNITS)
    plan = desk.plan_list(made)
    desk.apply(plan)
    column = HR_HEADER.index("Số CCCD")
    with desk.database.reading() as session:
        kept = "".join(
            str(row)
            for table in ("plans", "plan_rows", "officials", "events")
            for row in session.execute(sa.text(f"select * from {table}"))  # noqa: S608
        )
    ids = [row[column] for row in made.table[1:] if len(row[column]) > 5]
    assert [] == [number for number in ids if number in kept]


def test_each_person_has_one_event_that_names_the_plan(desk: Desk) -> None:
    plan = desk.plan_list(clean_list(30, units=UNITS))
    desk.apply(plan)
    with desk.database.reading() as session:
        kinds = session.execute(
            sa.select(Event.kind, sa.func.count())
            .where(Event.plan_id == plan)
            .group_by(Event.kind)
            .order_by(Event.kind)
        )
        assert [
            ("official.created", 30), ("plan.created", 1), ("plan.finished", 1), ("plan.started", 1),
        ] == [tuple(row) for row in kinds]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "list.csv", "file_empty"),
        (b"%PDF-1.7\n", "list.pdf", "file_not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "list.xls", "file_damaged"),
        (b"PK\x03\x04 no archive", "list.xlsx", "file_damaged"),
        ("Mã CBCC,Họ và tên\n".encode(), "list.csv", "file_no_rows"),
    ],
)
def test_a_file_that_is_no_list_fails_with_its_reason(desk: Desk, data: bytes, name: str, code: str) -> None:
    found = desk.found(desk.plan_bytes(data, name=name))
    assert "failed" == found.state
    assert found.failure is not None
    assert code in {problem["code"] for problem in found.failure["problems"]}
    assert {} == found.counts
    assert 0 == desk.counts()["people"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Ma,Ten\nTT-1,Nguy\xc3\n", "encoding_unknown"),
        ("Mã CBCC,Chức vụ\nTT-1,Chuyên viên\n".encode(), "column_missing"),
    ],
)
def test_a_list_that_cannot_be_told_waits_for_somebody_to_say_how_to_read_it(
    desk: Desk, data: bytes, code: str
) -> None:
    found = desk.found(desk.plan_bytes(data, name="list.csv"))
    assert "unclear" == found.state
    assert found.failure is not None
    assert code in {problem["code"] for problem in found.failure["problems"]}
    assert 0 == desk.counts()["people"]


def test_the_file_stays_for_another_reading_until_the_list_was_carried_out(desk: Desk) -> None:
    plan = desk.plan_list(clean_list(3, units=UNITS))
    assert uploads.path_of(desk.settings, plan).exists()
    desk.apply(plan)
    uploads.sweep(desk.database, desk.settings, clock.now())
    assert not uploads.path_of(desk.settings, plan).exists()


def test_a_list_whose_file_was_lost_says_so(desk: Desk) -> None:
    with desk.database.writing() as session, (desk.folder / "x").open("wb+") as source:
        at = desk.province.unit(session, "stttt")
        plan = operations.take_in(session, desk.settings, SYSTEM, at, name="x.csv", source=source)
    uploads.path_of(desk.settings, plan.id).unlink()
    desk.work()
    found = desk.found(plan.id)
    assert ("failed", "file_gone") == (found.state, (found.failure or {})["problems"][0]["code"])

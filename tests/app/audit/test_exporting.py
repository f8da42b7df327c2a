"""The record as a file: what the page shows, safe in a spreadsheet, and itself on the record."""

from __future__ import annotations

import csv
import io
import json

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.audit.operations import record
from tests.support.cast import Browser, Cast
from tests.support.province import SYSTEM


def table(browser: Browser, **narrowed: str) -> list[list[str]]:
    answer = browser.send("/audit/export", {"format": "csv", **narrowed})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), strict=True))


def test_the_file_has_the_entries_of_the_page_as_narrowed(cast: Cast) -> None:
    cast.province.add("Nguyễn Thị Hồng Nhung", "stttt.cntt")
    cast.province.add("Lê Hoa", "stttt")
    found = table(cast.sign_in_as("department"), unit="stttt.cntt", kind="official.created")
    assert found[0][7] == "Đối tượng"
    names = {row[7] for row in found[1:]}
    assert "Nguyễn Thị Hồng Nhung" in names
    assert "Lê Hoa" not in names


def test_nothing_of_another_department_is_in_it(cast: Cast) -> None:
    cast.province.add("Trần Văn Y Tế", "syt")
    assert "Trần Văn Y Tế" not in str(table(cast.sign_in_as("auditor")))
    assert cast.sign_in_as("auditor").send("/audit/export", {"unit": "syt"}).status_code == 404


def test_no_cell_is_run_as_a_formula(cast: Cast) -> None:
    cast.province.add("Nguyễn Văn An", post="=HYPERLINK(1)")
    cells = [cell for row in table(cast.sign_in_as("system")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_lines_of_json_hold_every_entry_once_and_in_order(cast: Cast) -> None:
    with cast.database.writing() as session:
        for number in range(1100):
            record(session, SYSTEM, "message.tested", subject=("test", str(number), ""))
    answer = cast.sign_in_as("system").send("/audit/export", {"format": "jsonl"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    numbers = [line["seq"] for line in lines]
    # The export is on the record before its first line is read.
    assert numbers == list(range(numbers[0], 0, -1))
    assert lines[0]["kind"] == "record.exported"


def test_whoever_exports_is_on_the_record_with_the_filters(cast: Cast) -> None:
    cast.sign_in_as("auditor").send("/audit/export", {"format": "csv", "q": "Hoa"})
    with cast.database.reading() as session:
        event = session.scalars(sa.select(Event).where(Event.kind == "record.exported")).one()
    assert event.actor_id == cast.id("auditor")
    assert event.new == {"format": "csv", "q": "Hoa"}


def test_the_page_is_narrowed_by_unit_and_by_who_did_it(cast: Cast) -> None:
    cast.province.add("Nguyễn Thị Hồng Nhung", "stttt.cntt")
    browser = cast.sign_in_as("system")
    assert "Nguyễn Thị Hồng Nhung" in browser.get("/audit/?unit=stttt").text
    assert "Nguyễn Thị Hồng Nhung" not in browser.get("/audit/?unit=syt").text
    assert "Nguyễn Thị Hồng Nhung" not in browser.get("/audit/?who=khong-co-ai").text

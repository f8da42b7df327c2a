"""The list as a file: the rows of the page, safe in a spreadsheet, and on the record."""

from __future__ import annotations

import csv
import io

import sqlalchemy as sa

from provisioning.audit.model import Event
from tests.support.cast import Browser, Cast


def rows(browser: Browser, **narrowed: str) -> list[list[str]]:
    answer = browser.send("/people/export", narrowed)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), strict=True))


def test_the_file_has_the_rows_of_the_list_as_narrowed(cast: Cast) -> None:
    found = rows(cast.sign_in_as("system"), q="le van truong")
    assert [row[0] for row in found] == ["Họ và tên", "Lê Văn Trưởng"]
    assert found[1][6] == cast.address("department")


def test_the_file_holds_nobody_out_of_the_scope(cast: Cast) -> None:
    names = {row[0] for row in rows(cast.sign_in_as("hr"))}
    assert "Y Bình An" in names
    assert "Vũ Văn Lạ" not in names


def test_no_cell_is_run_as_a_formula(cast: Cast) -> None:
    for number, post in enumerate(("=1+1", "+cmd", "-2", "@SUM(A1)")):
        cast.province.add(f"Nguyễn Văn {'ABCD'[number]}n", post=post)
    cells = [cell for row in rows(cast.sign_in_as("system")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert "'=1+1" in cells


def test_who_took_which_list_is_recorded(cast: Cast) -> None:
    rows(cast.sign_in_as("system"), unit="stttt", q="an")
    with cast.database.reading() as session:
        event = session.scalars(sa.select(Event).where(Event.kind == "people.exported")).one()
    assert (event.actor, event.object_id, event.new) == (
        "Trần Thị Quản Trị", "stttt", {"text": "an", "state": ""},
    )  # fmt: skip


def test_whoever_only_looks_takes_no_list_away(cast: Cast) -> None:
    assert cast.sign_in_as("auditor").send("/people/export").status_code == 404
    assert cast.sign_in_as("system").get("/people/export").status_code == 404

"""Rows that an .ods or .xls does not show are told like those of an .xlsx, and read like the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.imports.files import hidden_rows
from provisioning.imports.files.hidden_rows import hidden_rows as hidden_in
from tests.support.abuse_corpus.sheets import Cell, ods_row, old_excel, open_document
from tests.support.import_desk import Desk

HEADER = ["Mã CBCC", "Họ và tên", "Ngày sinh"]
PEOPLE = [["A-1", "Lê Hoa", "01/02/1980"], ["A-2", "Y Blí", "02/03/1981"], ["A-3", "A Thút", "03/04/1982"]]


def old_rows() -> list[list[Cell]]:
    rows: list[list[Cell]] = [[*HEADER]]
    for cells in PEOPLE:
        rows.append([*cells])
    return rows


def marked(row: str, mark: str) -> str:
    return row.replace("<table:table-row", f'<table:table-row table:visibility="{mark}"', 1)


def noticed(desk: Desk, data: bytes, name: str) -> tuple[list[tuple[str, object]], list[int]]:
    plan = desk.found(desk.plan_bytes(data, name=name, unit="syt"))
    told = [
        row.row
        for row in desk.rows(plan.id)
        if "row_hidden" in {each["code"] for each in row.values.get("notices", [])}
    ]
    return [(each["code"], each["params"]) for each in plan.options["notices"]], told


@pytest.mark.parametrize("mark", ["collapse", "filter"])
def test_a_row_hidden_in_an_open_document_is_told(desk: Desk, mark: str) -> None:
    first, second, third = (ods_row(cells) for cells in PEOPLE)
    data = open_document(ods_row(HEADER) + first + marked(second, mark) + third)
    assert ([("rows_hidden", {"count": 1})], [3]) == noticed(desk, data, "ds.ods")


def test_rows_folded_away_in_a_group_are_told(desk: Desk) -> None:
    first, second, third = (ods_row(cells) for cells in PEOPLE)
    group = f'<table:table-row-group table:display="false">{second}{third}</table:table-row-group>'
    data = open_document(ods_row(HEADER) + first + group)
    assert ([("rows_hidden", {"count": 2})], [3, 4]) == noticed(desk, data, "ds.ods")


def test_rows_that_are_shown_are_told_of_nothing(desk: Desk) -> None:
    rows = "".join(ods_row(cells) for cells in PEOPLE)
    shown = f'<table:table-row-group table:display="true">{rows}</table:table-row-group>'
    assert ([], []) == noticed(desk, open_document(ods_row(HEADER) + shown), "ds.ods")


def test_a_row_hidden_in_an_old_workbook_is_told(desk: Desk) -> None:
    rows = old_rows()
    assert ([("rows_hidden", {"count": 2})], [2, 4]) == noticed(
        desk, old_excel(rows, hidden=(2, 4)), "ds.xls"
    )
    assert ([], []) == noticed(desk, old_excel(rows), "ds.xls")


def test_an_old_workbook_cut_anywhere_harms_nobody(tmp_path: Path) -> None:
    rows = old_rows()
    data = old_excel(rows, hidden=(3,))
    path = tmp_path / "ds.xls"
    for cut in range(0, len(data), 97):
        path.write_bytes(data[:cut])
        assert hidden_in(path, "DS") <= {3}


def test_a_reader_without_these_formats_tells_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden_rows, "hidden_in_old", lambda data, sheet: frozenset())
    path = desk.folder / "ds.xls"
    path.write_bytes(old_excel([[*HEADER], [*PEOPLE[0]]], hidden=(2,)))
    assert frozenset() == hidden_in(path, "DS")

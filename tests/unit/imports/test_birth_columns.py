"""Births that stand in several columns are read as one: day, month and year, or men's and women's apart."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.imports.columns.layout import straighten
from provisioning.imports.files.raw_rows import RawRow
from tests.support.import_desk import Desk

NAMES = ["Nguyễn Văn An", "Lê Thị Hoa", "Trần Văn Ba"]
DAYS = [["21", "8", "1985"], ["05", "06", "1990"], ["1", "12", "1979"]]
READ = ["21/08/1985", "05/06/1990", "01/12/1979"]


def births(header: list[list[str]], cells: list[list[str]]) -> tuple[str, list[str]]:
    """The heading under which births are read, and what stands below it."""
    rows = [[str(at), name, *said] for at, (name, said) in enumerate(zip(NAMES, cells, strict=False), 1)]
    found = straighten([RawRow(number, row) for number, row in enumerate([*header, *rows], 1)])
    assert found is not None
    at = next(i for i, cell in enumerate(found.header.cells) if cell in ("Ngày sinh", "Năm sinh"))
    return found.header.cells[at], [row.cells[at] for row in found.rows]


@pytest.mark.parametrize(
    "header",
    [
        [["STT", "Họ và tên", "Ngày", "Tháng", "Năm sinh"]],
        [["STT", "Họ và tên", "Ngày sinh", "Tháng sinh", "Năm sinh"]],
        [["STT", "Họ và tên", "Sinh ngày", "Tháng", "Năm"]],
        [["STT", "Họ và tên", "Day", "Month", "Year of birth"]],
        [["STT", "Họ và tên", "Ngày, tháng, năm sinh", "", ""], ["", "", "Ngày", "Tháng", "Năm"]],
        [["STT", "Họ và tên", "Ngày sinh", "", ""]],
        [["STT", "Họ và tên", "Ngày, tháng, năm sinh", "", "", "Chức vụ"]],
    ],
)
def test_day_month_and_year_apart_are_one_birth(header: list[list[str]]) -> None:
    assert births(header, DAYS) == ("Ngày sinh", READ)


def test_the_year_may_stand_first() -> None:
    header = [["STT", "Họ và tên", "Năm sinh", "Tháng", "Ngày"]]
    assert births(header, [[year, month, day] for day, month, year in DAYS]) == ("Ngày sinh", READ)


def test_day_and_month_may_share_a_column() -> None:
    header = [["STT", "Họ và tên", "Ngày tháng sinh", "Năm sinh"]]
    cells = [["21/8", "1985"], ["5-6", "1990"], ["01/12/1979", "1979"]]
    assert births(header, cells) == ("Ngày sinh", READ)


def test_a_whole_date_beside_another_year_is_no_birth() -> None:
    header = [["STT", "Họ và tên", "Ngày tháng sinh", "Năm sinh"]]
    assert births(header, [["01/12/1979", "1978"]]) == ("Ngày sinh", ["01/12/1979 1978"])


@pytest.mark.parametrize("nothing", ["", "0", "00", "-"])
def test_a_year_alone_stays_a_year(nothing: str) -> None:
    header = [["STT", "Họ và tên", "Ngày", "Tháng", "Năm sinh"]]
    assert births(header, [[nothing, nothing, "1985"]]) == ("Ngày sinh", ["1985"])


def test_a_month_without_its_day_is_not_made_up() -> None:
    header = [["STT", "Họ và tên", "Ngày", "Tháng", "Năm sinh"]]
    assert births(header, [["", "8", "1985"]]) == ("Ngày sinh", ["8/1985"])


@pytest.mark.parametrize(
    ("header", "heading"),
    [
        ([["STT", "Họ và tên", "Năm sinh", ""], ["", "", "Nam", "Nữ"]], "Năm sinh"),
        ([["STT", "Họ và tên", "Nam", "Nữ"]], "Năm sinh"),
        ([["STT", "Họ và tên", "Năm sinh (Nam)", "Năm sinh (Nữ)"]], "Năm sinh"),
        ([["STT", "Họ và tên", "Nam sinh năm", "Nữ sinh năm"]], "Năm sinh"),
        ([["STT", "Họ và tên", "Ngày sinh Nam", "Ngày sinh Nữ"]], "Ngày sinh"),
    ],
)
def test_years_of_men_and_women_are_one_column(header: list[list[str]], heading: str) -> None:
    assert births(header, [["1985", ""], ["", "1990"], ["1979", ""]]) == (heading, ["1985", "1990", "1979"])


def test_ticks_under_men_and_women_are_no_births() -> None:
    rows = [
        ["Họ và tên", "Ngày tháng sinh", "Nam", "Nữ"],
        ["Nguyễn Văn An", "21/08/1985", "x", ""],
        ["Lê Thị Hoa", "05/06/1990", "", "x"],
    ]
    found = straighten([RawRow(number, row) for number, row in enumerate(rows, 1)])
    assert found is not None
    assert [row.cells for row in found.rows] == rows[1:]


def test_days_of_something_else_are_no_births() -> None:
    header = ["Họ và tên", "Ngày vào Đảng", "Tháng", "Năm", "Mã CBCC"]
    found = straighten([RawRow(1, header), RawRow(2, ["Lê Hoa", "1", "2", "2010", "CB-1"])])
    assert found is not None
    assert (found.header.cells, next(found.rows).cells) == (header, ["Lê Hoa", "1", "2", "2010", "CB-1"])


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Họ và tên,Ngày,Tháng,Năm sinh,Đơn vị", "21,8,1985"),
        ("Họ và tên,Ngày sinh,,,Đơn vị\n,Ngày,Tháng,Năm,", "21,08,1985"),
        ("Họ và tên,Ngày tháng sinh,Năm sinh,Đơn vị", "21/8,1985"),
    ],
)
def test_a_list_with_births_apart_is_taken_without_a_question(desk: Desk, header: str, cells: str) -> None:
    plan_id = desk.plan(f"Lê Hoa,{cells},Sở Y tế", header=header)
    (row,) = desk.rows(plan_id)
    born = date(1985, 8, 21).isoformat()
    assert ("joiner", born, []) == (row.row_class, row.values["birth_date"], row.values.get("notices", []))

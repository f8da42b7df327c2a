"""Several sheets and hidden rows: which is read stands with the plan, and nobody is read unseen."""

from __future__ import annotations

import pytest

from provisioning.imports.planning import open_list
from tests.support.import_desk import Desk
from tests.unit.imports.test_spreadsheet import BOOK, book_of

WITH_BIRTH = {
    "Ghi chú": BOOK["Ghi chú"],
    "DS & bổ sung": [
        ["Họ và tên", "Mã CBCC", "Ngày sinh"],
        ["Lê Hoa", "A-1", "01/02/1980"],
        ["Trần Mai", "A-2", "02/03/1981"],
    ],
    "Cũ": [["Họ và tên", "Mã CBCC", "Ngày sinh"], ["Y Blí", "A-3", "03/04/1982"]],
}


def test_the_plan_says_which_sheet_was_read_and_what_is_hidden_in_it(desk: Desk) -> None:
    data = book_of(WITH_BIRTH, {"DS & bổ sung": [3]})
    plan = desk.found(desk.plan_bytes(data, name="ds.xlsx", unit="syt"))
    assert (plan.options["sheet"], plan.options["sheets"]) == ("DS & bổ sung", list(WITH_BIRTH))
    said = {each["code"]: each["params"] for each in plan.options["notices"]}
    assert said == {"rows_hidden": {"count": 1}, "sheets_not_read": {"count": 1, "sheets": "“Cũ”"}}
    rows = desk.rows(plan.id)
    assert [row.row_class for row in rows] == ["joiner", "joiner"]
    notices = [[said["code"] for said in row.values.get("notices", [])] for row in rows]
    assert notices == [[], ["row_hidden"]]


def test_nothing_is_said_where_nothing_is_hidden(desk: Desk) -> None:
    plan = desk.found(desk.plan_bytes(book_of(WITH_BIRTH, {"Cũ": [1]}), name="ds.xlsx", unit="syt"))
    assert [each["code"] for each in plan.options["notices"]] == ["sheets_not_read"]


PEOPLE_SHEET = [["STT", "Họ và tên", "Ngày sinh", "Chức vụ"], ["1", "Lê Hoa", "01/02/1980", "Kế toán"]]
OTHER = [["STT", "Họ và tên", "Ngày sinh", "Chức vụ"], ["1", "Y Blí", "02/03/1981", "Văn thư"]]


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"Khối huyện": PEOPLE_SHEET, "Khối xã": OTHER}, [(1, "“Khối xã”")]),
        ({"A": PEOPLE_SHEET, "B": OTHER, "C": OTHER}, [(2, "“B”, “C”")]),
        ({"DS": PEOPLE_SHEET, "Hướng dẫn": [["Ghi họ và tên đầy đủ"], ["Không để trống"]]}, []),
        ({"DS": PEOPLE_SHEET, "Đơn vị": [["Mã", "Đơn vị"], ["1", "Sở Y tế"]]}, []),
    ],
)
def test_other_sheets_with_people_are_named_and_no_others(
    desk: Desk, sheets: dict[str, list[list[str]]], told: list[tuple[int, str]]
) -> None:
    plan = desk.found(desk.plan_bytes(book_of(sheets, {}), name="ds.xlsx", unit="syt"))
    said = [each for each in plan.options["notices"] if each["code"] == "sheets_not_read"]
    assert told == [(each["params"]["count"], each["params"]["sheets"]) for each in said]


def test_a_reader_that_counts_no_sheets_says_nothing_of_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_list, "_sheets_left", lambda sheets: [])
    data = book_of({"A": PEOPLE_SHEET, "B": OTHER}, {})
    plan = desk.found(desk.plan_bytes(data, name="ds.xlsx", unit="syt"))
    assert ([], 1) == (plan.options["notices"], plan.counts["joiner"])

"""Several sheets and hidden rows: which is read stands with the plan, and nobody is read unseen."""

from __future__ import annotations

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
    (said,) = plan.options["notices"]
    assert (said["code"], said["params"]) == ("rows_hidden", {"count": 1})
    rows = desk.rows(plan.id)
    assert [row.row_class for row in rows] == ["joiner", "joiner"]
    notices = [[said["code"] for said in row.values.get("notices", [])] for row in rows]
    assert notices == [[], ["row_hidden"]]


def test_nothing_is_said_where_nothing_is_hidden(desk: Desk) -> None:
    plan = desk.found(desk.plan_bytes(book_of(WITH_BIRTH, {"Cũ": [1]}), name="ds.xlsx", unit="syt"))
    assert plan.options["notices"] == []

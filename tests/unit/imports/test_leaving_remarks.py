"""A list that says that people leave lets nobody go by that, and whoever looks at the plan is told."""

from __future__ import annotations

import pytest

from provisioning.imports.columns.leaving_words import leaving_notices
from provisioning.imports.columns.recognition import recognise
from provisioning.imports.files.raw_rows import RawRow
from tests.support.import_desk import Desk
from tests.unit.imports.test_spreadsheet import book_of

HEADER = ["Họ và tên", "Mã CBCC", "Ngày sinh", "Chức vụ", "Ghi chú", "Trạng thái"]
PERSON = ["Lê Hoa", "A-1", "01/02/1980"]


def said_of(*rest: str) -> list[object]:
    row = RawRow(2, [*PERSON, *rest])
    return [notice.params["text"] for notice in leaving_notices(row, recognise(HEADER))]


@pytest.mark.parametrize(
    "cell",
    [
        "Nghỉ hưu từ 01/12/2026",
        "THÔI VIỆC",
        "đã nghỉ  việc",
        "Hưu trí",
        "Từ trần",
        "Retired",
        "Chuyển công tác đến Sở Y tế",
        "đã mất",
        "Không cấp",
        "Xóa tên",
        "Chuyển về huyện",
    ],
)
def test_a_remark_of_leaving_is_noticed_in_any_column_nothing_reads(cell: str) -> None:
    told = " ".join(cell.split())
    assert [[told], [told]] == [said_of("", cell, ""), said_of("", "", cell)]


@pytest.mark.parametrize("cell", ["", "Nghỉ thai sản", "Hợp đồng", "Biệt phái", "nghihuu"])
def test_other_remarks_are_not_taken_for_leaving(cell: str) -> None:
    assert [] == said_of("", cell, "")


def test_a_post_that_sounds_like_leaving_is_a_post() -> None:
    assert [] == said_of("Chuyên viên quản lý hưu trí", "", "")


@pytest.mark.parametrize("post", ["Chuyên viên (đã nghỉ)", "Kế toán - đã chuyển", "Nghỉ hưu"])
def test_a_post_that_says_it_is_over_is_noticed(post: str) -> None:
    assert [post] == said_of(post, "", "")


@pytest.mark.parametrize(
    "post", ["Chuyên viên Phòng Nghỉ dưỡng", "Cán bộ chuyên trách", "Chuyên công tác Đảng"]
)
def test_a_post_that_only_sounds_so_is_a_post(post: str) -> None:
    assert [] == said_of(post, "", "")


def test_a_row_without_its_last_cells_says_nothing() -> None:
    assert [] == leaving_notices(RawRow(2, PERSON), recognise(HEADER))


def test_the_plan_says_that_its_remarks_let_nobody_go(desk: Desk) -> None:
    rows = [HEADER, [*PERSON, "", "", "Nghỉ hưu"], ["Trần Mai", "A-2", "02/03/1981", "", "Thôi việc", ""]]
    rows.append(["Y Blí", "A-3", "03/04/1982", "", "Nghỉ thai sản", ""])
    plan = desk.found(desk.plan_bytes(book_of({"DS": rows}, {}), name="nghi-huu.xlsx", unit="syt"))
    said = [(each["code"], each["params"]) for each in plan.options["notices"]]
    assert [("rows_say_leaving", {"count": 2})] == said
    noticed = [[each["code"] for each in row.values.get("notices", [])] for row in desk.rows(plan.id)]
    assert [["row_says_leaving"], ["row_says_leaving"], []] == noticed

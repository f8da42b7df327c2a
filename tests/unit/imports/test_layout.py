"""Lists as offices lay them out become plain tables, and each row keeps its own number."""

from __future__ import annotations

import pytest

from provisioning.imports.columns.layout import straighten
from provisioning.imports.columns.recognition import recognise
from provisioning.imports.files.raw_rows import RawRow

HEADER = ["STT", "Họ và tên", "Ngày sinh", "Chức vụ"]
AN = ["1", "Nguyễn Văn An", "01/02/1980", "Chuyên viên"]
BINH = ["2", "Lê Thị Bình", "02/03/1981", "Kế toán"]


def straight(
    *rows: list[str], header_row: int | None = None
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    raw = [RawRow(number, cells) for number, cells in enumerate(rows, 1) if any(cells)]
    found = straighten(raw, header_row)
    assert found is not None
    return found.header.cells, [(row.number, row.cells) for row in found.rows]


def test_a_plain_table_stays_as_it_is() -> None:
    assert (HEADER, [(2, AN), (3, BINH)]) == straight(HEADER, AN, BINH)


def test_nothing_is_no_table() -> None:
    assert None is straighten([])


def test_titles_above_numbering_and_signatures_below_are_left_out() -> None:
    header, rows = straight(
        ["ỦY BAN NHÂN DÂN TỈNH"],
        [""],
        ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"],
        HEADER,
        ["(1)", "(2)", "(3)", "(4)"],
        AN,
        BINH,
        ["", "Tổng cộng: 2 người"],
        ["", "", "Kon Tum, ngày 01 tháng 02 năm 2026"],
        ["Người lập biểu", "", "Giám đốc"],
        ["Nguyễn Thị Lan", "", "Trần Văn Hùng"],
    )
    assert (HEADER, [(6, AN), (7, BINH)]) == (header, rows)


def test_two_header_rows_are_one_and_births_under_man_and_woman_too() -> None:
    header, rows = straight(
        ["STT", "Họ và tên", "Ngày sinh", "", "Chức vụ"],
        ["", "", "Nam", "Nữ", ""],
        ["1", "Nguyễn Văn An", "01/02/1980", "", "Chuyên viên"],
        ["2", "Lê Thị Bình", "", "02/03/1981", "Kế toán"],
    )
    assert ["STT", "Họ và tên", "Ngày sinh", "", "Chức vụ"] == header
    assert ["01/02/1980", "02/03/1981"] == [cells[2] for _, cells in rows]
    assert {""} == {cells[3] for _, cells in rows}


def test_ranks_under_one_heading_are_no_person() -> None:
    header, rows = straight(
        ["STT", "Họ và tên", "Ngày sinh", "Ngạch CC, VC", ""],
        ["", "", "", "Mã số", "Tên ngạch"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["1", "Nguyễn Văn An", "01/02/1980", "01.003", "Chuyên viên"],
    )
    assert ["STT", "Họ và tên", "Ngày sinh", "Ngạch CC, VC Mã số", "Ngạch CC, VC Tên ngạch"] == header
    assert [4] == [number for number, _ in rows]


def test_births_in_both_columns_are_not_one_of_them() -> None:
    _, rows = straight(
        ["STT", "Họ và tên", "Ngày sinh", ""],
        ["", "", "Nam", "Nữ"],
        ["1", "Nguyễn Văn An", "01/02/1980", "02/03/1981"],
    )
    assert "01/02/1980 02/03/1981" == rows[0][1][2]


def test_section_rows_name_the_unit_of_those_below() -> None:
    header, rows = straight(
        HEADER,
        ["I", "Phòng Công nghệ thông tin", "", ""],
        AN,
        ["II. Văn phòng Sở"],
        BINH,
    )
    assert "Đơn vị" == header[-1]
    assert [(3, "Phòng Công nghệ thông tin"), (5, "Văn phòng Sở")] == [(at, cells[-1]) for at, cells in rows]


def test_a_blank_unit_is_the_one_above_and_says_so() -> None:
    header = [*HEADER, "Đơn vị"]
    raw = [RawRow(1, header), RawRow(2, [*AN, "Sở Y tế"]), RawRow(3, [*BINH, ""])]
    found = straighten(raw)
    assert found is not None
    first, second = found.rows
    assert ("Sở Y tế", ()) == (first.cells[4], first.notes)
    assert "Sở Y tế" == second.cells[4]
    assert [("unit", "unit_from_above")] == [(note.field, note.code) for note in second.notes]


def test_people_called_like_a_total_are_people() -> None:
    rows = [
        ["1", "Tổng Văn Cộng", "01/02/1980", "Chuyên viên"],
        ["2", "Công Thị Tổng", "02/03/1981", "Kế toán"],
        ["3", "Thư Ký", "03/04/1982", "Văn thư"],
    ]
    assert [(number, cells) for number, cells in enumerate(rows, 2)] == straight(HEADER, *rows)[1]


def test_whoever_stands_below_the_total_with_data_is_still_a_row() -> None:
    assert [(2, AN), (4, BINH)] == straight(HEADER, AN, ["", "Tổng số: 1"], BINH)[1]


def test_a_name_alone_is_a_person_of_whom_nothing_is_known() -> None:
    assert [(2, AN), (3, ["2", "Lê Thị Bình", "", ""])] == straight(HEADER, AN, ["2", "Lê Thị Bình", "", ""])[
        1
    ]


def test_somebody_may_say_where_the_header_is() -> None:
    header, rows = straight(HEADER, AN, ["Mã", "Tên", "Sinh", "Việc"], BINH, header_row=3)
    assert (["Mã", "Tên", "Sinh", "Việc"], [(4, BINH)]) == (header, rows)


@pytest.mark.parametrize("alone", ["Phụ lục 1", "x", "Nguyễn Văn An"])
def test_one_cell_is_a_table_of_a_header_alone(alone: str) -> None:
    assert ([alone], []) == straight([alone])


def test_one_cell_among_people_is_a_heading_where_it_is_called_like_a_unit() -> None:
    header, rows = straight(HEADER, AN, ["", "Phòng Kế toán"], BINH)
    assert [*HEADER, "Thuộc mục", "Đơn vị"] == header
    assert [(2, [*AN, "", ""]), (4, [*BINH, "", "Phòng Kế toán"])] == rows


def test_one_cell_among_people_in_other_words_stays_to_be_looked_at() -> None:
    header, rows = straight(HEADER, AN, ["", "Lê Văn Chính"], BINH)
    assert HEADER == header
    assert [(2, AN), (3, ["", "Lê Văn Chính"]), (4, BINH)] == rows


GROUPED = ["TT", "Họ và tên", "Ngày sinh", "Thông tin công tác", "", "Liên hệ", ""]


@pytest.mark.parametrize(
    ("below", "columns"),
    [
        (
            ["", "", "", "Chức danh", "Đơn vị công tác", "Số điện thoại", "Email"],
            {"post": 3, "unit": 4, "phone": 5, "recovery_email": 6},
        ),
        (
            ["", "", "", "Bậc, hệ số", "Cơ quan đang làm việc", "Zalo", "Thư điện tử"],
            {"unit": 4, "recovery_email": 6},
        ),
        (
            ["", "", "", "Chức vụ", "Nơi làm việc", "", "Thư điện tử"],
            {"post": 3, "unit": 4, "recovery_email": 6},
        ),
    ],
)
def test_words_below_common_headings_are_the_columns(below: list[str], columns: dict[str, int]) -> None:
    person = ["1", "Nguyễn Văn An", "01/02/1980", "Chuyên viên", "Sở Y tế", "0100200300", "an@mail.example"]
    header, rows = straight(GROUPED, below, person)
    assert [(3, person)] == rows
    found = recognise(header).columns
    assert {"full_name": 1, "birth_date": 2, **columns} == found


def test_words_below_a_heading_of_something_else_are_none_of_ours() -> None:
    upper = ["TT", "Họ và tên", "Ngày sinh", "Chức vụ", "Phụ cấp", "", "Người thân", ""]
    below = ["", "", "", "", "Chức vụ", "Khu vực", "Họ và tên", "Số điện thoại"]
    header, _ = straight(
        upper, below, ["1", "Nguyễn Văn An", "01/02/1980", "Văn thư", "0,3", "0,2", "Y Blí", ""]
    )
    assert {"full_name": 1, "birth_date": 2, "post": 3} == recognise(header).columns


def test_a_person_of_whom_only_words_are_known_is_no_header() -> None:
    upper = ["Họ và tên", "Ngày sinh", "Đơn vị", ""]
    person = ["Nguyễn Văn An", "", "Đơn vị", "Văn thư"]
    assert [(2, person)] == straight(upper, person)[1]

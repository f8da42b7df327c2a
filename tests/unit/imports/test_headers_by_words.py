"""Headers that no list of headers has, read phrase by phrase; what names something else stays unread."""

from __future__ import annotations

import pytest

from provisioning.imports.columns.recognition import Column, field_of, recognise


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Cơ quan, đơn vị đang làm việc", "unit"),
        ("Chức vụ hoặc chức danh công tác", "post"),
        ("Đơn vị công tác hiện nay", "unit"),
        ("Tên cơ quan, đơn vị nơi công tác", "unit"),
        ("Nơi làm việc", "unit"),
        ("Phòng, ban đang công tác", "sub_unit"),
        ("Chức vụ hiện tại", "post"),
        ("Chức vụ, chức danh nghề nghiệp", "post"),
        ("Chức vụ đang đảm nhận", "post"),
        ("Họ và tên cán bộ, công chức, viên chức", "full_name"),
        ("Họ và tên (chữ in hoa)", "full_name"),
        ("Họ tên theo giấy khai sinh", "full_name"),
        ("Ngày tháng năm sinh theo CCCD", "birth_date"),
        ("Số điện thoại liên hệ", "phone"),
        ("Số CCCD/CMND", "national_id"),
        ("Mã số cán bộ, công chức", "staff_code"),
        ("Họ, chữ đệm và tên", "full_name"),
        ("Sinh năm", "birth_date"),
        ("Thông tin công tác Chức vụ, chức danh", "post"),
        ("Thông tin liên hệ Điện thoại", "phone"),
        ("Chức vụ hiện đang đảm nhiệm", "post"),
        ("Phòng/ban chuyên môn", "sub_unit"),
        ("Mã định danh CBCCVC", "staff_code"),
        ("Hộp thư điện tử cá nhân", "recovery_email"),
        ("Current position", "post"),
        ("Place of work", "unit"),
        ("Department or agency", "unit"),
        ("Employee's name", "full_name"),
        ("Contact phone number", "phone"),
        ("Name of the unit", "unit"),
    ],
)
def test_a_header_is_read_by_its_words_in_whatever_order(header: str, field: Column) -> None:
    assert field == field_of(header)


@pytest.mark.parametrize(
    "header",
    [
        "Phụ cấp Chức vụ", "Chức vụ Đảng", "Chức vụ cũ", "Đơn vị tính", "Cơ quan cấp", "Ngày cấp CCCD",
        "Nơi cấp CCCD", "Họ và tên vợ (chồng)", "Ngày sinh của con", "Điện thoại cơ quan",
        "Thời gian giữ chức vụ",
        "Chức danh nghề nghiệp", "Đơn vị quản lý hộ khẩu", "Nơi ở", "Nơi sinh", "Số phòng",
        "Chức vụ quy hoạch", "Họ tên, chức vụ", "Office phone", "Emergency contact phone",
        "Previous post",
        "Date of issue of ID card", "Unit price", "Thời gian giữ ngạch (kể cả ngạch tương đương)",
    ],
)  # fmt: skip
def test_a_word_that_changes_the_meaning_leaves_the_header_unread(header: str) -> None:
    assert None is field_of(header)


def test_a_header_that_says_it_outright_is_before_one_that_needs_its_words_taken_apart() -> None:
    mapping = recognise(
        ["Họ và tên", "Mã CBCC", "Chức danh công tác hiện nay", "Chức vụ", "Cơ quan", "Phòng, đơn vị"]
    )
    assert {"full_name": 0, "staff_code": 1, "post": 3, "unit": 4, "sub_unit": 5} == mapping.columns
    assert () == mapping.problems


def test_of_two_columns_for_places_the_one_of_divisions_is_within_the_other() -> None:
    headers = [
        "Phòng, đơn vị trực thuộc nơi làm việc",
        "Cơ quan, đơn vị đang làm việc",
        "Họ và tên",
        "Mã CBCC",
    ]
    assert {"sub_unit": 0, "unit": 1, "full_name": 2, "staff_code": 3} == recognise(headers).columns

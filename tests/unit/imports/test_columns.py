"""Recognising columns by their header words."""

from __future__ import annotations

import pytest

from provisioning.imports.columns.recognition import (
    FIELDS,
    Column,
    Ignored,
    field_of,
    header_key,
    recognise,
)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Mã CBCC", "staff_code"),
        ("Mã số CB, CC, VC", "staff_code"),
        ("HỌ VÀ TÊN", "full_name"),
        ("Họ, tên", "full_name"),
        ("Ho va ten khai sinh", "full_name"),
        ("Full name", "full_name"),
        ("Họ và đệm", "family_name"),
        ("Ngày, tháng,\nnăm sinh", "birth_date"),
        ("Ngày sinh (dd/mm/yyyy) *", "birth_date"),
        ("Date of birth", "birth_date"),
        ("Số CMND/CCCD", "national_id"),
        ("Số định danh cá nhân", "national_id"),
        ("Chức vụ,\nchức danh", "post"),
        ("Cơ quan, đơn vị", "unit"),
        ("Phòng, ban", "sub_unit"),
        ("ĐT", "phone"),
        ("Số ĐT", "phone"),
        ("E-mail", "recovery_email"),
        ("Thư điện tử", "recovery_email"),
        ("Đối tượng", "contract_kind"),
        ("Hạn hợp đồng", "contract_end"),
        ("Giới tính", "gender"),
        ("Ghi chú", "note"),
    ],
)
def test_headers_are_known_in_vietnamese_and_english(header: str, field: Column) -> None:
    assert field == field_of(header)
    assert field in FIELDS


@pytest.mark.parametrize("header", ["role", "is_admin", "unit_id", "Dân tộc", "Ngạch", "id", ""])
def test_other_headers_mean_nothing(header: str) -> None:
    assert None is field_of(header)


def test_a_header_is_reduced_to_its_words() -> None:
    assert "chuc vu chuc danh" == header_key(" Chức vụ,\n chức danh (*) ")


def test_a_clean_header_row_is_mapped_and_the_rest_is_named() -> None:
    mapping = recognise(["STT", "Họ tên", "Ngày sinh", "Giới tính", "role", ""])
    assert {"full_name": 1, "birth_date": 2} == mapping.columns
    assert (Ignored(0, "STT"), Ignored(3, "Giới tính"), Ignored(4, "role")) == mapping.ignored
    assert () == mapping.problems
    assert 5 == mapping.width
    assert "Họ tên" == mapping.header_of("full_name")
    assert "" == mapping.header_of("phone")


def test_a_name_may_stand_in_two_columns() -> None:
    mapping = recognise(["Mã CBCC", "Họ và đệm", "Tên"])
    assert {"staff_code": 0, "family_name": 1, "given_name": 2} == mapping.columns
    assert () == mapping.problems


def test_a_name_column_alone_is_the_whole_name() -> None:
    assert {"staff_code": 0, "full_name": 1} == recognise(["Mã CBCC", "Tên"]).columns


@pytest.mark.parametrize(
    ("headers", "problems"),
    [
        (["Mã CBCC", "Ngày sinh"], [("full_name", "column_missing")]),
        (["Mã CBCC", "Họ đệm"], [("full_name", "column_missing")]),
        (["Họ tên", "Đơn vị"], [("staff_code", "column_identity_missing")]),
        (["Họ tên", "Mã CBCC", "HO TEN"], [("full_name", "column_duplicate")]),
        (["Họ tên", "Mã CBCC", "Số ĐT", "Di động"], [("phone", "column_duplicate")]),
        (["Họ tên", "Mã CBCC", "Ngạch", "ngạch"], [("header", "column_duplicate")]),
        ([], [("full_name", "column_missing"), ("staff_code", "column_identity_missing")]),
    ],
)
def test_a_header_row_that_can_not_be_trusted_is_refused(
    headers: list[str], problems: list[tuple[str, str]]
) -> None:
    assert problems == [(p.field, p.code) for p in recognise(headers).problems]

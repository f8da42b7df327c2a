"""What a cell of an official form asks, and what the letter around a list says. Nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.imports.columns.recognition import field_of
from provisioning.imports.forms.actions import Action, action_in, actions_named, is_mark
from provisioning.imports.forms.letter import count_in, letter_around
from provisioning.imports.forms.request_form import form_of
from provisioning.imports.forms.told_changes import asked_in, told_of

FORM_1 = ("full_name", "post", "unit", "phone")


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("cấp mới", Action.ISSUE),
        ("CẤP MỚI TÀI KHOẢN", Action.ISSUE),
        ("Đề nghị cấp mới tài khoản thư điện tử công vụ", Action.ISSUE),
        ("tạm khóa", Action.LOCK),
        ("Tạm khoá", Action.LOCK),
        ("Khóa tài khoản", Action.LOCK),
        ("tam khoa", Action.LOCK),
        ("Tạm khóa do nghỉ thai sản", Action.LOCK),
        ("xóa tài khoản", Action.DELETE),
        ("Xoá", Action.DELETE),
        ("Hủy bỏ tài khoản do chuyển công tác", Action.DELETE),
        ("thu hồi", Action.WITHDRAW),
        ("khôi phục", Action.RESTORE),
        ("Mở khóa tài khoản", Action.RESTORE),
        ("Khôi phục mật khẩu", Action.RESET),
        ("khôi phục, cấp lại mật khẩu", Action.RESET),
        ("Cấp lại mật khẩu", Action.RESET),
        ("thay đổi thông tin", Action.CHANGE),
        ("", None),
        ("Khoa Nội", None),
        ("khoa", None),
        ("không tạm khóa", None),
        ("chưa cấp mới", None),
        ("tạm khóa, xóa tài khoản", None),
        ("cấp mới hộp thư chức danh", None),
        ("tạm khóa nếu cần", None),
        ("đóng tài khoản", None),
    ],
)
def test_action_in_says_one_thing_or_nothing(text: str, action: Action | None) -> None:
    assert action == action_in(text)


@pytest.mark.parametrize(
    ("text", "marked"),
    [("", False), (" x ", True), ("✓", True), ("☒", True), ("có", None), ("xx", None), ("-", None)],
)
def test_is_mark_takes_one_sign_only(text: str, marked: bool | None) -> None:
    assert marked is is_mark(text)


def test_actions_named_finds_all_that_a_title_speaks_of() -> None:
    assert {Action.RESET} == actions_named("PHIẾU ĐỀ NGHỊ KHÔI PHỤC, CẤP LẠI MẬT KHẨU")
    assert {Action.ISSUE, Action.LOCK, Action.DELETE} == actions_named("V/v cấp mới, tạm khóa, xóa tài khoản")


def test_a_title_against_the_columns_has_the_rows_asked_about() -> None:
    assert Action.ISSUE is form_of(FORM_1, ["Mẫu số 01", "Người yêu cầu: Nguyễn Đức Huy"]).default
    assert form_of(FORM_1, ["PHIẾU ĐỀ NGHỊ THU HỒI TÀI KHOẢN"]).default is None
    assert form_of(("full_name", "post", "unit", "phone", "official_address"), []).default is None
    assert Action.RESET is form_of(("full_name", "unit", "phone", "official_address"), ["Mẫu số 02"]).default


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Danh sách đề nghị: 12 tài khoản", 12),
        ("Danh sách đề nghị: 03 tài khoản./.", 3),
        ("(Danh sách gồm 02 trang, 7 người)", 7),
        ("Danh sách đề nghị: mười hai (12) tài khoản", 12),
        ("Tổng số: 5 trường hợp", 5),
        ("Danh sách đề nghị: … tài khoản", None),
        ("Danh sách đề nghị kèm theo Công văn số 12/SNV", None),
        ("Nơi nhận: 2 bản", None),
    ],
)
def test_count_in_finds_what_the_letter_counts(line: str, count: int | None) -> None:
    assert count == count_in([line])


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Địa chỉ thư điện tử công vụ", "official_address"),
        ("Email công vụ", "official_address"),
        ("Email cá nhân", "recovery_email"),
        ("Nội dung đề nghị", "action"),
        ("Đề nghị Thu hồi", "action_withdraw"),
        ("Tên cơ quan/ Cá nhân", "full_name"),
        ("Đơn vị/bộ phận công tác", "unit"),
        ("Người đề nghị", None),
        ("Ngày thu hồi", None),
    ],
)
def test_headers_of_forms_are_known_and_no_others(header: str, column: str | None) -> None:
    assert column == field_of(header)


def test_letter_around_tells_number_day_and_asker() -> None:
    above = [
        "SỞ NỘI VỤ, CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 123 /SNV-VP",
        "Đồng Tháp, ngày 5 tháng 1 năm 2027",
        "Họ và tên người yêu cầu: Lò Thị Hà", "Tên cơ quan, tổ chức: Sở Nội vụ",
    ]  # fmt: skip
    letter = letter_around(above, ["Danh sách đề nghị: 4 tài khoản"])
    assert ("123/SNV-VP", date(2027, 1, 5), "Lò Thị Hà, Sở Nội vụ", 4) == (
        letter.number, letter.on, letter.asker, letter.count,
    )  # fmt: skip
    assert "123/SNV-VP ngày 05/01/2027" == letter.cited


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Đổi chức vụ thành Phó Trưởng phòng", {"post": "Phó Trưởng phòng"}),
        ("Điều chỉnh chức vụ từ Chuyên viên thành Trưởng phòng", {"post": "Trưởng phòng"}),
        ("Chức vụ: Văn thư; Điện thoại: 0912000001", {"post": "Văn thư", "phone": "0912000001"}),
        ("Chuyển công tác sang Phòng Tổ chức cán bộ", {"unit": "Phòng Tổ chức cán bộ"}),
        ("Số điện thoại mới: 0912 000 001", {"phone": "0912 000 001"}),
    ],
)
def test_asked_in_tells_what_is_to_change(text: str, values: dict[str, str]) -> None:
    told = asked_in(text)
    assert (values, True) == (dict(told.values), told.is_whole)


@pytest.mark.parametrize(
    "text", ["", "Cập nhật thông tin", "Phó Trưởng phòng", "Chức vụ: Văn thư; và đổi tên"]
)
def test_asked_in_takes_no_part_of_what_it_does_not_understand(text: str) -> None:
    assert not asked_in(text).is_whole


def test_told_of_finds_the_address_wherever_it_stands() -> None:
    told = told_of("Trịnh Quốc Khải (khaitq@kontum.example)\nChức vụ: Chuyên viên")
    assert {"post": "Chuyên viên", "address": "khaitq@kontum.example"} == dict(told.values)
    assert ("Trịnh Quốc Khải",) == told.rest

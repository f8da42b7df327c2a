"""The forms by which units ask for mailboxes, as the provinces' rules annex them, filled in as letters. Pure.

Words and columns are those of the forms: Đồng Tháp, Quyết định 143/2025/QĐ-UBND, Phụ lục (Mẫu số 01 to 03;
the third is printed there as "02"); Nghệ An, Quyết định 99/2025/QĐ-UBND, Phụ lục 1.1 and 1.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from provisioning.documents.letter import Letter, Table

# As many empty rows stand on a form for which nobody was chosen.
EMPTY_ROWS = 10


@dataclass(frozen=True, slots=True)
class FormPerson:
    """One row of a form."""

    full_name: str
    post: str = ""
    unit: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and for what: what stands on a form beside its rows."""

    body: str
    body_address: str = ""
    superior: str = ""
    asker: str = ""
    asker_post: str = ""
    asker_phone: str = ""
    content: str = ""
    action: str = ""
    number: str = ""
    place: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class UnitForm:
    """One form. `actions`: what can be asked for in its rows; "" where the form is for one thing alone."""

    key: str
    profile: str
    number: str
    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    row: Callable[[FormPerson, Asking], tuple[str, ...]]
    actions: tuple[str, ...] = ()
    groups: tuple[tuple[int, int, str], ...] = ()


def filled(form: UnitForm, asking: Asking, people: Sequence[FormPerson]) -> Letter:
    """The form with these people; with empty rows where there are none."""
    rows = [(str(number), *form.row(each, asking)) for number, each in enumerate(people, 1)]
    if not rows:
        empty = ("",) * (len(form.columns) - 1)
        rows = [(str(number), *empty) for number in range(1, EMPTY_ROWS + 1)]
    table = Table(form.columns, rows, form.widths, form.groups)
    made = _dong_thap if form.profile == "dong-thap" else _nghe_an
    return made(form, asking, table, len(people))


def _dong_thap(form: UnitForm, asking: Asking, table: Table, count: int) -> Letter:
    open_line = "………………………………"
    return Letter(
        superior=asking.superior,
        body=asking.body,
        place=asking.place,
        day=asking.day,
        title=f"{form.number}\n{form.title}",
        to="Trung tâm Chuyển đổi số",
        text=[
            f"Tên cơ quan, tổ chức: {asking.body}",
            f"Địa chỉ: {asking.body_address or open_line}",
            f"Họ và tên người yêu cầu: {asking.asker or open_line}",
            f"Chức vụ: {asking.asker_post or open_line}",
            f"Cơ quan, đơn vị công tác: {asking.body}",
            f"Điện thoại liên lạc: {asking.asker_phone or open_line}",
            f"Nội dung yêu cầu: {asking.content or form.title.capitalize()}",
        ],
        table=table,
        closing=[f"Danh sách đề nghị: {count or '……'} tài khoản."],
        recipients=("Như trên;", "Lưu: VT."),
        signer_title="Xác nhận của cơ quan",
    )


def _nghe_an(form: UnitForm, asking: Asking, table: Table, count: int) -> Letter:
    return Letter(
        superior=asking.superior,
        body=asking.body,
        number=asking.number,
        abstract=f"V/v {form.title}",
        place=asking.place,
        day=asking.day,
        to="Văn phòng UBND tỉnh",
        text=[
            "Căn cứ Quyết định số 99/2025/QĐ-UBND ngày 26/11/2025 của UBND tỉnh Nghệ An ban hành Quy chế "
            "quản lý, sử dụng hệ thống thư điện tử công vụ tỉnh Nghệ An;",
            f"{asking.body} đề nghị {form.title}{f' ({asking.content})' if asking.content else ''} như sau:",
        ],
        table=table,
        closing=[f"Danh sách đề nghị: {count or '……'} tài khoản."],
        recipients=("Như trên;", "Lưu: VT."),
        signer_title="Thủ trưởng cơ quan",
    )


def _marks(asking: Asking) -> tuple[str, str]:
    """A cross under what is asked for: change or withdrawal."""
    return ("x" if asking.action == "Thay đổi" else "", "x" if asking.action == "Thu hồi" else "")


def _who(each: FormPerson) -> str:
    """Name, post and body in one cell, with the address where there is one."""
    said = ", ".join(text for text in (each.full_name, each.post, each.unit) if text)
    return f"{said} ({each.address})" if each.address else said


UNIT_FORMS: dict[str, UnitForm] = {
    form.key: form
    for form in (
        UnitForm(
            "dt-01", "dong-thap", "Mẫu số 01",
            "DANH SÁCH ĐỀ NGHỊ CẤP MỚI TÀI KHOẢN THƯ ĐIỆN TỬ CÔNG VỤ",
            ("Stt", "Họ và tên", "Chức vụ", "Đơn vị/bộ phận công tác", "Số điện thoại"), (10, 32, 24, 32, 24),
            lambda each, _asking: (each.full_name, each.post, each.unit, each.phone),
        ),
        UnitForm(
            "dt-02", "dong-thap", "Mẫu số 02",
            "DANH SÁCH ĐỀ NGHỊ THAY ĐỔI, THU HỒI TÀI KHOẢN THƯ ĐIỆN TỬ CÔNG VỤ",
            ("Stt", "Tên cơ quan/ Cá nhân", "Chức vụ", "Đơn vị", "Thay đổi", "Thu hồi", "Nội dung đề nghị"),
            (10, 28, 20, 26, 14, 14, 26),
            lambda each, asking: (each.full_name, each.post, each.unit, *_marks(asking), asking.content),
            ("Thay đổi", "Thu hồi"), ((4, 2, "Đề nghị"),),
        ),
        UnitForm(
            "dt-03", "dong-thap", "Mẫu số 03",
            "DANH SÁCH ĐỀ NGHỊ KHÔI PHỤC, CẤP LẠI MẬT KHẨU TÀI KHOẢN THƯ ĐIỆN TỬ CÔNG VỤ",
            ("Stt", "Đơn vị/Cá nhân", "Đơn vị/bộ phận công tác", "Địa chỉ thư điện tử công vụ",
             "Số điện thoại"),
            (10, 30, 30, 36, 24),
            lambda each, _asking: (each.full_name, each.unit, each.address, each.phone),
        ),
        UnitForm(
            "na-1.1", "nghe-an", "Phụ lục 1.1",
            "cấp mới, tạm khóa, xóa tài khoản thư điện tử công vụ",
            ("STT", "Họ và tên", "Chức vụ", "Phòng/ban/đơn vị", "Số điện thoại", "Nội dung đề nghị"),
            (11, 30, 22, 28, 24, 22),
            lambda each, asking: (each.full_name, each.post, each.unit, each.phone, asking.action),
            ("Cấp mới", "Tạm khóa", "Xóa tài khoản"),
        ),
        UnitForm(
            "na-1.2", "nghe-an", "Phụ lục 1.2", "thay đổi thông tin tài khoản thư điện tử công vụ",
            ("STT", "Thông tin cần thay đổi tài khoản thư điện tử công vụ",
             "Thông tin tài khoản thư điện tử công vụ mới", "Ghi chú"),
            (11, 44, 44, 18),
            lambda each, _asking: (_who(each), "", ""),
        ),
    )
}  # fmt: skip

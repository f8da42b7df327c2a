"""One abusive file and its verdict, and the list of one person that most of them spoil a little."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.support.hr_formats import as_csv

HEADER = ["Mã CBCC", "Họ và tên", "Ngày sinh", "Số CCCD", "Chức vụ", "Đơn vị", "Điện thoại", "Email"]
FIELDS = ("staff_code", "full_name", "birth_date", "national_id", "post", "unit", "phone", "recovery_email")
GOOD = {
    "staff_code": "TT-1",
    "full_name": "Nguyễn Văn An",
    "birth_date": "01/02/1980",
    "national_id": "",
    "post": "Chuyên viên",
    "unit": "",
    "phone": "",
    "recovery_email": "",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One file and its verdict.

    `state`: of the plan. `codes`: of the file's or the row's problems, each must be among them.
    `holds`: values the row must have. `people`: how many new people there are.
    """

    name: str
    data: bytes
    state: str = "ready"
    filename: str = "list.csv"
    codes: tuple[str, ...] = ()
    holds: dict[str, str] = field(default_factory=dict)
    people: int = 1
    # The row may be refused or taken; if taken, with exactly these values.
    either: bool = False


def row(**values: str) -> list[str]:
    """A good row with some of its values changed."""
    changed = GOOD | values
    return [changed[name] for name in FIELDS]


def one(name: str, **values: str) -> bytes:
    """A list of one person."""
    return as_csv([HEADER, row(**values)])

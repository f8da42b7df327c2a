"""Makes lists as offices lay them out and mistype them, with the truth of each row beside.

The same seed gives the same list. What is done to a row is either put right by the reader, who says
so where the office should know, or has to be refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from random import Random

from tests.support.hr_files import HrPerson, HrUnit, make_people
from tests.support.hr_formats import as_csv, as_xlsx
from tests.support.old_letters import LEGACY, in_old_letters

Cells = dict[str, str]
BLANK = "unit_from_above"
_TITLES = [
    ["ỦY BAN NHÂN DÂN TỈNH KON TUM"],
    ["SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [],
    ["DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC NĂM 2026"],
]
_BELOW = [["Người lập biểu", "", "", "Giám đốc"], ["Trần Văn Hùng"]]
_SEPARATORS = {"csv": ",", "semicolons": ";", "tsv": "\t"}
_DAY_0 = date(1899, 12, 30)

FORMS = (
    "csv utf-8", "csv utf-8-sig", "semicolons utf-8", "tsv utf-16", "csv cp1258", "tsv cp1258", "csv tcvn3",
    "tsv tcvn3", "semicolons vni", "csv viscii", "csv nfd", "xlsx utf-8", "xlsx tcvn3", "xlsx vni",
    "xlsx viscii",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is done to a row. `code`: what has to be said of it; "" where nothing need be."""

    code: str
    refused: bool
    spoil: Callable[[Cells, HrPerson], Cells]
    # What the person goes on without, of "birth", "id", "phone" and "email".
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class MessyRow:
    """Who stands in a row, and what was done to it."""

    person: HrPerson
    faults: tuple[Fault, ...]

    @property
    def refused(self) -> bool:
        """Whether it can't be taken."""
        return any(fault.refused for fault in self.faults)

    @property
    def whole(self) -> bool:
        """Whether all of it is taken."""
        return not self.refused and not any(fault.left_out for fault in self.faults)


@dataclass(frozen=True, slots=True)
class MessyList:
    """The table as it is written, and the truth by row number (from 1)."""

    table: list[list[str]] = field(default_factory=list)
    rows: dict[int, MessyRow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """How an office lays its list out."""

    split_name: bool
    births_by_sex: bool
    sections: bool
    titles: bool

    def header(self) -> Iterator[list[str]]:
        """One row of headers, or two."""
        name = ["Họ và đệm", "Tên"] if self.split_name else ["Họ và tên"]
        births = ["Ngày, tháng, năm sinh", ""] if self.births_by_sex else ["Ngày sinh", "GT"]
        unit = [] if self.sections else ["Cơ quan, đơn vị", "Phòng, ban"]
        rest = ["Số CMND/CCCD", "Chức vụ,\nchức danh", *unit, "Ngạch CC, VC", "", "Số ĐT", "Thư điện tử"]
        yield ["TT", "Số hiệu CBCC", *name, *births, *rest]
        halves = ["Nam", "Nữ"] if self.births_by_sex else ["", ""]
        yield ["", "", *("" for _ in name), *halves, "", "", *("" for _ in unit), "Mã số", "Tên ngạch"]

    def row(self, number: int, cells: Cells, person: HrPerson) -> list[str]:
        """One person's row."""
        family, _, given = cells["name"].strip().rpartition(" ")
        name = [family, given] if self.split_name else [cells["name"]]
        if self.births_by_sex:
            births = ["", cells["birth"]] if person.gender == "Nữ" else [cells["birth"], ""]
        else:
            births = [cells["birth"], person.gender]
        unit = [] if self.sections else [cells["body"], cells["division"]]
        rest = [cells["id"], person.post, *unit, "01.003", "Chuyên viên", cells["phone"], cells["email"]]
        return [str(number), cells["code"], *name, *births, *rest]


def messy_list(seed: int, people: int, units: Sequence[HrUnit]) -> MessyList:
    """A list of so many people, one of them twice, in one of the layouts."""
    rng = Random(seed)
    layout = Layout(*(rng.random() < 0.5 for _ in range(4)))
    made = MessyList()
    made.table.extend([*_TITLES, *layout.header()] if layout.titles else layout.header())
    made.table.append([f"({number})" for number in range(1, len(made.table[-2]) + 1)])
    everybody = sorted(make_people(people, seed, units, "TT"), key=_place)
    for unit, members in groupby(everybody, key=lambda person: person.unit):
        if layout.sections:
            made.table.append([f"{len(made.table)}.", unit.division or unit.body])
        for at, person in enumerate(members):
            _add(made, rng, layout, person, blank=at > 0 and not layout.sections)
    _repeat(made, rng, layout)
    made.table.append(["", f"Tổng cộng: {len(made.rows)} người"])
    made.table.extend(_BELOW)
    return made


def written(table: list[list[str]], form: str) -> tuple[str, bytes]:
    """The name and the bytes of the file, in one of FORMS."""
    kind, _, letters = form.partition(" ")
    if kind == "xlsx":
        return "ds.xlsx", as_xlsx(_in_old_font(table, letters) if letters in LEGACY else table)
    name = "ds.txt" if kind == "tsv" else "ds.csv"
    separator = _SEPARATORS[kind]
    if letters in (*LEGACY, "cp1258"):
        return name, in_old_letters(as_csv(table, separator, "utf-8").decode(), letters)
    if letters == "nfd":
        return name, unicodedata.normalize("NFD", as_csv(table, separator, "utf-8").decode()).encode()
    return name, as_csv(table, separator, letters)


def _in_old_font(table: list[list[str]], letters: str) -> list[list[str]]:
    return [[in_old_letters(cell, letters).decode("latin-1") for cell in row] for row in table]


def _place(person: HrPerson) -> tuple[str, str]:
    return person.unit.body, person.unit.division


def _cells(person: HrPerson) -> Cells:
    return {
        "code": person.staff_code, "name": person.full_name, "birth": f"{person.birth_date:%d/%m/%Y}",
        "id": person.national_id, "body": person.unit.body, "division": person.unit.division,
        "phone": person.phone, "email": person.email,
    }  # fmt: skip


def _add(made: MessyList, rng: Random, layout: Layout, person: HrPerson, *, blank: bool) -> None:
    faults = tuple(rng.choice(FAULTS[part]) for part in FAULTS if rng.random() < 0.2)
    cells = _cells(person)
    for fault in faults:
        cells = fault.spoil(cells, person)
    # A division is looked for within its own body: only the body is left blank.
    if blank and rng.random() < 0.5:
        cells, faults = {**cells, "body": ""}, (*faults, FROM_ABOVE)
    made.table.append(layout.row(len(made.rows) + 1, cells, person))
    made.rows[len(made.table)] = MessyRow(person, faults)


def _repeat(made: MessyList, rng: Random, layout: Layout) -> None:
    """The last one who can be taken stands in the list again, without the code or without any number."""
    row = next((made.rows[at] for at in sorted(made.rows, reverse=True) if made.rows[at].whole), None)
    if row is None:
        return
    number = rng.choice([row.person.national_id, ""])
    cells = {**_cells(row.person), "code": "", "id": number, "name": f"Đ/c {row.person.full_name}"}
    made.table.append(layout.row(len(made.rows) + 1, cells, row.person))
    made.rows[len(made.table)] = MessyRow(row.person, (TWICE,))


def _put(part: str, typed: Callable[[HrPerson], str]) -> Callable[[Cells, HrPerson], Cells]:
    return lambda cells, person: {**cells, part: typed(person)}


def _refused(code: str, part: str, typed: Callable[[HrPerson], str]) -> Fault:
    return Fault(code, True, _put(part, typed))


def _left_out(code: str, part: str, typed: Callable[[HrPerson], str]) -> Fault:
    return Fault(code, False, _put(part, typed), part)


def _mended(code: str, part: str, typed: Callable[[HrPerson], str]) -> Fault:
    return Fault(code, False, _put(part, typed))


FROM_ABOVE = Fault(BLANK, False, lambda cells, _: cells)
TWICE = Fault("row_duplicate", True, lambda cells, _: cells)

FAULTS = {
    "name": (
        _mended("name_case_restored", "name", lambda p: p.full_name.upper()),
        _mended("name_title_removed", "name", lambda p: f"Đ/c {p.full_name}"),
        _mended("", "name", lambda p: f" {p.full_name.replace(' ', '  ', 1)} "),
        _refused("name_letters", "name", lambda p: f"{p.full_name} (2)"),
    ),
    "birth": (
        _mended("", "birth", lambda p: f"{p.birth_date:%-d/%-m/%Y}"),
        _mended("", "birth", lambda p: f"{p.birth_date:%d.%m.%Y}"),
        _mended("", "birth", lambda p: f"{p.birth_date:%d-%m-%Y}"),
        _mended("", "birth", lambda p: f"{p.birth_date.isoformat()} 00:00:00"),
        _mended("date_serial", "birth", lambda p: str((p.birth_date - _DAY_0).days)),
        _left_out("date_impossible", "birth", lambda _: "31/02/1984"),
        _mended("date_year_by_age", "birth", lambda p: f"{p.birth_date:%d/%m/%y}"),
        _left_out("birth_year_only", "birth", lambda p: f"{p.birth_date:%Y}"),
    ),
    "id": (
        _mended("", "id", lambda _: ""),
        _mended("", "id", lambda p: f"{p.national_id[:4]} {p.national_id[4:8]} {p.national_id[8:]}"),
        _mended("id_zero_restored", "id", lambda p: p.national_id[1:]),
        _left_out("id_scientific", "id", lambda p: f"{float(p.national_id):.5E}"),
        _left_out("id_shape", "id", lambda p: p.national_id[4:]),
    ),
    "phone": (
        _mended("", "phone", lambda p: f"{p.phone[:4]}.{p.phone[4:7]}.{p.phone[7:]}"),
        _mended("", "phone", lambda p: f"+84 {p.phone[1:]}"),
        _mended("phone_zero_restored", "phone", lambda p: p.phone[1:]),
        _mended("phone_first_taken", "phone", lambda p: f"{p.phone} / 0100999999"),
        _left_out("phone_shape", "phone", lambda _: "xin hỏi"),
    ),
    "email": (
        _mended("email_blanks_removed", "email", lambda p: p.email.replace("@", " @")),
        _left_out("email_shape", "email", lambda p: p.email.replace(".", ",")),
    ),
    "body": (
        _mended("", "body", lambda p: p.unit.body.replace("Ủy ban nhân dân", "UBND")),
        _mended("", "body", lambda p: p.unit.body.replace("Đăk", "Đắk").replace("Thông", "thông")),
    ),
}  # fmt: skip

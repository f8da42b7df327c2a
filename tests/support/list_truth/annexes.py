"""Makes the annexes of letters: a few people, laid out by hand, with what an office leaves out or shortens.

Where people work stands in a column with superiors, in section rows, one below the other, or nowhere, since
the list is the agency's own. Births are years, or have two digits; optional values are what came to hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from random import Random
from typing import Final

from tests.support.hr_files import HrPerson, make_people
from tests.support.list_truth import dates, mistakes, unit_words
from tests.support.list_truth.decoys import DECOYS
from tests.support.list_truth.headings import BY_HAND, USUAL
from tests.support.list_truth.places import TOP, Place, below, bodies, places
from tests.support.list_truth.tables import Cell, Expected, MadeList, TrueRow
from tests.support.list_truth.writers import FORMS, is_typed, write

_FORMS: Final = ("xlsx utf-8",) * 12 + ("xlsx tcvn3", "xlsx vni", "xlsx combining", "ods utf-8") + FORMS[:10]
_HABITS: Final = (
    dates.day_first, dates.day_first, dates.true_days, dates.years_only, dates.two_digits, dates.reopened,
    dates.month_first,
)  # fmt: skip
_POSTS: Final = (
    "Trưởng phòng", "Phó Trưởng phòng", "Chuyên viên", "Chuyên viên chính", "Văn thư", "Kế toán",
    "Công chức Văn phòng - Thống kê", "Chánh Văn phòng", "Phó Chánh Thanh tra", "Viên chức",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placing:
    """How an annex says where somebody works. `own`: it is handed in for the one body they belong to.

    `letterhead`: nothing but the letterhead names the body, and it is handed in for the province.
    """

    name: str
    own: bool = False
    column: unit_words.Words | None = None
    division: bool = False
    sections: int = 0
    carried: bool = False
    letterhead: bool = False


PLACINGS: Final = (
    Placing("one cell", column=unit_words.with_superior),
    Placing("one cell", column=unit_words.with_superior),
    Placing("one cell, short", column=unit_words.abbreviated),
    Placing("one cell, carried", column=unit_words.with_superior, carried=True),
    Placing("two columns", column=unit_words.alone, division=True),
    Placing("sections", sections=1),
    Placing("sections", sections=1),
    Placing("sections below sections", sections=2),
    Placing("own divisions", own=True, column=unit_words.alone),
    Placing("own divisions with superior", own=True, column=unit_words.with_superior),
    Placing("own sections", own=True, sections=3),
    Placing("own office", own=True),
    Placing("letterhead", letterhead=True),
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The columns of one annex: what stands in each, and its heading in one row or two."""

    placing: Placing
    columns: tuple[str, ...]
    headings: dict[str, str]
    by_sex: bool
    grouped: bool
    # Under one heading, where a birth stands in its parts.
    parted: bool = False

    def header(self) -> list[list[Cell]]:
        """One row, or two where columns stand under a common heading."""
        upper: list[Cell] = []
        lower: list[Cell] = []
        for over, columns in groupby(self.columns, key=self._over):
            names = [self.headings[each.removesuffix("_man").removesuffix("_woman")] for each in columns]
            if over == _BY_SEX:
                upper += [names[0], ""]
                lower += ["Nam", "Nữ"]
            elif over and len(names) > 1:
                upper += [over, *[""] * (len(names) - 1)]
                lower += names
            else:
                upper += names
                lower += [""] * len(names)
        return [upper, lower] if any(lower) else [upper]

    def _over(self, column: str) -> str:
        """The common heading of a column and those beside it."""
        if column.endswith(("_man", "_woman")):
            return _BY_SEX
        if column in _PARTS:
            return _OF_BIRTH if self.parted else ""
        return _GROUPS.get(column, "") if self.grouped else ""

    def row(self, cells: dict[str, Cell]) -> list[Cell]:
        """One person's."""
        return [cells.get(column, "") for column in self.columns]


_GROUPS_OF_BODIES: Final = ("KHỐI CÁC CƠ QUAN CHUYÊN MÔN", "Khối sở, ban, ngành", "CÁC ĐƠN VỊ CẤP TỈNH")
_BY_SEX: Final = "Nam, Nữ"
_OF_BIRTH: Final = "Ngày, tháng, năm sinh"
_GROUPS: Final = {
    "post": "Thông tin công tác", "unit": "Thông tin công tác", "division": "Thông tin công tác",
    "phone": "Thông tin liên hệ", "email": "Thông tin liên hệ",
}  # fmt: skip


@dataclass(slots=True)
class _Making:
    """One annex as it grows."""

    rng: Random
    made: MadeList
    sheet: _Sheet
    count: int = 0
    above: str = ""
    written: list[tuple[dict[str, Cell], TrueRow]] = field(default_factory=list)


def annex(seed: int, *, apart: bool = False) -> MadeList:
    """The annex of this seed. `apart`: with births in columns for day, month and year, and old units beside
    the new ones."""
    kind = "apart" if apart else "annex"
    rng = Random(f"{kind} {seed}")
    form, placing = rng.choice(_FORMS), PLACINGS[seed % len(PLACINGS)]
    body = rng.choice(bodies())
    people = _people(rng, seed, _workplaces(rng, placing, body))
    habit = dates.day_first if apart else rng.choice(_HABITS)
    sheet = _sheet(rng, placing, years=habit is dates.years_only)
    if apart:
        sheet = _with_apart(rng, sheet)
    births = habit(rng, [person.birth_date for person, _ in people], is_typed(form))
    made = MadeList(
        f"{kind} {seed} ({placing.name}, {form})",
        top=body.code if placing.own else TOP,
        unsigned=frozenset() if births.signed else frozenset({"birth_date"}),
    )
    making = _Making(rng, made, sheet)
    _write_people(making, people, births, typed=is_typed(form))
    _lay_out(making, body)
    return write(made, form)


def _workplaces(rng: Random, placing: Placing, body: Place) -> list[Place]:
    """Units that the annex can tell apart."""
    if placing.letterhead:
        return [body]
    if placing.own:
        units = below(body.code)
        return (
            [body]
            if placing.column is None and not placing.sections
            else rng.sample(units, min(5, len(units)))
        )
    if placing.sections == 2:
        return [unit for each in rng.sample(bodies(), 2) for unit in rng.sample(below(each.code), 3)]
    if placing.sections == 1:
        return rng.sample(bodies(), rng.randint(2, 4))
    if placing.division:
        return rng.sample([each for each in places().values() if not each.is_commune], 6)
    return rng.sample(list(places().values()), rng.randint(2, 8))


def _people(rng: Random, seed: int, units: Sequence[Place]) -> list[tuple[HrPerson, Place]]:
    people = make_people(rng.randint(3, 25), 10_000 + seed, prefix=rng.choice(("KT", "CC-", "00")))
    placed = [(replace(person, post=rng.choice(_POSTS)), rng.choice(units)) for person in people]
    order = {unit.code: at for at, unit in enumerate(units)}
    # Of a body those first who work in none of its divisions: below a heading nobody could tell them.
    return sorted(
        placed, key=lambda each: (_body_at(units, each[1]), not each[1].is_body, order[each[1].code])
    )


def _body_at(units: Sequence[Place], unit: Place) -> int:
    return [each.body_code for each in units].index(unit.body_code)


def _sheet(rng: Random, placing: Placing, *, years: bool) -> _Sheet:
    birth = "year" if years else "birth"
    by_sex = rng.random() < 0.3
    columns = ["number", "name", *([f"{birth}_man", f"{birth}_woman"] if by_sex else [birth])]
    optional = ["code"] * (rng.random() < 0.3) + ["id"] * (rng.random() < 0.4)
    columns += [*optional, "post"]
    columns += ["unit"] * (placing.column is not None) + ["division"] * placing.division
    columns += [column for column in ("phone", "email", "note") if rng.random() < 0.7]
    # Some lay everything out themselves, some a column or two.
    by_hand = rng.choice((0.0, 0.2, 0.2, 1.0))
    headings = {name: rng.choice((BY_HAND if rng.random() < by_hand else USUAL)[name]) for name in USUAL}
    for decoy in rng.sample(sorted(DECOYS), rng.choice((0, 0, 1, 3))):
        columns.insert(rng.randint(columns.index("post"), len(columns)), decoy)
        headings[decoy] = decoy
    return _Sheet(placing, tuple(columns), headings, by_sex, grouped=rng.random() < 0.25)


_PARTS: Final = ("birth_day", "birth_month", "birth_year")
_APART: Final[tuple[tuple[dict[str, str], bool], ...]] = (
    ({"birth_day": "Ngày", "birth_month": "Tháng", "birth_year": "Năm"}, True),
    ({"birth_day": "Ngày", "birth_month": "Tháng", "birth_year": "Năm sinh"}, False),
    ({"birth_day": "Ngày sinh", "birth_month": "Tháng sinh", "birth_year": "Năm sinh"}, False),
    ({"birth_day": "Ngày tháng sinh", "birth_year": "Năm sinh"}, False),
)
_PAIRS: Final = (
    ("Đơn vị cũ", "Đơn vị mới"), ("Nơi công tác trước đây", "Nơi công tác hiện nay"),
    ("Cơ quan, đơn vị trước khi sáp nhập", "Cơ quan, đơn vị sau khi sáp nhập"),
)  # fmt: skip


def _with_apart(rng: Random, sheet: _Sheet) -> _Sheet:
    """The sheet with a birth in its parts, and often with the unit of before."""
    named, below = rng.choice(_APART)
    columns = [
        each
        for column in sheet.columns
        for each in (tuple(named) if column in ("birth", "birth_man") else (column,))
        if each != "birth_woman"
    ]
    headings = sheet.headings | named
    if "unit" in columns and rng.random() < 0.6:
        columns.insert(columns.index("unit"), "old_unit")
        headings["old_unit"], headings["unit"] = rng.choice(_PAIRS)
    return replace(sheet, columns=tuple(columns), headings=headings, by_sex=False, parted=below)


def _parts_of(rng: Random, sheet: _Sheet, born: dates.Birth) -> dict[str, Cell]:
    """The cells of a birth, with zeros before small numbers or without."""
    if not isinstance(born, date):
        return {"birth_year": str(born)}
    form = rng.choice(("02d", "d"))
    day, month = f"{born.day:{form}}", f"{born.month:{form}}"
    if "birth_month" not in sheet.columns:
        day = f"{day}/{month}"
    return {"birth_day": day, "birth_month": month, "birth_year": str(born.year)}


def _write_people(
    making: _Making, people: Sequence[tuple[HrPerson, Place]], births: dates.Column, *, typed: bool
) -> None:
    ways: tuple[mistakes.Codes, ...] = (
        mistakes.letters_and_digits, mistakes.zeros_as_text, mistakes.zeros_by_format
    )  # fmt: skip
    way = making.rng.choice(ways) if "code" in making.sheet.columns else mistakes.none
    coded = way(making.rng, [person for person, _ in people], typed)
    for at, (person, place) in enumerate(people):
        making.written.append(_write(making, person, place, births, at, coded[at]))


def _write(
    making: _Making, person: HrPerson, place: Place, births: dates.Column, at: int, coded: tuple[Cell, str]
) -> tuple[dict[str, Cell], TrueRow]:
    rng, columns = making.rng, making.sheet.columns
    name, _, name_mark = mistakes.name(rng, person.full_name)
    number, last4, id_mark = mistakes.national_id(rng, person.national_id, bad=0.15)
    phone, phone_said, phone_mark = mistakes.phone(rng, person.phone, bad=0.15)
    email, email_said, email_mark = mistakes.email(rng, person.email, bad=0.15)
    birth = births.cells[at]
    woman = person.gender == "Nữ"
    cells: dict[str, Cell] = {
        "name": name, "birth": birth, "year": birth, "code": coded[0], "id": number, "post": person.post,
        "phone": phone, "email": email, "division": "" if place.is_body or place.is_commune else place.name,
        **{f"{each}_man": "" if woman else birth for each in ("birth", "year")},
        **{f"{each}_woman": birth if woman else "" for each in ("birth", "year")},
        **{column: DECOYS[column](rng) for column in columns if column in DECOYS},
    }  # fmt: skip
    if "birth_year" in columns:
        cells |= _parts_of(rng, making.sheet, births.truth[at])
        cells["old_unit"] = rng.choice([*places().values()]).name
    truth = TrueRow(
        person=person, unit=place.code, birth=births.truth[at], staff_code=coded[1],
        last4=last4 if "id" in columns else "", post=person.post,
        phone=phone_said if "phone" in columns else "", email=email_said if "email" in columns else "",
        marks=frozenset({name_mark, id_mark, phone_mark, email_mark, births.marks[at]} - {""}),
        expected=Expected.TAKEN,
    )  # fmt: skip
    return cells, truth


def _lay_out(making: _Making, body: Place) -> None:
    rng, made, sheet = making.rng, making.made, making.sheet
    own = sheet.placing.own or sheet.placing.letterhead
    if rng.random() < 0.8 or sheet.placing.letterhead:
        for line in _letterhead(rng, body if own else None):
            made.add(line)
    for line in sheet.header():
        made.add(line)
    if rng.random() < 0.3:
        made.add([str(number) for number in range(1, len(sheet.columns) + 1)])
    _SECTIONS[sheet.placing.sections](making)
    _sign(making, body)


def _letterhead(rng: Random, body: Place | None) -> list[list[Cell]]:
    upper = body.name.upper() if body else "UBND TỈNH KON TUM"
    return [
        [upper, "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
        [rng.choice(("Phụ lục", "PHỤ LỤC I", "Phụ lục 01"))],
        ["DANH SÁCH ĐỀ NGHỊ CẤP TÀI KHOẢN THƯ ĐIỆN TỬ CÔNG VỤ"],
        [f"(Kèm theo Công văn số {rng.randint(10, 999)}/CV ngày {rng.randint(1, 28)} tháng 11 năm 2026)"],
        [],
    ]


def _sign(making: _Making, body: Place) -> None:
    rng, made = making.rng, making.made
    lines: tuple[list[Cell], ...] = (
        ["", f"Danh sách này có {making.count} người./."],
        ["", f"Tổng cộng: {making.count} người"],
        ["Tổng số", "", str(making.count)],
    )
    made.add(rng.choice(lines))
    if rng.random() < 0.6:
        made.add(["", "", "", "", f"Kon Tum, ngày {rng.randint(1, 28)} tháng 11 năm 2026"])
        made.add(["", "NGƯỜI LẬP BIỂU", "", "", "THỦ TRƯỞNG ĐƠN VỊ"])
        made.add([])
        made.add(["", "Nguyễn Thị Lập", "", "", "Trần Văn Trưởng"])


def _plain(making: _Making) -> None:
    for cells, truth in making.written:
        _add(making, cells, truth)


def _by_body(making: _Making) -> None:
    """A section row for each body, and its people directly in it; sometimes one for all of a kind above."""
    if making.rng.random() < 0.25:
        making.made.add([making.rng.choice(("A", "")), making.rng.choice(_GROUPS_OF_BODIES)])
    for at, (code, members) in enumerate(groupby(making.written, key=lambda each: each[1].unit)):
        _head(making, _roman(at), places()[code].name)
        for cells, truth in members:
            _add(making, cells, truth)


def _by_body_and_unit(making: _Making) -> None:
    """A section row for each body, and smaller ones for what belongs to it."""
    parts = groupby(making.written, key=lambda each: places()[each[1].unit].body_code)
    for at, (body_code, members) in enumerate(parts):
        _head(making, _roman(at), places()[body_code].name)
        for number, (code, few) in enumerate(groupby(members, key=lambda each: each[1].unit), 1):
            if code != body_code:
                _head(making, str(number), places()[code].name)
            for cells, truth in few:
                _add(making, cells, truth)


def _by_own_unit(making: _Making) -> None:
    """A section row for each division of the body that the list is of."""
    for at, (code, members) in enumerate(groupby(making.written, key=lambda each: each[1].unit)):
        _head(making, _roman(at), places()[code].name)
        for cells, truth in members:
            _add(making, cells, truth)


_SECTIONS: Final[tuple[Callable[[_Making], None], ...]] = (_plain, _by_body, _by_body_and_unit, _by_own_unit)


def _head(making: _Making, mark: str, name: str) -> None:
    text = name.upper() if making.rng.random() < 0.4 else name
    if making.rng.random() < 0.15:
        text = f"{text} ({making.rng.randint(2, 30):02d} người)"
    one_cell = making.rng.random() < 0.3
    making.made.add([f"{mark}. {text}"] if one_cell else [mark, text])


def _add(making: _Making, cells: dict[str, Cell], truth: TrueRow) -> None:
    making.count += 1
    placing, place = making.sheet.placing, places()[truth.unit]
    unit = ""
    if placing.column is not None:
        text = place.body if placing.division and not place.is_commune else placing.column(making.rng, place)
        repeated = placing.carried and truth.unit == making.above
        unit = "" if repeated else unit_words.respelled(making.rng, text)
        making.above = truth.unit
    making.made.add(making.sheet.row({**cells, "number": str(making.count), "unit": unit}), truth)


def _roman(number: int) -> str:
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[number % 10]

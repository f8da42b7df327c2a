"""Makes the list of a body or of the province with columns for everything, mistyped here and there.

Titles above, one or two header rows, a row of numbers, sections, blanks for what stands above, somebody
twice, totals and signatures below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Final

from tests.support.hr_files import HrPerson, make_people
from tests.support.list_truth import dates, mistakes
from tests.support.list_truth.places import TOP, told_by_columns
from tests.support.list_truth.tables import Cell, Expected, MadeList, TrueRow
from tests.support.list_truth.writers import is_typed, write

_TITLES: Final[tuple[list[Cell], ...]] = (
    ["ỦY BAN NHÂN DÂN", "", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["TỈNH KON TUM", "", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC ĐỀ NGHỊ CẤP HỘP THƯ ĐIỆN TỬ CÔNG VỤ"],
    ["(Kèm theo Công văn số      /CV-..., ngày     tháng     năm 20...)"],
    [],
)
_ABBREVIATIONS: Final = (
    ("Ủy ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND"),
    ("Sở Thông tin và Truyền thông", "Sở TT&TT"), ("Sở Giáo dục và Đào tạo", "Sở GD&ĐT"),
    ("Sở Nông nghiệp và Phát triển nông thôn", "Sở NN&PTNT"), ("Sở Tài nguyên và Môi trường", "Sở TN-MT"),
    ("Lao động - Thương binh và Xã hội", "LĐ-TB&XH"), ("Phòng Tài chính - Kế hoạch", "P. TC-KH"),
)  # fmt: skip
_HIGHLAND_D: Final = ("Đắk", "Đak", "Dak", "ĐăK")
_CODES: Final[tuple[tuple[mistakes.Codes, int], ...]] = (
    (mistakes.letters_and_digits, 5), (mistakes.zeros_as_text, 2), (mistakes.zeros_by_format, 2),
    (mistakes.zeros_lost, 1), (mistakes.rank_codes, 1), (mistakes.none, 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Written:
    """The cells of one person, by column, and what they say."""

    cells: dict[str, Cell]
    truth: TrueRow


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the list is laid out."""

    titles: bool
    split_name: bool
    births_by_sex: bool
    sections: bool
    numbered: bool
    # Over the column of codes.
    coded: str = "Mã số CB, CC, VC"
    contracts: bool = False

    @property
    def columns(self) -> list[tuple[str, str, str]]:
        """Heading, heading below it, and which cell stands in the column."""
        name = (
            [("Họ và đệm", "", "family"), ("Tên", "", "given")]
            if self.split_name
            else [("Họ và tên", "", "name")]
        )
        births = (
            [("Ngày, tháng, năm sinh", "Nam", "born_man"), ("", "Nữ", "born_woman")]
            if self.births_by_sex
            else [("Ngày sinh", "", "birth"), ("GT", "", "gender")]
        )
        return [
            ("TT", "", "number"), (self.coded, "", "code"), *name, *births,
            ("Dân tộc", "", "people"), ("Số CMND/CCCD", "", "id"), ("Chức vụ,\nchức danh", "", "post"),
            ("Cơ quan, đơn vị", "", "body"), ("Phòng, ban", "", "division"),
            ("Ngạch CC, VC", "Mã số", "rank_code"), ("", "Tên ngạch", "rank"),
            ("Ngày vào ngành", "", "hired"),
            *([("Ngày hết hạn hợp đồng", "", "contract_end")] if self.contracts else []),
            ("Số ĐT", "", "phone"), ("Thư điện tử", "", "email"), ("Ghi chú", "", "note"),
        ]  # fmt: skip

    def row(self, cells: dict[str, Cell]) -> list[Cell]:
        """A row of the sheet."""
        return [cells.get(name, "") for _, _, name in self.columns]


def roster(seed: int, form: str, *, most: int = 40) -> MadeList:
    """The list of this seed in this form, with up to so many people."""
    rng = Random(f"roster {seed} {form}")
    listed = told_by_columns()
    people = sorted(_people(rng, seed, most), key=lambda each: listed[each.unit].code)
    titles, split, by_sex, sections, numbered = (rng.random() < share for share in (0.8, 0.35, 0.5, 0.7, 0.6))
    layout = _Layout(titles, split, by_sex, sections, numbered)
    written = _write_people(rng, people, form)
    if "rank_codes" in written.rows[0].truth.marks:
        layout = replace(layout, coded="Mã số")
    layout = replace(layout, contracts=any(each.truth.contract_end for each in written.rows))
    made = MadeList(f"roster {seed} {form}", top=TOP, unsigned=written.unsigned)
    _lay_out(made, rng, layout, written.rows)
    if seed % 4 == 0:
        made.known = [_as_known(each.truth) for each in written.rows if rng.random() < 0.5]
    if "xlsx" in form and seed % 10 == 9:
        _break_lines(made)
    return write(made, form)


def _people(rng: Random, seed: int, most: int) -> list[HrPerson]:
    units = list(told_by_columns())
    few = rng.sample(units, rng.randint(1, 12))
    return make_people(rng.randint(3, most), seed, few, rng.choice(("KT", "CB", "BH-", "00")))


@dataclass(frozen=True, slots=True)
class _All:
    rows: list[_Written]
    unsigned: frozenset[str]


def _write_people(rng: Random, people: Sequence[HrPerson], form: str) -> _All:
    """Every cell of every person; whatever happens to a column happens to all of it."""
    typed = is_typed(form)
    habit = rng.choice(dates.USUAL if rng.random() < 0.6 else dates.AMERICAN)
    born = [each.birth_date if rng.random() > 0.03 else None for each in people]
    births = dates.with_blanks(habit, rng, born, typed)
    ends = dates.with_blanks(habit, rng, _contract_ends(rng, len(people)), typed)
    codes = rng.choices([way for way, _ in _CODES], [weight for _, weight in _CODES])[0]
    coded = codes(rng, people, typed)
    rows = [
        _write(rng, person, _Keys(births, ends, *coded[at], at), codes.__name__)
        for at, person in enumerate(people)
    ]
    named = (("birth_date", births), ("contract_end", ends))
    return _All(rows, frozenset(name for name, column in named if not column.signed))


def _contract_ends(rng: Random, count: int) -> list[date | None]:
    """Of some lists: a third of their people have one."""
    share = 0.3 if rng.random() < 0.25 else 0.0
    first = date(2027, 1, 1)
    return [first + timedelta(rng.randrange(700)) if rng.random() < share else None for _ in range(count)]


@dataclass(frozen=True, slots=True)
class _Keys:
    """What stands in columns that are written as a whole: dates, and the code with what it says."""

    births: dates.Column
    ends: dates.Column
    code: Cell
    code_said: str
    at: int

    @property
    def contract_end(self) -> date | None:
        """The day, where one is said."""
        end = self.ends.truth[self.at]
        return end if isinstance(end, date) else None


def _write(rng: Random, person: HrPerson, keys: _Keys, way: str) -> _Written:
    at, birth, said = keys.at, keys.births.cells[keys.at], keys.births.truth[keys.at]
    name, _, name_mark = mistakes.name(rng, person.full_name)
    number, last4, id_mark = mistakes.national_id(rng, person.national_id)
    phone, phone_said, phone_mark = mistakes.phone(rng, person.phone)
    email, email_said, email_mark = mistakes.email(rng, person.email)
    family, _, given = str(name).strip().rpartition(" ")
    cells: dict[str, Cell] = {
        "name": name, "family": family, "given": given, "birth": birth, "code": keys.code, "id": number,
        "born_man": "" if person.gender == "Nữ" else birth,
        "born_woman": birth if person.gender == "Nữ" else "", "gender": person.gender, "people": "Kinh",
        "post": person.post, "body": person.unit.body, "division": person.unit.division, "phone": phone,
        "email": email, "rank_code": "01.003", "rank": "Chuyên viên", "hired": f"{person.hired:%d/%m/%Y}",
        "contract_end": keys.ends.cells[at],
    }  # fmt: skip
    marks = frozenset({name_mark, id_mark, phone_mark, email_mark, keys.births.marks[at], way} - {""})
    told = keys.code_said or last4 or said
    truth = TrueRow(
        person=person, unit=told_by_columns()[person.unit].code, birth=said, staff_code=keys.code_said,
        last4=last4, post=person.post, phone=phone_said, email=email_said, marks=marks,
        contract_end=keys.contract_end, expected=Expected.TAKEN if told else Expected.UNTOLD,
    )  # fmt: skip
    return _Written(cells, truth)


def _lay_out(made: MadeList, rng: Random, layout: _Layout, rows: Sequence[_Written]) -> None:
    if layout.titles:
        for title in _TITLES:
            made.add(list(title))
    made.add([upper for upper, _, _ in layout.columns])
    made.add([lower for _, lower, _ in layout.columns])
    if layout.numbered:
        made.add([f"({number})" for number in range(1, len(layout.columns) + 1)])
    count = 0
    for body, members in groupby(rows, key=lambda each: each.truth.person.unit.body):
        if layout.sections:
            made.add([_roman(count), body.upper() if rng.random() < 0.6 else body])
        blank = rng.random() < 0.5
        for at, each in enumerate(members):
            count += 1
            cells = {**each.cells, "number": str(count), **_unit_cells(rng, each, blank=blank and at > 0)}
            made.add(layout.row(cells), each.truth)
    _repeat(made, rng, layout, rows)
    for line in (
        ["", f"Tổng cộng: {len(made.rows)} người"],
        [],
        ["", "", "NGƯỜI LẬP BIỂU", "", "", "GIÁM ĐỐC"],
    ):
        made.add(list(line))
    made.add(["", "", "(Ký, ghi rõ họ tên)", "", "", "(Ký tên, đóng dấu)"])


def _unit_cells(rng: Random, each: _Written, *, blank: bool) -> dict[str, Cell]:
    body = "" if blank else str(each.cells["body"])
    if rng.random() < 0.25:
        for words, short in _ABBREVIATIONS:
            body = body.replace(words, short)
    if rng.random() < 0.4:
        body = body.replace("Đăk", rng.choice(_HIGHLAND_D))
    return {"body": body}


def _repeat(made: MadeList, rng: Random, layout: _Layout, rows: Sequence[_Written]) -> None:
    """Somebody stands in the list again, spelled otherwise, with the same keys."""
    keyed = [
        each
        for each in rows
        if each.truth.expected is Expected.TAKEN and not isinstance(each.truth.birth, int)
    ]
    if not keyed or rng.random() < 0.4:
        return
    again = rng.choice(keyed)
    name, _, _ = mistakes.name(rng, again.truth.person.full_name)
    family, _, given = str(name).strip().rpartition(" ")
    cells = {**again.cells, "number": str(len(made.rows) + 1), "name": name, "family": family, "given": given}
    made.add(layout.row(cells), replace(again.truth, expected=Expected.REPEATED))


def _as_known(truth: TrueRow) -> HrPerson:
    """A person as the list of last month had them: with the zeros that this one may have lost."""
    code = truth.staff_code
    zeros = code.isdigit() and bool(code)
    return replace(truth.person, staff_code=mistakes.digits_of(truth.person) if zeros else code)


def _break_lines(made: MadeList) -> None:
    """Texts as another program leaves them in a workbook that was made with line ends of Windows."""
    made.table = [
        [f"{cell}_x000D_" if isinstance(cell, str) and cell.strip() else cell for cell in row]
        for row in made.table
    ]


def _roman(number: int) -> str:
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[number % 10]

"""Births in several columns: day, month and year beside each other, or men's and women's apart.

Owns how such columns are told, by their headings and by what stands below, and how the cells of a row become
the one birth that the list is read by. Reads no date itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from provisioning.imports.columns.recognition import field_of, header_key
from provisioning.imports.files.encodings import composed
from provisioning.imports.files.raw_rows import RawRow
from provisioning.names import fold

BIRTH_HEADER: Final = "Ngày sinh"
YEAR_HEADER: Final = "Năm sinh"
# Fewer rows than these tell nothing of columns without a heading of their own.
_LEAST: Final = 2

_WORDS: Final = re.compile(r"[^\W\d_]+")
_OF_BIRTH: Final = frozenset({"sinh", "birth", "born"})
_DAY: Final = frozenset({"ngay", "day"})
_MONTH: Final = frozenset({"thang", "month"})
_YEAR: Final = frozenset({"nam", "year"})
_MEN: Final = frozenset({"nam", "male", "men"})
_WOMEN: Final = frozenset({"nu", "female", "women"})
# What a heading of a part of a birth may say beside it.
_BESIDE: Final = _OF_BIRTH | {"of", "va", "so"}

_NUMBER: Final = re.compile(r"(?:ngay|thang|nam)?\s*(\d{1,4})(?:\.0)?")
_TWO: Final = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2}|\d{4})")
_YEARS: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class BirthColumns:
    """Which columns have the births, and how a row's are said as one, in the first of them."""

    columns: tuple[int, ...]
    header: str
    join: Callable[[Sequence[str]], str]

    def taken_together(self, cells: list[str], said: str) -> None:
        """Writes `said` where the births are read, and leaves the other columns blank."""
        for at in self.columns:
            cells[at] = ""
        cells[self.columns[0]] = said

    def read(self, cells: list[str]) -> None:
        """One row, as wide as the header."""
        self.taken_together(cells, self.join([cells[at].strip() for at in self.columns]))


def birth_columns(header: Sequence[str], body: Sequence[RawRow]) -> BirthColumns | None:
    """Where births stand in several columns; None where one column has them, or none."""
    words = [_words(cell) for cell in header]
    return (
        _in_parts(_without_sexes(header, words))
        or _below_one_heading(header, body)
        or _by_sex(header, words, body)
    )


def _words(cell: str) -> list[str]:
    """The words of a heading, those in brackets too: "Năm sinh (Nữ)" is not "Năm sinh"."""
    return _WORDS.findall(fold(cell))


def _without_sexes(header: Sequence[str], words: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Beside a column for women "Nam" is the men's, and no year: that has another letter."""
    women = any(said and said[-1] in _WOMEN for said in words)
    return [
        () if women and [*said] == ["nam"] and "ă" not in composed(cell).lower() else said
        for cell, said in zip(header, words, strict=True)
    ]


def _in_parts(words: Sequence[Sequence[str]]) -> BirthColumns | None:
    """Day, month and year next to each other in any order, or the first two in one; one speaks of birth."""
    filled = [at for at, said in enumerate(words) if said]
    for count in (3, 2):
        for first in range(len(filled) - count + 1):
            group = filled[first : first + count]
            parts = [_parts_of(words[at]) for at in group]
            if sorted(part for each in parts for part in each) != ["day", "month", "year"]:
                continue
            if all(parts) and any(_OF_BIRTH & {*words[at]} for at in group):
                order = [part for each in parts for part in each]
                return BirthColumns(tuple(group), BIRTH_HEADER, _parted(parts, order))
    return None


def _parts_of(said: Sequence[str]) -> tuple[str, ...]:
    """Which parts of a date a heading names: "ngày" and "tháng" of "Ngày, tháng sinh"; () where it says more.

    Under a common heading, "Ngày, tháng, năm sinh" and then "Tháng", the words behind it count.
    """
    own = list(said)
    if _OF_BIRTH & {*own[:-1]} and own[-1] not in _OF_BIRTH:
        # What stands behind the words of the birth, where something does.
        last = max(at for at, word in enumerate(own) if word in _OF_BIRTH)
        own = own[last + 1 :] if {*own[last + 1 :]} - {"of"} else own
    kinds = (("day", _DAY), ("month", _MONTH), ("year", _YEAR))
    if {*own} - _BESIDE - _DAY - _MONTH - _YEAR:
        return ()
    return tuple(kind for kind, listed in kinds if listed & {*own})


def _parted(parts: Sequence[tuple[str, ...]], order: Sequence[str]) -> Callable[[Sequence[str]], str]:
    def join(cells: Sequence[str]) -> str:
        found: list[str] = []
        for cell, named in zip(cells, parts, strict=True):
            whole = _TWO.fullmatch(cell)
            if len(named) > 1 and cell and not whole:
                return _whole(cell, cells)
            found += whole.groups() if whole and len(named) > 1 else [cell] * len(named)
        said = dict(zip(order, found, strict=True))
        return _date_of(said["day"], said["month"], said["year"])

    return join


def _whole(cell: str, cells: Sequence[str]) -> str:
    """A whole date in the column of days and months: right where the year beside it is the same, or none."""
    others = [each for each in cells if each and each != cell]
    return cell if all(each in cell for each in others) else " ".join(filter(None, cells))


def _date_of(day: str, month: str, year: str) -> str:
    """The date as lists write it; the year alone where no more is said. What is no number stays as it is."""
    numbers = [_number(text) for text in (day, month, year)]
    if None in numbers:
        return "/".join(filter(None, (day, month, year)))
    one, two, last = (number or "" for number in numbers)
    if not (one or two):
        return last
    return f"{one:0>2}/{two:0>2}/{last}" if one and two and last else "/".join(filter(None, (one, two, last)))


def _number(text: str) -> str | None:
    """A number without words beside it; "" for nothing, of which zeros are a way to write it."""
    if not text.strip("0 -.?x"):
        return ""
    found = _NUMBER.fullmatch(fold(text.strip().lstrip("'")))
    return found[1] if found else None


def _below_one_heading(header: Sequence[str], body: Sequence[RawRow]) -> BirthColumns | None:
    """One heading merged over three columns that hold numbers of days, of months, and years."""
    births = [at for at, cell in enumerate(header) if field_of(cell) == "birth_date"]
    if len(births) != 1:
        return None
    group = tuple(range(births[0], births[0] + 3))
    if any(at < len(header) and header[at].strip() for at in group[1:]):
        return None
    rows = [[_cell(row, at) for at in group] for row in body]
    full = [cells for cells in rows if all(cells)]
    fitting = [cells for cells in full if _is_parted(*cells)]
    if len(fitting) < _LEAST or len(fitting) * 10 < len(full) * 9:
        return None
    parts = (("day",), ("month",), ("year",))
    return BirthColumns(group, BIRTH_HEADER, _parted(parts, ["day", "month", "year"]))


def _is_parted(day: str, month: str, year: str) -> bool:
    numbers = day.isdigit() and month.isdigit() and 1 <= int(day) <= 31 and 1 <= int(month) <= 12
    return numbers and _YEARS.fullmatch(year) is not None


def _by_sex(
    header: Sequence[str], words: Sequence[Sequence[str]], body: Sequence[RawRow]
) -> BirthColumns | None:
    """The births of men and of women in a column each; sexes alone where dates or years stand below."""
    men, women = ([at for at, said in enumerate(words) if _is_of(said, sex)] for sex in (_MEN, _WOMEN))
    if len(women) != 1:
        return None
    # "Năm sinh" has the word for men, too; theirs stands beside that of the women.
    beside = [at for at in men if at not in women and abs(at - women[0]) == 1]
    pair = tuple(sorted((beside or men)[-1:] + women))
    if len(pair) != 2:
        return None
    said = {word for at in pair for word in words[at]}
    if not _OF_BIRTH & said and not _hold_births(body, pair):
        return None
    return BirthColumns(pair, _heading_of([header[at] for at in pair], body, pair), _either)


def _is_of(said: Sequence[str], sex: frozenset[str]) -> bool:
    """Whether a heading is of the births of this sex, or of the sex alone."""
    of_birth = _OF_BIRTH & {*said}
    return bool(said) and (said[-1] in sex or (said[0] in sex and bool(of_birth))) and (
        len(said) == 1 or bool(of_birth)
    )  # fmt: skip


def _hold_births(body: Sequence[RawRow], pair: Sequence[int]) -> bool:
    """Whether each row has a birth in one of two columns, as far as it says anything there."""
    filled = [cells for row in body if any(cells := [_cell(row, at) for at in pair])]
    fitting = [cells for cells in filled if _YEARS.search(" ".join(cells)) and not all(cells)]
    return len(fitting) >= 1 and len(fitting) * 10 >= len(filled) * 9


def _heading_of(names: Sequence[str], body: Sequence[RawRow], pair: Sequence[int]) -> str:
    """The year's where nothing but years is asked for: then a year alone is no doubt."""
    keys = {header_key(name) for name in names}
    if any(key.startswith(("nam sinh", "sinh nam", "year of birth")) for key in keys):
        return YEAR_HEADER
    cells = [text for row in body for at in pair if (text := _cell(row, at))]
    bare = len(keys) == 2 and keys <= _MEN | _WOMEN
    return YEAR_HEADER if bare and cells and all(map(_YEARS.fullmatch, cells)) else BIRTH_HEADER


def _either(cells: Sequence[str]) -> str:
    """Both filled: two births, which no date reads as one."""
    return " ".join(filter(None, cells))


def _cell(row: RawRow, at: int) -> str:
    return row.cells[at].strip() if at < len(row.cells) else ""

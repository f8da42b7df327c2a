"""Whether a column of dates may have day and month exchanged, told from all of its cells together. Pure.

An American Excel takes 03/02/1980 for the 2 March and keeps it as a true date; 21/08/1985 it can't take
and leaves as text. What is left of a list that was opened in one is a column half of true dates, whose
days are all 12 or less, and half of text that has the day first. Saved as text again, the true ones lose
the zeros that the others have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from provisioning.officials.date_parsers import counted, swapped

# So many true dates, none after the 12th of a month, are no chance: two of five would be.
MANY: Final = 5
# So many of a kind where nothing tells a true date from one that was typed.
SOME: Final = 3

_PARTS: Final = re.compile(r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})(?:[ T][0:.]+)?")
_TRUE: Final = re.compile(r"\d{4}[/.-](\d{1,2})[/.-](\d{1,2})(?:[ T][0:.]+)?")
_COUNTED: Final = re.compile(r"\d{5}")
_LAST_MONTH: Final = 12


class Form(StrEnum):
    """What the two numbers of a date tell."""

    # A true date that may be another one with day and month exchanged, and one that can't.
    TRUE = "true"
    TRUE_SURE = "true_sure"
    # Text whose first number may be the day or the month.
    EITHER = "either"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    # Both numbers are the same.
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class DateCell:
    """One date as it is written. `padded`: a number below 10 has its zero; None where there is none."""

    form: Form
    padded: bool | None = None
    sign: str = ""
    short_year: bool = False
    kept: bool = False

    def is_written_like(self, other: DateCell) -> bool:
        """Whether both are written in one style, as far as they show it."""
        zeros = None in (self.padded, other.padded) or self.padded == other.padded
        return zeros and (self.sign, self.short_year) == (other.sign, other.short_year)


def date_cell(text: str) -> DateCell | None:
    """What a cell tells; None for what is no whole date."""
    typed = text.strip().lstrip("'")
    if _COUNTED.fullmatch(typed):
        typed = f"{counted(typed).isoformat()} 00:00"
    if found := _TRUE.fullmatch(typed):
        return _true(int(found[1]), int(found[2]), kept=":" in typed)
    if found := _PARTS.fullmatch(typed):
        return _text(*found.groups())
    return None


def _true(month: int, day: int, *, kept: bool) -> DateCell:
    if day == month:
        return DateCell(Form.ALIKE)
    return DateCell(Form.TRUE if day <= _LAST_MONTH else Form.TRUE_SURE, kept=kept)


def _text(first: str, sign: str, second: str, year: str) -> DateCell:
    one, two = int(first), int(second)
    if one == two:
        form = Form.ALIKE
    elif one > _LAST_MONTH:
        form = Form.DAY_FIRST
    else:
        form = Form.MONTH_FIRST if two > _LAST_MONTH else Form.EITHER
    return DateCell(form, _padded(first, second), sign, len(year) == 2)


def _padded(first: str, second: str) -> bool | None:
    small = [number for number in (first, second) if int(number) < 10]
    return any(number.startswith("0") for number in small) if small else None


class Readings(NamedTuple):
    """What a date in doubt means: if its writer puts the day first, and if the month."""

    day: date
    month: date


@dataclass(frozen=True, slots=True)
class DateDoubt:
    """Which cells of a column may have day and month exchanged: true dates, text that could be either.

    `month_first_excel`: what made true dates of text reads the month first.
    """

    true: bool = False
    either: bool = False
    # Text written in one of these styles, too: those of dates that have the month first.
    styles: frozenset[DateCell] = frozenset()
    month_first_excel: bool = True

    def __bool__(self) -> bool:
        return self.true or self.either or bool(self.styles)

    def readings(self, text: str, day: date) -> Readings | None:
        """What a cell that was read as `day` means if its writer puts the day first, and if the month; None
        where it is not in doubt."""
        cell, other = date_cell(text), swapped(day)
        if cell is None or other is None:
            return None
        if cell.form is Form.TRUE and self.true:
            return Readings(other, day) if self.month_first_excel else Readings(day, other)
        return Readings(day, other) if self._may_be_turned(cell) else None

    def _may_be_turned(self, cell: DateCell) -> bool:
        alike = any(cell.is_written_like(style) for style in self.styles)
        return cell.form is Form.EITHER and (self.either or alike)


@dataclass(slots=True)
class _Style:
    """How text dates of one kind are written: how many there are, and with which signs of it."""

    count: int = 0
    padded: int = 0
    bare: int = 0
    slash: int = 0
    short_year: int = 0

    def add(self, cell: DateCell) -> None:
        self.count += 1
        self.padded += cell.padded is True
        self.bare += cell.padded is False
        self.slash += cell.sign == "/"
        self.short_year += cell.short_year


@dataclass(slots=True)
class DateEvidence:
    """Counts of one column. `typed`: true dates of the file are known from text, as in a workbook."""

    typed: bool
    true: int = 0
    true_sure: int = 0
    # Of these, what says the hour or counts days: it was a true date before it was saved as text.
    kept: int = 0
    either: int = 0
    month_first: set[DateCell] = field(default_factory=set)
    # Text that can be nothing but day first, and text that an American Excel would take for a date.
    sure: _Style = field(default_factory=_Style)
    open: _Style = field(default_factory=_Style)

    def add(self, text: str) -> None:
        """One more cell."""
        cell = date_cell(text)
        if cell is None:
            return
        match cell.form:
            case Form.TRUE:
                self.true += 1
                self.kept += cell.kept
            case Form.TRUE_SURE:
                self.true_sure += 1
            case Form.DAY_FIRST:
                self.sure.add(cell)
            case Form.MONTH_FIRST:
                self.month_first.add(cell)
            case Form.EITHER:
                self.either += 1
                self.open.add(cell)
            case Form.ALIKE if cell.padded is not None:
                self.open.add(cell)

    def doubt(self) -> DateDoubt:
        """Which cells have to be asked about."""
        return DateDoubt(
            true=self._true(),
            either=self._rewritten(),
            styles=frozenset(self.month_first),
            # What stayed text could not be read by that Excel.
            month_first_excel=bool(self.sure.count) or not self.month_first,
        )

    def _true(self) -> bool:
        text = self.sure.count + len(self.month_first)
        if not self.true:
            return False
        if not self.true_sure and self.true >= MANY:
            return True
        if not (self.typed or self.kept):
            return not self.true_sure and self.true >= SOME and text >= SOME
        # Of true dates that are right, two fifths fall on the first twelve days; of text that nobody
        # converted, some could be read both ways.
        many = self.true >= SOME and self.true >= 2 * self.true_sure
        return text > 0 and (not self.true_sure or not self.either or many)

    def _rewritten(self) -> bool:
        """Whether all that Excel could take for a date is written as Excel writes, and nothing else is."""
        sure, could = self.sure, self.open
        if not (sure.count and self.either):
            return False
        zeros = sure.padded > 0 and sure.bare * 4 <= sure.padded and could.bare > 0 and not could.padded
        if zeros or sure.count < SOME or could.count < SOME:
            return zeros
        signs = not sure.slash and could.slash == could.count and not could.padded
        return signs or (not sure.short_year and could.short_year == could.count)


def evidence_of(texts: Iterable[str], *, typed: bool) -> DateEvidence:
    """The evidence of these cells."""
    evidence = DateEvidence(typed)
    for text in texts:
        evidence.add(text)
    return evidence

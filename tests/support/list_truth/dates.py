"""How an office writes its dates, and whether a file shows that the month stands first.

A habit goes over all dates of a column: what happened to a list happened to all of it. `signed` says whether
anything in the column tells that a date may have the month first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from tests.support.list_truth.tables import Cell, Typed

# So many dates whose day is never above 12 are no chance.
NO_CHANCE: Final = 8
_DAY_0: Final = date(1899, 12, 30)
Birth = date | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """The dates of a list in order: the cells, what each says, how it is written, whether a sign is there."""

    cells: list[Cell]
    truth: list[Birth]
    marks: list[str]
    signed: bool = True


Habit = Callable[[Random, Sequence[date], bool], Column]


def day_first(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """As typed by hand, the day first; some without day and month, some with two digits."""
    written = [_by_hand(rng, day) for day in days]
    return _column(written)


def true_days(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """Kept as days, shown in one format."""
    shown, number_format = rng.choice(
        (("%d/%m/%Y", "dd/mm/yyyy"), ("%d/%m/%Y", "mm-dd-yy"), ("%-d/%-m/%Y", "d/m/yyyy"),
         ("%Y-%m-%d", "yyyy-mm-dd"), ("%d-%m-%Y", "dd\\-mm\\-yyyy"))
    )  # fmt: skip
    return _column([(_typed(f"{day:{shown}}", day, number_format, typed), day, "day") for day in days])


def month_first(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """Saved by a program of the American kind as text."""
    form = rng.choice(("%m/%d/%Y", "%-m/%-d/%Y", "%m-%d-%Y"))
    written = [(f"{day:{form}}", day, "month first") for day in days]
    return _column(written, signed=any(day.day > 12 for day in days))


def some_month_first(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """Lists of several people put together: some have written the month first."""
    strange = [rng.random() < 0.15 for _ in days]
    written: list[tuple[Cell, Birth, str]] = [
        (f"{day:%m/%d/%Y}" if first else f"{day:%d/%m/%Y}", day, "month first" if first else "")
        for day, first in zip(days, strange, strict=True)
    ]
    signed = any(first and day.day > 12 for day, first in zip(days, strange, strict=True))
    return _column(written, signed=signed)


def reopened(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """Typed the day first, opened in an American Excel: what can be read the other way round is a day now."""
    if not typed:
        return _reopened_text(rng, days)
    mixed = [_reopened_cell(day) for day in days]
    return _column(mixed, signed=_is_mixed(days))


def reopened_serials(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """The same in a column without a format, where a day is a number."""
    mixed: list[tuple[Cell, Birth, str]] = []
    for day in days:
        if day.day > 12:
            mixed.append((f"{day:%d/%m/%Y}", day, "text"))
        else:
            number = (_swapped(day) - _DAY_0).days
            cell: Cell = Typed(str(number), number) if typed else str(number)
            mixed.append((cell, day, "swapped"))
    return _column(mixed, signed=_is_mixed(days))


def _reopened_text(rng: Random, days: Sequence[date]) -> Column:
    """What such a workbook becomes when it is saved as text."""
    form, signed = rng.choice(
        (
            # By the same Excel: turned back, so that the day stands first again.
            ("%-m/%-d/%Y", True),
            # By another program, which writes days its own way.
            ("%Y-%m-%d 00:00:00", _is_mixed(days)),
            # By an Excel of here: nothing tells them from what was typed.
            ("%d/%m/%Y", False),
        )
    )
    mixed: list[tuple[Cell, Birth, str]] = [
        (f"{day:%d/%m/%Y}", day, "text") if day.day > 12 else (f"{_swapped(day):{form}}", day, "swapped")
        for day in days
    ]
    return _column(mixed, signed=signed)


def _reopened_cell(day: date) -> tuple[Cell, Birth, str]:
    if day.day > 12:
        return f"{day:%d/%m/%Y}", day, "text"
    kept = _swapped(day)
    return Typed(f"{kept:%-m/%-d/%Y}", kept, "mm-dd-yy"), day, "swapped"


def _is_mixed(days: Sequence[date]) -> bool:
    """Whether text that must have the day first stands beside days, or there are too many of these alone."""
    swapped = sum(day.day <= 12 for day in days)
    return swapped >= NO_CHANCE or 0 < swapped < len(days)


def swapped_or_same(day: date) -> date:
    """The date with day and month changed about, the same where that is none."""
    return _swapped(day) if day.day <= 12 else day


def _swapped(day: date) -> date:
    return date(day.year, day.day, day.month)


def years_only(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """A column for the year of birth."""
    return _column([(_typed(str(day.year), day.year, "General", typed), day.year, "year") for day in days])


def two_digits(rng: Random, days: Sequence[date], typed: bool) -> Column:
    """A year of two digits all over."""
    form = rng.choice(("%d/%m/%y", "%-d/%-m/%y", "%d.%m.%y"))
    return _column([(f"{day:{form}}", day, "two digits") for day in days])


def _by_hand(rng: Random, day: date) -> tuple[Cell, Birth, str]:
    written: tuple[tuple[float, str, Birth, str], ...] = (
        (60, f"{day:%d/%m/%Y}", day, ""),
        (15, f"{day:%-d/%-m/%Y}", day, "short"),
        (8, f"{day:%d-%m-%Y}", day, ""),
        (6, f"{day:%d.%m.%Y}", day, ""),
        (5, f"{day:%d/%m/%y}", day, "two digits"),
        (3, str(day.year), day.year, "year"),
        (2, str((day - _DAY_0).days), day, "serial"),
        (1, f"{day:%Y-%m-%d} 00:00:00", day, "iso"),
    )
    _, cell, birth, mark = rng.choices(written, [weight for weight, *_ in written])[0]
    return cell, birth, mark


def _typed(text: str, value: date | int, number_format: str, typed: bool) -> Cell:
    return Typed(text, value, number_format) if typed else text


def _column(written: Sequence[tuple[Cell, Birth, str]], *, signed: bool = True) -> Column:
    return Column(
        [cell for cell, _, _ in written],
        [birth for _, birth, _ in written],
        [m for _, _, m in written],
        signed,
    )


def with_blanks(habit: Habit, rng: Random, days: Sequence[date | None], typed: bool) -> Column:
    """A column of this habit, empty where there is no day."""
    found = habit(rng, [day for day in days if day is not None], typed)
    written = iter(zip(found.cells, found.truth, found.marks, strict=True))
    empty: tuple[Cell, Birth, str] = ("", None, "")
    return _column([empty if day is None else next(written) for day in days], signed=found.signed)


USUAL: Final[tuple[Habit, ...]] = (day_first, true_days)
AMERICAN: Final[tuple[Habit, ...]] = (month_first, some_month_first, reopened, reopened_serials)
SHORT: Final[tuple[Habit, ...]] = (years_only, two_digits)

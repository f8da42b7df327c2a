"""A list and its truth: the cells as they are written, and what each row says of whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tests.support.hr_files import HrPerson


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell that a workbook keeps otherwise than it shows it."""

    shown: str
    value: date | int | float
    number_format: str = "General"


Cell = str | Typed


class Expected(StrEnum):
    """What has to come of a row."""

    TAKEN = "taken"
    # Its person stands in the list already.
    REPEATED = "repeated"
    # Nothing in it tells its person from a namesake, or where they work.
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueRow:
    """What a row says, read as the office means it; None and "" where it says nothing that can be used."""

    person: HrPerson
    unit: str
    """The code of the unit."""
    birth: date | int | None
    """A day, or only a year."""
    staff_code: str = ""
    last4: str = ""
    post: str = ""
    phone: str = ""
    email: str = ""
    contract_end: date | None = None
    expected: Expected = Expected.TAKEN
    marks: frozenset[str] = frozenset()
    """How its cells are written, for whoever looks for the cause of a mistake."""


@dataclass(slots=True)
class MadeList:
    """A file and its truth by row number, from 1."""

    origin: str
    """What made it, to make it again."""
    top: str
    """The code of the unit it is handed in for."""
    name: str = ""
    data: bytes = b""
    table: list[list[Cell]] = field(default_factory=list)
    rows: dict[int, TrueRow] = field(default_factory=dict)
    known: list[HrPerson] = field(default_factory=list)
    """Who has a mailbox already, as the earlier list had them."""
    unsigned: frozenset[str] = frozenset()
    """The columns of dates in which nothing shows that the month stands first, where it does."""

    def add(self, cells: list[Cell], truth: TrueRow | None = None) -> None:
        """One more row of the sheet, of a person or not."""
        self.table.append(cells)
        if truth is not None:
            self.rows[len(self.table)] = truth


def shown(cell: Cell) -> str:
    """A cell as a spreadsheet program shows it, and saves it as text."""
    return cell if isinstance(cell, str) else cell.shown

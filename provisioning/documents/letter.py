"""An official letter as a value: what stands in each of its places. Pure.

The places are those of Decree 30/2020/NĐ-CP, Appendix I: national title and motto, the body's name, number
and abstract, place and day, whom it is for, the text, recipients, signer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the text. `widths`: shares of the line, one a column; `groups`: columns under a common
    heading, each the first of them, how many, and its words."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    widths: tuple[int, ...]
    groups: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. What is "" or None is left open, to be filled in by hand."""

    body: str
    to: str
    text: Sequence[str]
    superior: str = ""
    number: str = ""
    abstract: str = ""
    place: str = ""
    day: date | None = None
    table: Table | None = None
    closing: Sequence[str] = ()
    recipients: Sequence[str] = ()
    signer_title: str = ""
    signer: str = ""
    # A title above the text in place of the number, as forms have it; lines before the table.
    title: str = ""

    @property
    def dated(self) -> str:
        """Place and day as they stand under the motto: day and month below 10 and 3 take a zero."""
        place = f"{self.place}, " if self.place else "……………, "
        if self.day is None:
            return f"{place}ngày …… tháng …… năm ……"
        month = f"{self.day.month:02d}" if self.day.month < 3 else str(self.day.month)
        return f"{place}ngày {self.day.day:02d} tháng {month} năm {self.day.year}"

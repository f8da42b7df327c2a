"""The letter around a list: its number and day, who asks, and how many accounts it says that it has. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from provisioning.names import fold
from provisioning.officials.value_parsers import showable

# Of number and asker so much is kept.
LONGEST: Final = 120
_NUMBER: Final = re.compile(
    r"^\s*số\s*[:.]?\s*(?P<number>[0-9]{1,6}[a-zđ]?\s*/\s*[^\s,;|]{2,60})", re.IGNORECASE
)
_DAY: Final = re.compile(r"ngay\s*([0-9]{1,2})\s*thang\s*([0-9]{1,2})\s*nam\s*([0-9]{4})")
# "Họ và tên người yêu cầu: …", "Tên cơ quan, tổ chức: …"; dots that nobody has filled in say nothing.
_PERSON: Final = re.compile(
    r"^\s*họ\s*(và|,)?\s*tên\s*(người\s*(yêu cầu|đề nghị))?\s*:\s*(?P<said>[^:]+?)\s*$", re.IGNORECASE
)
_BODY: Final = re.compile(
    r"^\s*(tên\s*)?cơ quan,?\s*(tổ chức|đơn vị)(\s*công tác)?\s*:\s*(?P<said>[^:]+?)\s*$", re.IGNORECASE
)
# How a line begins that says how many there are, and the number in it.
_COUNTS: Final = re.compile(r"\W*(danh sach|tong (cong|so)|cong)\b")
_COUNT: Final = re.compile(
    r"\b([0-9]{1,5})\)?\s*(?:tai khoan|nguoi|truong hop|can bo|hop thu|dia chi|dong chi|accounts?|people)\b"
    r"|danh sach de nghi ?: ?([0-9]{1,5})$"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is known of it; "" and None for what it does not say. `count`: as it says, right or wrong."""

    number: str = ""
    on: date | None = None
    asker: str = ""
    count: int | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.number or self.asker or self.count is not None)

    @property
    def cited(self) -> str:
        """Number and day as decisions are cited; "" for a letter without a number."""
        day = f" ngày {self.on:%d/%m/%Y}" if self.on else ""
        return f"{self.number}{day}"[:LONGEST] if self.number else ""

    def as_json(self) -> dict[str, Any]:
        """As plans keep it."""
        return {
            "number": self.number, "on": self.on.isoformat() if self.on else "", "asker": self.asker,
            "count": self.count,
        }  # fmt: skip


def letter_around(above: Iterable[str], below: Iterable[str]) -> Letter:
    """The letter of a list, from the lines before its table and behind it."""
    over, under = list(above), list(below)
    return Letter(_number(over), _day(over), _asker(over), count_in([*under, *over]))


def count_in(lines: Iterable[str]) -> int | None:
    """How many accounts a line says that the list has: "Danh sách đề nghị: 12 tài khoản"."""
    for line in lines:
        said = fold(line)
        found = _COUNT.search(said) if _COUNTS.match(said) else None
        if found:
            return int(found[1] or found[2])
    return None


def _number(lines: Iterable[str]) -> str:
    found = next((match for line in lines if (match := _NUMBER.match(line))), None)
    return showable("".join(found["number"].split()))[:LONGEST] if found else ""


def _day(lines: Iterable[str]) -> date | None:
    for line in lines:
        if found := _DAY.search(fold(line)):
            day, month, year = map(int, found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def _asker(lines: Iterable[str]) -> str:
    said = [_said(pattern, lines) for pattern in (_PERSON, _BODY)]
    return ", ".join(text for text in said if text)[:LONGEST]


def _said(pattern: re.Pattern[str], lines: Iterable[str]) -> str:
    texts = (match["said"] for line in lines if (match := pattern.match(line)))
    return next((showable(text.strip(" .…_")) for text in texts if text.strip(" .…_")), "")

"""What an office may call its service, as a value that pages, slips and messages are handed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import BadText, canonical

LONGEST_NAME = 160
LONGEST_SENDER_NAME = 80
# A slip has room for so many lines above its title.
HEADING_LINES, LONGEST_LINE = 3, 120
# Mail programs read an address in what stands before the real one, and mail servers refuse it.
_NOT_IN_A_SENDER = frozenset('@＠﹫<>"\\')


@dataclass(frozen=True, slots=True)
class Office:
    """What the service is called. `revision`: which edition this is, 0 before anybody has set it."""

    name: str
    name_en: str = ""
    slip_heading: str = ""
    sender_name: str = ""
    revision: int = 0

    def called(self, locale: str) -> str:
        """The name in the reader's language."""
        return self.name_en if locale == "en" and self.name_en else self.name

    @property
    def heading(self) -> tuple[str, ...]:
        """The lines above the title of a slip, which is for an official: in Vietnamese."""
        return tuple(self.slip_heading.splitlines()) or (self.name,)


def checked(*, name: str, name_en: str, slip_heading: str, sender_name: str) -> dict[str, str]:
    """The values as they are kept. Raises Invalid with every problem."""
    problems: list[Problem] = []
    lines = [line for line in slip_heading.splitlines() if line.strip()]
    kept = {
        "name": _kept("name", name, LONGEST_NAME, problems),
        "name_en": _kept("name_en", name_en, LONGEST_NAME, problems),
        "slip_heading": "\n".join(_lines(lines, problems)),
        "sender_name": _kept("sender_name", sender_name, LONGEST_SENDER_NAME, problems),
    }
    if not name.strip():
        problems.append(Problem("name", "required"))
    if len(lines) > HEADING_LINES:
        problems.append(Problem("slip_heading", "too_many_lines", {"most": HEADING_LINES}))
    if _NOT_IN_A_SENDER & set(kept["sender_name"]):
        problems.append(Problem("sender_name", "sender_name_address"))
    if problems:
        raise Invalid(problems)
    return kept


def _lines(lines: list[str], problems: list[Problem]) -> Iterator[str]:
    for line in lines:
        yield _kept("slip_heading", line, LONGEST_LINE, problems)


def _kept(field: str, text: str, longest: int, problems: list[Problem]) -> str:
    try:
        kept = canonical(text)
    except BadText as bad:
        problems.append(Problem(field, bad.code, {"letter": bad.letter}))
        return ""
    if len(kept) > longest:
        problems.append(Problem(field, "too_long", {"longest": longest}))
    return kept

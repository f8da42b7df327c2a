"""Which share of officials a decision wants to use their mailbox, and whether what was typed is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import BadText, canonical
from provisioning.units.model import LEVELS

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_DECISION = 120


@dataclass(frozen=True, slots=True)
class YearTargets:
    """What shall be reached by the end of a year: percent by level, and the decision that says so."""

    year: int
    percents: Mapping[str, int] = field(default_factory=dict)
    decision: str = ""

    @property
    def edition(self) -> str:
        """What tells one state of these targets from another."""
        return "·".join([*(str(self.percents.get(level, "")) for level in LEVELS), self.decision])


def checked(year: int | None, percents: Mapping[str, int | None], decision: str) -> YearTargets:
    """The targets as they are kept; a level without one is left out. Raises Invalid with every problem."""
    problems = []
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        problems.append(Problem("year", "year_range", {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}))
    for level, percent in percents.items():
        if level not in LEVELS:
            problems.append(Problem(level, "unknown_choice"))
        elif percent is not None and not 1 <= percent <= 100:
            problems.append(Problem(level, "percent_range"))
    try:
        kept = canonical(decision)
    except BadText as bad:
        kept = ""
        problems.append(Problem("decision", bad.code, {"letter": bad.letter}))
    if len(kept) > LONGEST_DECISION:
        problems.append(Problem("decision", "too_long", {"longest": LONGEST_DECISION}))
    if problems or year is None:
        raise Invalid(problems)
    return YearTargets(year, {name: value for name, value in percents.items() if value is not None}, kept)

"""When a plan looks like an accident, so that nothing may happen before a second person has looked.

Pure: counts and figures in, reasons out. Two kinds of reasons: more of one kind of change than the
unit usually sees, and the marks that the known accidents leave in a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from provisioning.imports.planning.daily_limits import GROUPS, HARDLY_ANYBODY


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of one kind goes without a second look: `share` in percent of the people there are.

    `either`: above one of the two is too much; else only what is above both.
    """

    count: int
    share: float
    either: bool = False

    def passed(self, count: int, people: int) -> bool:
        """Whether `count` is too much among so many people."""
        above_count, above_share = count > self.count, count * 100 > self.share * people
        return (above_count or above_share) if self.either else (above_count and above_share)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limit of each kind of change."""

    leavers: Limit = Limit(25, 5, either=True)
    joiners: Limit = Limit(20, 30)
    movers: Limit = Limit(10, 20)
    changes: Limit = Limit(20, 30)
    # Named one by one in a unit's letter: as many as one person locks out in a day by hand.
    lockouts: Limit = Limit(20, 0)


LIMITS: Final = Limits()
LOCKOUTS: Final = GROUPS["lockouts"]
# Fewer rows than this are no mark of anything.
FEW: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What reading a list showed, apart from what its rows would do. All are numbers of rows."""

    roster: bool = False
    rows: int = 0
    # About somebody who is known: in the unit of the list, or elsewhere.
    matched: int = 0
    renamed: int = 0
    # Speaks of another unit: its people, or units that are not below this one.
    elsewhere: int = 0
    # Of these, as the list was read, those whose words name nothing of ours: an answer settles them.
    strange: int = 0
    # The one other unit where nearly all of them are, "" when there is none that may be told.
    elsewhere_unit: str = ""
    # The one part of this unit where nearly all of the list's people are.
    inside_unit: str = ""
    # With cells that can't be what their column says, in so many columns.
    unreadable: int = 0
    unreadable_columns: int = 0
    # Whose dates may have day and month exchanged; whose codes may have lost their zeros.
    dates_unsure: int = 0
    zeros_lost: int = 0
    # Changes that were looked up in the record, and those that only take an earlier one back.
    looked_back: int = 0
    reverts: int = 0
    # The same file was applied before, and another after it.
    superseded: bool = False
    # New or moving people whom the list puts into its unit by naming none, and how many work there already.
    unplaced: int = 0
    at_top: int = 0
    top_unit: str = ""
    # There are bodies below that unit: whoever works there would get the address of another body.
    over_bodies: bool = False


@dataclass(frozen=True, slots=True)
class Brake:
    """One reason why a second person has to look."""

    code: str
    params: dict[str, str | int]

    def as_json(self) -> dict[str, Any]:
        """As plans keep it."""
        return {"code": self.code, "params": self.params}


def evaluate(
    counts: Mapping[str, int], people_in_scope: int, figures: Figures, limits: Limits = LIMITS
) -> list[Brake]:
    """Every reason, the likely accidents first. `counts`: rows that would act, by class.

    Who joins a unit that has hardly anybody is its first filling, and never too many.
    """
    found = [
        _empty_list(counts, people_in_scope, figures),
        _older_list(counts, figures),
        _elsewhere(figures),
        _part_of_unit(counts, people_in_scope, figures, limits),
        _half_list(counts, people_in_scope, figures),
        _unplaced(figures),
        _shifted_columns(figures),
        _everyone_renamed(figures),
        _doubtful("dates_unsure", figures.dates_unsure, figures),
        _doubtful("codes_unsure", figures.zeros_lost, figures),
        *_too_many(counts, people_in_scope, limits),
    ]
    return [brake for brake in found if brake is not None]


def _too_many(counts: Mapping[str, int], people: int, limits: Limits) -> list[Brake | None]:
    joiners, changes = counts.get("joiner", 0), counts.get("changed", 0) + counts.get("returner", 0)
    filling = people <= max(HARDLY_ANYBODY, joiners // 10)
    return [
        _above("too_many_leavers", counts.get("leaver", 0), people, limits.leavers),
        _above("too_many_lockouts", sum(counts.get(each, 0) for each in LOCKOUTS), people, limits.lockouts),
        _above("too_many_movers", counts.get("mover", 0), people, limits.movers),
        _above("too_many_changes", changes, people, limits.changes),
        None if filling else _above("too_many_joiners", joiners, people, limits.joiners),
    ]


def _above(code: str, count: int, people: int, limit: Limit) -> Brake | None:
    if not limit.passed(count, people):
        return None
    params = _params(count, people) | {"limit": limit.count, "limit_share": f"{limit.share:g}"}
    return Brake(code, params)


def _empty_list(counts: Mapping[str, int], people: int, figures: Figures) -> Brake | None:
    named = figures.matched + counts.get("joiner", 0)
    if not figures.roster or not people or named:
        return None
    return Brake("empty_list", _params(counts.get("leaver", 0), people))


def _half_list(counts: Mapping[str, int], people: int, figures: Figures) -> Brake | None:
    leavers = counts.get("leaver", 0)
    if leavers < FEW or leavers * 4 <= people or not figures.matched:
        return None
    return Brake("half_list", _params(leavers, people))


def _older_list(counts: Mapping[str, int], figures: Figures) -> Brake | None:
    """A list of yesterday knows nobody new; it brings people back and takes changes back."""
    back = figures.reverts + counts.get("returner", 0)
    all_ = figures.looked_back + counts.get("returner", 0) + counts.get("joiner", 0)
    acts = any(counts.values())
    if (figures.superseded and acts) or (back >= FEW and back * 2 > all_):
        return Brake("older_list", _params(back, all_))
    return None


def _elsewhere(figures: Figures) -> Brake | None:
    if figures.elsewhere < FEW or figures.elsewhere * 2 <= figures.rows:
        return None
    params = _params(figures.elsewhere, figures.rows)
    if figures.elsewhere_unit:
        return Brake("wrong_unit", params | {"unit": figures.elsewhere_unit})
    return Brake("other_department", params)


def _part_of_unit(counts: Mapping[str, int], people: int, figures: Figures, limits: Limits) -> Brake | None:
    """A full list of a part, handed in as that of the whole: all others would have to go."""
    leavers = counts.get("leaver", 0)
    if not figures.inside_unit or figures.matched < FEW or not limits.leavers.passed(leavers, people):
        return None
    return Brake("wrong_unit", _params(figures.matched, figures.rows) | {"unit": figures.inside_unit})


def _unplaced(figures: Figures) -> Brake | None:
    """More people than work there would stand in the unit itself, because the list does not say where."""
    least = FEW if figures.over_bodies else HARDLY_ANYBODY
    if figures.unplaced < least or figures.unplaced <= figures.at_top:
        return None
    return Brake("unplaced_people", _params(figures.unplaced, figures.rows) | {"unit": figures.top_unit})


def _shifted_columns(figures: Figures) -> Brake | None:
    few = figures.unreadable < FEW or figures.unreadable * 2 <= figures.rows
    if few or figures.unreadable_columns < 2:
        return None
    return Brake("shifted_columns", _params(figures.unreadable, figures.rows))


def _everyone_renamed(figures: Figures) -> Brake | None:
    if figures.renamed < FEW or figures.renamed * 5 <= figures.matched:
        return None
    return Brake("everyone_renamed", _params(figures.renamed, figures.matched))


def _doubtful(code: str, count: int, figures: Figures) -> Brake | None:
    """What tells people apart may be wrong in a whole column, whatever was answered for it."""
    return Brake(code, _params(count, figures.rows)) if count >= FEW else None


def _params(count: int, total: int) -> dict[str, str | int]:
    return {"count": count, "total": total, "share": round(100 * count / total) if total else 100}

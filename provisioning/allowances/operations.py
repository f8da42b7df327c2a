"""Setting allowances, and taking of them: whatever brings a mailbox into a unit asks here first.

Who takes waits for whoever takes of the same allowance, and looks afterwards, so that two never get
the last place. Allowances are locked before people, always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from provisioning.allowances.model import UnitAllowance
from provisioning.allowances.queries import limits_among
from provisioning.allowances.rules import (
    MOST_MAILBOXES,
    MOST_STORAGE_MIB,
    Allowance,
    Share,
    chain_of,
    may_set,
)
from provisioning.audit.operations import record
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, Problem
from provisioning.units.model import Unit


@dataclass(slots=True)
class Places:
    """What allowances leave: read and locked once, then kept in step while one transaction takes."""

    _limits: dict[int, Allowance] = field(default_factory=dict)
    _asked: set[int] = field(default_factory=set)
    _admitted: set[str] = field(default_factory=set)

    def look_ahead(self, session: Session, paths: Iterable[str]) -> None:
        """Asks at once for all the units at these paths and above; no statement for known ones."""
        new = {unit_id for path in paths for unit_id in chain_of(path)} - self._asked
        if not new:
            return
        # What this transaction did before counts, whoever asked it not to be written yet.
        session.flush()
        self._asked |= new
        self._limits |= limits_among(session, new, lock=True)

    def admit(self, session: Session, who: str, before: Share | None, after: Share) -> None:
        """Takes for the mailbox of `who` what `after` needs beyond `before`; asked again, it was taken.

        Raises Invalid, with every allowance that is full, before anything is taken.
        """
        if who in self._admitted:
            return
        self.look_ahead(session, [after.path])
        touched = {*chain_of(after.path), *(chain_of(before.path) if before else ())}
        rises = [(each, each.rise(before, after)) for i, each in self._limits.items() if i in touched]
        problems = [problem for each, rise in rises for problem in each.problems(rise)]
        if problems:
            raise Invalid(problems)
        for each, rise in rises:
            each.used = each.used.plus(rise)
        self._admitted.add(who)


def places_at(session: Session, units: Iterable[Unit]) -> Places:
    """What is left for these units, asked at once: for whoever brings many mailboxes into them.

    Holds until the transaction ends; whatever takes of it meanwhile is handed the same.
    """
    places = Places()
    places.look_ahead(session, [unit.path for unit in units])
    return places


def admit(
    session: Session, who: str, before: Share | None, after: Share, places: Places | None = None
) -> None:
    """Takes of the allowances for one mailbox, see `Places`. Raises Invalid."""
    if (
        before is not None
        and before.path == after.path
        and not any(after.amount.minus(before.amount).where_more())
    ):
        return
    (places or Places()).admit(session, who, before, after)


def set_allowance(
    session: Session,
    actor: Actor,
    unit: Unit,
    *,
    mailboxes: int | None,
    storage_mib: int | None,
    revision: int | None = None,
) -> bool:
    """Says what a unit may have with all below it, None for no limit; says whether that is a change.

    Less than is taken already is allowed: nothing is taken away, and nothing more is given.
    Raises Denied, Invalid (all problems), and Conflict when it is no longer at `revision`.
    """
    if not may_set(actor, unit.path):
        raise Denied("nobody sets their own unit's allowance")
    _check(unit, mailboxes, storage_mib)
    held = session.get(UnitAllowance, unit.id, with_for_update=True)
    old = {"mailboxes": held.mailboxes, "storage_mib": held.storage_mib} if held else _NONE
    new = {"mailboxes": mailboxes, "storage_mib": storage_mib}
    if new == old:
        return False
    if revision is not None and revision != (held.revision if held else 0):
        raise Conflict
    if held is None:
        session.add(UnitAllowance(unit_id=unit.id, **new))
        # Two at once: the second one's insert fails here.
        session.flush()
    else:
        held.mailboxes, held.storage_mib = mailboxes, storage_mib
    record(
        session,
        actor,
        "unit.allowance_changed",
        subject=("unit", unit.code, unit.name),
        unit_path=unit.path,
        old={name: value for name, value in old.items() if value != new[name]},
        new={name: value for name, value in new.items() if value != old[name]},
    )
    return True


_NONE: Final[dict[str, int | None]] = {"mailboxes": None, "storage_mib": None}


def _check(unit: Unit, mailboxes: int | None, storage_mib: int | None) -> None:
    problems = []
    if unit.valid_to is not None:
        problems.append(Problem("", "unit_closed"))
    if mailboxes is not None and not 0 <= mailboxes <= MOST_MAILBOXES:
        problems.append(Problem("mailboxes", "allowance_range", {"most": MOST_MAILBOXES}))
    if storage_mib is not None and not 0 <= storage_mib <= MOST_STORAGE_MIB:
        problems.append(Problem("storage", "allowance_range", {"most": MOST_STORAGE_MIB // 1024}))
    if problems:
        raise Invalid(problems)

"""What the rows of an undo do: put back what an import changed, unless somebody changed it since.

Each row is reversed anew from what is there at this moment: between the proposal and now, people
work on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provisioning.access.rules import Ability, may
from provisioning.allowances.operations import places_at
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports.applying.known_people import people_of
from provisioning.imports.applying.requested import take_back
from provisioning.imports.applying.reversal import reverse
from provisioning.imports.applying.snapshots import now_standing, snapshot
from provisioning.imports.matching.comparison import merged
from provisioning.imports.rules import REQUESTED
from provisioning.lifecycle import leaving
from provisioning.officials import operations
from provisioning.officials.adding import Cause
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address
from provisioning.officials.targets import Prefetched
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.model import Plan
from provisioning.recipients.operations import STANDING
from provisioning.transfers import operations as transfers
from provisioning.transfers.queries import ways_among
from provisioning.transfers.rules import Way
from provisioning.units.model import Unit
from provisioning.units.queries import units_by_id


@dataclass(slots=True)
class ImportUndoApplier:
    """Applies the rows of an undo, a chunk at a time."""

    _people: Mapping[str, Official] = field(default_factory=dict, init=False)
    _units: Mapping[int, Unit] = field(default_factory=dict, init=False)
    _ways: Mapping[str, Way] = field(default_factory=dict, init=False)
    _prefetched: Prefetched | None = field(default=None, init=False)

    def begin(self, session: Session, _actor: Actor, _plan: Plan, rows: Sequence[RowToApply]) -> None:
        """Reads and locks the people these rows are about."""
        self._units = units_by_id(session, {row.unit_id for row in rows if row.unit_id})
        # Before the people of the rows are locked. Who is withdrawn needs no place.
        back = {row.unit_id for row in rows if row.values["undoes"] != "joiner"}
        places = places_at(session, [unit for unit in self._units.values() if unit.id in back])
        self._people, self._prefetched = people_of(session, rows, places)
        self._ways = ways_among(session, self._people)

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: RowToApply) -> None:
        """Takes one row back. Raises CongvuError for what is the row's own fault."""
        official = self._people.get(row.object_id or "")
        if official is None:
            raise Invalid.one("", "person_gone")
        _require_same_reverse(official, self._ways.get(official.id), row)
        cause = Cause(plan.id, plan.decision)
        was = snapshot(official)
        if row.values["undoes"] == "joiner":
            leaving.withdraw(session, actor, official, **cause._asdict(), prefetched=self._prefetched)
        else:
            target = self._units.get(row.unit_id or 0) or official.unit
            fields = _fields_before(official, plan, row)
            _require_all(session, actor, official, target, row, self._prefetched)
            operations.require_fields(session, actor, official, fields)
            _put_back(session, actor, official, target, row, cause, fields, self._prefetched)
        row.before = {"was": was, "became": snapshot(official)}
        row.address = primary_address(official)

    def end(self, _session: Session) -> None:
        """Nothing is gathered."""

    def finish(self, _session: Session, _actor: Actor, _plan: Plan) -> None:
        """Nothing is left."""


def _require_same_reverse(official: Official, way: Way | None, row: RowToApply) -> None:
    """What would take the row back now must be what was shown."""
    back = reverse(row.values["undoes"], row.values["back"], now_standing(official, way))
    if back.changes != row.changes:
        raise Invalid.one("", "changed_since")


def _require_all(
    session: Session,
    actor: Actor,
    official: Official,
    target: Unit,
    row: RowToApply,
    prefetched: Prefetched | None,
) -> None:
    """Every part is checked before the first is made."""
    for ability in (Ability.EDIT, Ability.MOVE):
        operations.require(session, actor, official, ability, prefetched=prefetched)
    if not may(actor, Ability.MOVE, target.path):
        raise Denied("may not move there")
    states = [change["new"] for change in row.changes if change["field"] == "state"]
    state = states[0] if states else None
    operations.take_place(session, official, unit=target, state=state, prefetched=prefetched)


def _put_back(
    session: Session,
    actor: Actor,
    official: Official,
    target: Unit,
    row: RowToApply,
    cause: Cause,
    fields: OfficialFields,
    prefetched: Prefetched | None,
) -> None:
    was: dict[str, Any] = row.values["back"]["was"]
    given = {**cause._asdict(), "prefetched": prefetched}
    names = {change["field"] for change in row.changes}
    if row.values["undoes"] in REQUESTED:
        take_back(session, actor, official, row.values["undoes"], was, cause, prefetched)
        return
    if "state" in names:
        leaving.restore_as_before(
            session, actor, official, {name: was[name] for name in STANDING if name in was}, **given
        )
    if "transfer" in names:
        transfers.cancel(session, actor, official, decision=cause.decision)
    if names - {"state", "unit", "transfer"}:
        operations.edit(session, actor, official, fields, **given)
    if target.id != official.unit_id:
        operations.transfer(session, actor, official, target, **given)
    if official.national_id_hash == row.values["back"]["became"]["national_id_hash"]:
        official.national_id_hash = was["national_id_hash"]


def _fields_before(official: Official, plan: Plan, row: RowToApply) -> OfficialFields:
    """The record as it was. Whoever was called so before is not asked why: the list is the reason."""
    back = [{**change, "new": _typed(change)} for change in row.changes]
    named = any(change["field"] == "full_name" for change in back)
    return merged(official, {}, back, plan.source_name if named else "")


def _typed(change: dict[str, Any]) -> object:
    """The value as one would type it: of a code that was not known, nothing."""
    return "" if change["field"] == "staff_code" and change["new"] is None else change["new"]

"""What the rows of an import do: add a person, or take over the planned changes.

The plan was made from a state that may be gone by now: each row looks again at the person it is
about, and what no longer fits is left alone and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from provisioning.allowances.operations import places_at
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.imports.applying.incoming_transfers import expect_all
from provisioning.imports.applying.known_people import KnownPeople, change
from provisioning.imports.applying.told_for_address import forget_digits, told_for_address
from provisioning.imports.matching.comparison import fields_of
from provisioning.imports.matching.recent_additions import RecentAdditions
from provisioning.imports.planning.lookalike_names import reason_in
from provisioning.officials.adding import Cause, Newcomers
from provisioning.officials.fields import OfficialFields
from provisioning.officials.prefetch import NewcomerLookups
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.model import Plan
from provisioning.units.model import Unit
from provisioning.units.queries import units_by_id


@dataclass(slots=True)
class _Shared:
    """What the rows of one chunk share, read in few statements."""

    units: dict[int, Unit]
    people: KnownPeople
    newcomers: Newcomers
    arrivals: RecentAdditions
    cause: Cause
    fields: dict[int, OfficialFields]


@dataclass(slots=True)
class ImportApplier:
    """Applies import rows, a chunk at a time."""

    _shared: _Shared | None = field(default=None, init=False)

    def begin(self, session: Session, actor: Actor, plan: Plan, rows: Sequence[RowToApply]) -> None:
        """Reads the domain, units, people, codes and addresses that these rows will ask about."""
        known = NewcomerLookups.read(session, alone=True)
        units = units_by_id(session, {row.unit_id for row in rows if row.unit_id})
        # Before the people of the rows are locked.
        places = places_at(session, _arriving_at(rows, units))
        fields = {
            row.row: fields_of(row.values, reason_in(row.answer)) for row in rows if row.row_class == "joiner"
        }
        joining = [
            (units[row.unit_id], fields[row.row])
            for row in rows
            if row.row in fields and row.unit_id in units
        ]
        known.look_ahead(session, joining, [row.address for row in rows if row.row in fields])
        self._shared = _Shared(
            units=units,
            people=KnownPeople.read(session, rows, units, places),
            newcomers=Newcomers(known, places=places),
            arrivals=RecentAdditions.among(session, actor, fields.values(), plan),
            cause=Cause(plan.id, plan.decision),
            fields=fields,
        )

    def apply_row(self, session: Session, actor: Actor, _plan: Plan, row: RowToApply) -> None:
        """Makes one row so. Raises CongvuError for what is the row's own fault."""
        if self._shared is None:
            raise LookupError("a row before its chunk")
        shared = self._shared
        if row.row_class == "joiner":
            _add(session, actor, row, shared)
        else:
            change(session, actor, row, shared.people, shared.cause)

    def end(self, session: Session) -> None:
        """Writes the people who were added."""
        if self._shared is not None:
            self._shared.newcomers.write(session)

    def finish(self, session: Session, actor: Actor, plan: Plan) -> None:
        """Tells the units where people work by now that the list expects them."""
        expect_all(session, actor, plan)


def _arriving_at(rows: Sequence[RowToApply], units: Mapping[int, Unit]) -> list[Unit]:
    """Where the rows of this chunk may bring a mailbox: nobody who leaves takes a place."""
    wanted = {row.unit_id for row in rows if row.row_class in ("joiner", "mover", "returner")}
    return [unit for unit_id, unit in units.items() if unit_id in wanted]


def _add(session: Session, actor: Actor, row: RowToApply, shared: _Shared) -> None:
    fields = shared.fields[row.row]
    said_new = (row.answer or {}).get("person") == "new"
    if not said_new and shared.arrivals.holds(fields):
        raise Invalid.one("full_name", "appeared_meanwhile")
    unit = shared.units.get(row.unit_id or 0)
    if unit is None:
        raise Invalid.one("unit", "unit_closed")
    made = shared.newcomers.add(
        session,
        actor,
        unit,
        fields,
        cause=shared.cause,
        promised=row.address,
        asked=told_for_address(row),
    )
    shared.arrivals.add(fields)
    row.object_id, row.address, row.before = made.official_id, made.address, {}
    if shared.newcomers.known.ledger.naming.needs_digits:
        forget_digits(row)

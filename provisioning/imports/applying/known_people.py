"""What the rows about known people do: change, move, leave, come back. Each keeps what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from provisioning.access.rules import Ability, may
from provisioning.allowances.operations import Places
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports.applying.requested import carry_out
from provisioning.imports.applying.snapshots import snapshot
from provisioning.imports.applying.told_for_address import forget_digits, told_for_address
from provisioning.imports.matching.comparison import merged
from provisioning.imports.planning.lookalike_names import reason_in
from provisioning.imports.rules import REQUESTED
from provisioning.lifecycle import leaving
from provisioning.officials import operations
from provisioning.officials.abilities import GONE, refusal
from provisioning.officials.adding import Cause
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import locked_people, primary_address
from provisioning.officials.targets import Prefetched
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.recipients.operations import STANDING
from provisioning.transfers import operations as transfers
from provisioning.transfers.queries import ways_among
from provisioning.transfers.rules import Way, may_arrive
from provisioning.units.model import Unit
from provisioning.units.queries import by_code


def people_of(
    session: Session, rows: Sequence[RowToApply], places: Places
) -> tuple[dict[str, Official], Prefetched]:
    """The people these rows are about by id, locked, with unit, mailbox and addresses, and what they hold."""
    ids = {row.object_id for row in rows if row.object_id}
    if not ids:
        return {}, Prefetched({}, frozenset(), places)
    found = locked_people(session, ids)
    # Only now that they are locked: whoever was given more rights while we waited has them.
    return found, Prefetched.read(session, ids, places)


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """What the rows of a chunk need of the people they are about, read in few statements."""

    people: Mapping[str, Official]
    units: Mapping[int, Unit]
    # Who is between two posts.
    ways: Mapping[str, Way]
    prefetched: Prefetched

    @classmethod
    def read(
        cls, session: Session, rows: Sequence[RowToApply], units: Mapping[int, Unit], places: Places
    ) -> KnownPeople:
        """As it stands now; the people are locked."""
        people, prefetched = people_of(session, rows, places)
        return cls(people, units, ways_among(session, people), prefetched)


def change(session: Session, actor: Actor, row: RowToApply, known: KnownPeople, cause: Cause) -> None:
    """Makes one row so, and keeps in `row.before` what was. Raises CongvuError, before any change."""
    official = known.people.get(row.object_id or "")
    if official is None:
        raise Invalid.one("", "person_gone")
    if lets_go(row):
        _let_go(session, actor, official, row, cause, known.prefetched)
        return
    if row.row_class in REQUESTED:
        before = snapshot(official)
        carry_out(session, actor, official, row, cause, known.prefetched)
        row.before = {"was": before, "became": snapshot(official)}
        row.address = primary_address(official)
        return
    moves = any(change["field"] == "unit" for change in row.changes)
    target = known.units.get(row.unit_id or 0) if moves else official.unit
    if target is None:
        raise Invalid.one("unit", "unit_closed")
    way = known.ways.get(official.id)
    turn = _Turn(session, actor, official, target, way, cause, known.prefetched)
    turn.require_reach()
    _require_unchanged(official, row, arriving=turn.arriving)
    turn.require_all(row)
    before = snapshot(official)
    turn.make(row)
    row.before = {"was": before, "became": snapshot(official)}
    row.address = primary_address(official)


def lets_go(row: RowToApply) -> bool:
    """Whether the row is of somebody absent from a full list who goes to another unit."""
    return row.row >= LEAVER_ROWS and row.row_class == "mover"


def _let_go(
    session: Session,
    actor: Actor,
    official: Official,
    row: RowToApply,
    cause: Cause,
    prefetched: Prefetched,
) -> None:
    _require_unchanged(official, row, arriving=False)
    before, old = snapshot(official), official.unit_id
    named = [change["new"] for change in row.changes if change["field"] == "unit"]
    to = by_code(session, named[0]) if named and named[0] else None
    if to is None:
        raise Invalid.one("to", "transfer_needs_destination")
    transfers.release(session, actor, official, to=to, **cause._asdict(), prefetched=prefetched)
    row.before = {"was": before, "became": snapshot(official), "released": official.unit_id == old}
    row.address = primary_address(official)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One person and what is to become of them."""

    session: Session
    actor: Actor
    official: Official
    target: Unit
    way: Way | None
    cause: Cause
    prefetched: Prefetched

    @property
    def arriving(self) -> bool:
        """Whether the old unit has let the person go, so that its word is not needed any more."""
        moves = self.target.id != self.official.unit_id
        return moves and self.way is not None and may_arrive(self.way, self.target.path)

    def require_all(self, row: RowToApply) -> None:
        """Every part is checked before the first is made. Raises Denied, Invalid."""
        if self.arriving:
            # The old unit's word is given; what is above the new one, or protected, stays so there.
            here = operations.target_of(self.session, self.official, self.prefetched)
            reason = refusal(self.actor, replace(here, unit_path=self.target.path), Ability.EDIT)
            if reason:
                raise Denied(reason)
        else:
            away = row.row_class in ("leaver", "returner")
            self._require(Ability.MOVE if away else Ability.EDIT)
        if self.target.id != self.official.unit_id:
            self._require_place()
        if row.row_class != "leaver":
            self._take_place(row)
        if self.arriving or row.row_class == "returner":
            # Else the edit is the first that is made.
            operations.require_fields(self.session, self.actor, self.official, self._fields(row))

    def make(self, row: RowToApply) -> None:
        """Leaves, or comes back and moves and is edited, whatever of it is still to be done."""
        if row.row_class == "leaver":
            self._leave()
            return
        given = {**self.cause._asdict(), "prefetched": self.prefetched}
        if self.arriving:
            transfers.arrive(self.session, self.actor, self.official, self.target, **given)
        if row.row_class == "returner" and mailbox_of(self.official).state not in ("invited", "active"):
            leaving.return_to_service(self.session, self.actor, self.official, **given)
        operations.edit(self.session, self.actor, self.official, self._fields(row), **given)
        if self.target.id != self.official.unit_id:
            asked = told_for_address(row)
            operations.transfer(self.session, self.actor, self.official, self.target, asked=asked, **given)
            forget_digits(row)

    def _fields(self, row: RowToApply) -> OfficialFields:
        return merged(self.official, row.values, row.changes, reason_in(row.answer))

    def _leave(self) -> None:
        """Who was asked for by another unit since the list was looked at is left alone."""
        given = {**self.cause._asdict(), "prefetched": self.prefetched}
        if self.way is not None and self.way.expected:
            raise Invalid.one("", "expected_meanwhile")
        if mailbox_of(self.official).state != "leaving":
            leaving.leave(self.session, self.actor, self.official, **given)

    def _require_place(self) -> None:
        if not self.arriving:
            self._require(Ability.MOVE)
        self._require_there(Ability.MOVE)
        if self.target.valid_to is not None and self.target.valid_to <= clock.today():
            raise Invalid.one("unit", "unit_closed")

    def require_reach(self) -> None:
        """Whoever was free when the list was read went elsewhere: a late claim is seen to fail."""
        stays = self.target.id == self.official.unit_id
        # Where one of those on whose word the list runs could, nothing came late: they may not together.
        reach = any(may(each, Ability.MOVE, self.official.unit.path) for each in self.actor.people)
        if stays or self.arriving or reach:
            return
        given = self.cause._asdict()
        transfers.refuse(self.session, self.actor, self.official, self.target, plan_id=given["plan_id"])
        raise Invalid.one("", "claim_came_late")

    def _take_place(self, row: RowToApply) -> None:
        """For coming back and moving as one: only where the person will be must there be a place."""
        state = mailbox_of(self.official).state
        back = row.row_class == "returner" and state in GONE
        operations.take_place(
            self.session,
            self.official,
            unit=self.target,
            state="invited" if back else state,
            prefetched=self.prefetched,
        )

    def _require(self, ability: Ability) -> None:
        operations.require(self.session, self.actor, self.official, ability, prefetched=self.prefetched)

    def _require_there(self, ability: Ability) -> None:
        if not may(self.actor, ability, self.target.path):
            raise Denied("may not do this there")


def _require_unchanged(official: Official, row: RowToApply, *, arriving: bool) -> None:
    """What changed since the plan was made is shown, never overwritten."""
    if row.row_class == "leaver" and row.unit_id not in (None, official.unit_id):
        raise Invalid.one("unit", "changed_meanwhile")
    for change in row.changes:
        name = change["field"]
        if name in STANDING or (name == "unit" and arriving):
            # Whether one may leave, come back or arrive from where one is by now is asked there.
            continue
        now = official.unit.code if name == "unit" else getattr(official, name)
        now = now.isoformat() if hasattr(now, "isoformat") else now
        if now not in (change["old"], change["new"]):
            raise Invalid.one(name, "changed_meanwhile")

"""Changes to the tree. A unit's code is for ever; its name, place and dates may change.

Each asks first whether the actor looks after the units there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from provisioning.access.rules import Ability, may
from provisioning.audit.meanwhile import sent_twice
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, Problem
from provisioning.names import BadText, canonical, unit_key
from provisioning.units.kinds import KINDS
from provisioning.units.model import LEVELS, Unit
from provisioning.units.queries import by_code, people_at_or_below
from provisioning.units.search import index_unit

CODE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
# The code of a body stands in its people's addresses, which have 64 letters in all.
LONGEST_CODE = 40
LONGEST_NAME = 255
LONGEST_SHORT_NAME = 64
# Ways of writing one unit: more are no spellings of it.
MOST_SPELLINGS = 100


@dataclass(frozen=True, slots=True)
class UnitFields:
    """What one types about a unit."""

    code: str
    name: str
    level: str
    kind: str
    name_en: str = ""
    short_name: str = ""
    alt_names: tuple[str, ...] = ()
    valid_from: date | None = None
    position: int = 0


@dataclass(slots=True)
class _Checked:
    problems: list[Problem] = field(default_factory=list)

    def say(self, name: str, code: str, **params: str | int) -> None:
        self.problems.append(Problem(name, code, params))

    def names(self, name: str, name_en: str, short_name: str = "") -> None:
        """What is wrong with the names as typed."""
        if not name.strip():
            self.say("name", "required")
        for where, text, longest in (
            ("name", name, LONGEST_NAME),
            ("name_en", name_en, LONGEST_NAME),
            ("short_name", short_name, LONGEST_SHORT_NAME),
        ):
            self.text(where, text, longest)

    def done(self) -> None:
        """Raises Invalid when anything was said."""
        if self.problems:
            raise Invalid(self.problems)

    def text(self, where: str, text: str, longest: int) -> None:
        """What is wrong with one text as typed."""
        try:
            if len(canonical(text)) > longest:
                self.say(where, "too_long", longest=longest)
        except BadText as bad:
            self.say(where, bad.code, letter=bad.letter)


def create(session: Session, actor: Actor, parent: Unit | None, fields: UnitFields) -> Unit:
    """Adds a unit under `parent` (None: a root, by the server's own command line alone).

    Raises Denied, Invalid with every problem.
    """
    require_reach(actor, parent.path if parent else "/")
    _check(session, fields, parent)
    unit = Unit(
        code=fields.code,
        kind=fields.kind,
        parent_id=parent.id if parent else None,
        path="",
        position=fields.position,
        valid_from=fields.valid_from,
        level=fields.level,
        due_at=clock.now(),
    )
    _set_names(unit, fields)
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    index_unit(session, unit)
    record(
        session,
        actor,
        "unit.created",
        subject=("unit", unit.code, unit.name),
        unit_path=unit.path,
        new={"name": unit.name, "level": unit.level, "parent": parent.code if parent else None},
    )
    return unit


def rename(
    session: Session,
    actor: Actor,
    unit: Unit,
    *,
    name: str,
    name_en: str = "",
    revision: int | None = None,
) -> bool:
    """Gives a unit another name; the old one keeps matching in imports. Says whether that is a change.

    Raises Denied, Invalid, and Conflict when the unit is no longer at `revision`.
    """
    require_reach(actor, unit.path)
    checked = _Checked()
    checked.names(name, name_en)
    checked.done()
    new_name, name_en = canonical(name), canonical(name_en)
    # Another name or another spelling given a moment ago is neither overlooked nor lost.
    session.refresh(unit, with_for_update={"of": Unit})
    if new_name == unit.name and name_en == unit.name_en:
        return False
    if revision is not None and revision != unit.revision:
        raise Conflict
    old = {"name": unit.name, "name_en": unit.name_en}
    alt_names = [*unit.alt_names, unit.name] if unit.name != new_name else unit.alt_names
    unit.name, unit.name_en, unit.alt_names = new_name, name_en, alt_names
    unit.match_key = unit_key(new_name)
    index_unit(session, unit)
    unit.mark_changed(clock.now())
    record(
        session,
        actor,
        "unit.renamed",
        subject=("unit", unit.code, unit.name),
        unit_path=unit.path,
        old=old,
        new={"name": unit.name, "name_en": unit.name_en},
    )
    return True


def set_kind(session: Session, actor: Actor, unit: Unit, kind: str, *, revision: int | None = None) -> bool:
    """What a unit is: a division, or a body of a kind. Says whether that is a change.

    Its kind decides on the address of the body and on who gets one there; addresses that were given stay.
    Raises Denied, Invalid, and Conflict when the unit is no longer at `revision`.
    """
    require_reach(actor, unit.path)
    session.refresh(unit, with_for_update={"of": Unit})
    if kind == unit.kind:
        return False
    if kind not in KINDS:
        raise Invalid.one("kind", "unknown_choice")
    if unit.parent_id is None:
        raise Invalid.one("kind", "unit_kind_no_top")
    if revision is not None and revision != unit.revision:
        raise Conflict
    old, unit.kind = unit.kind, kind
    unit.mark_changed(clock.now())
    record(
        session,
        actor,
        "unit.kind_changed",
        subject=("unit", unit.code, unit.name),
        unit_path=unit.path,
        old={"unit_kind": old},
        new={"unit_kind": kind},
    )
    return True


def add_spelling(session: Session, actor: Actor, unit: Unit, text: str) -> str:
    """From now on lists may call the unit so, too; nothing is changed where they may already.

    The name as it is kept. Raises Denied, Invalid.
    """
    require_reach(actor, unit.path)
    session.refresh(unit, with_for_update=True)
    checked = _Checked()
    checked.text("spelling", text, LONGEST_NAME)
    if not unit_key(text):
        checked.say("spelling", "required")
    if len(unit.alt_names) >= MOST_SPELLINGS:
        checked.say("spelling", "too_many_spellings", most=MOST_SPELLINGS)
    checked.done()
    spelling = canonical(text)
    known = (unit.name, unit.short_name, unit.name_en, *unit.alt_names)
    if unit_key(spelling) not in {unit_key(name) for name in known if name}:
        _set_spellings(session, actor, unit, [*unit.alt_names, spelling])
    return spelling


def remove_spelling(session: Session, actor: Actor, unit: Unit, text: str) -> None:
    """Lists may call the unit so no more. Raises Denied."""
    require_reach(actor, unit.path)
    session.refresh(unit, with_for_update=True)
    if text in unit.alt_names:
        _set_spellings(session, actor, unit, [name for name in unit.alt_names if name != text])


def _set_spellings(session: Session, actor: Actor, unit: Unit, names: list[str]) -> None:
    old = {"alt_names": "; ".join(unit.alt_names)}
    unit.alt_names = names
    index_unit(session, unit)
    unit.mark_changed(clock.now())
    record(
        session,
        actor,
        "unit.respelled",
        subject=("unit", unit.code, unit.name),
        unit_path=unit.path,
        old=old,
        new={"alt_names": "; ".join(names)},
    )


def close(session: Session, actor: Actor, unit: Unit, *, on: date, as_of: int | None = None) -> None:
    """Closes a unit from `on`. `as_of`: the newest event that whoever decides had seen.

    Raises Denied, ChangedMeanwhile, Invalid while people work there or units below are open.
    """
    require_reach(actor, unit.path)
    if as_of is not None:
        session.refresh(unit, with_for_update={"of": Unit})
    if sent_twice(session, actor, ("unit", unit.code), as_of, "unit.closed"):
        return
    if unit.valid_to is not None:
        raise Invalid.one("", "unit_closed")
    open_below = session.scalar(
        sa.select(sa.func.count()).select_from(Unit).where(Unit.parent_id == unit.id, Unit.valid_to.is_(None))
    )
    people = people_at_or_below(session, unit)
    if people:
        raise Invalid.one("", "unit_has_people", count=people)
    if open_below:
        raise Invalid.one("", "unit_has_units", count=open_below)
    unit.valid_to = on
    unit.mark_changed(clock.now())
    record(
        session,
        actor,
        "unit.closed",
        subject=("unit", unit.code, unit.name),
        unit_path=unit.path,
        new={"valid_to": on.isoformat()},
    )


def try_again(session: Session, actor: Actor, unit: Unit) -> None:
    """Puts a unit at the head of the work, whatever went wrong before. Raises Denied."""
    require_reach(actor, unit.path)
    unit.mark_changed(clock.now())
    record(session, actor, "unit.retried", subject=("unit", unit.code, unit.name), unit_path=unit.path)


def require_reach(actor: Actor, path: str) -> None:
    """Raises Denied for who does not look after the units at `path`."""
    if not may(actor, Ability.UNITS, path):
        raise Denied("may not change units here")


def _check(session: Session, fields: UnitFields, parent: Unit | None) -> None:
    checked = _Checked()
    if parent is not None and parent.valid_to is not None:
        checked.say("parent", "unit_closed")
    if not CODE.fullmatch(fields.code) or len(fields.code) > LONGEST_CODE:
        checked.say("code", "unit_code_shape")
    elif by_code(session, fields.code) is not None:
        checked.say("code", "unit_code_taken")
    checked.names(fields.name, fields.name_en, fields.short_name)
    if fields.level not in LEVELS:
        checked.say("level", "unknown_choice")
    if fields.kind not in KINDS:
        checked.say("kind", "unknown_choice")
    checked.done()


def _set_names(unit: Unit, fields: UnitFields) -> None:
    unit.name = canonical(fields.name)
    unit.name_en = canonical(fields.name_en)
    unit.short_name = canonical(fields.short_name)
    unit.alt_names = list(fields.alt_names)
    unit.match_key = unit_key(unit.name)

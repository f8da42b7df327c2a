"""Looks at personal data: who opened whose record, who took which file. Each is an event.

One look is one event an hour, however often the page is loaded in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from provisioning.access.queries import top_units
from provisioning.access.rules import Ability, may
from provisioning.audit.operations import record
from provisioning.authentication.rate_counter import count_in, counted
from provisioning.authentication.throttle.rules import Limit
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import NotFound
from provisioning.officials.model import Official
from provisioning.units.model import Unit

ONCE = Limit(1, timedelta(hours=1))


def record_view(database: Database, actor: Actor, official: Official) -> None:
    """Somebody is shown this person's record; what they know of themselves is no look. Unit loaded."""
    if actor.official_id in (None, official.id):
        return
    now, key = clock.now(), f"{actor.official_id} {official.id}"
    with database.reading() as session:
        if counted(session, "look", key, now):
            return
    with database.writing() as session:
        count, _ends = count_in(session, ONCE, "look", key, now)
        # Two pages opened at the same moment are one look.
        if count == 1:
            subject = ("official", official.id, official.full_name)
            record(session, actor, "person.seen", subject=subject, unit_path=official.unit.path)


def record_export(
    session: Session, actor: Actor, kind: str, unit: Unit | None, ability: Ability, *, what: Mapping[str, str]
) -> None:
    """Somebody takes a list of `unit`, or of all their units: an event at each, where its people find it.

    Raises NotFound for a unit out of scope.
    """
    if unit is not None and not may(actor, Ability.VIEW, unit.path):
        raise NotFound
    for each in [unit] if unit else top_units(session, actor, ability):
        subject = ("unit", each.code, each.name)
        record(session, actor, kind, subject=subject, unit_path=each.path, new=dict(what))


def record_download(
    database: Database, actor: Actor, kind: str, unit: Unit, *, file: str, plan_id: str | None = None
) -> None:
    """Somebody takes a file with personal data of this unit. `kind`: one of `audit.kinds.EXPORTS`."""
    with database.writing() as session:
        record(
            session,
            actor,
            kind,
            subject=("unit", unit.code, unit.name),
            unit_path=unit.path,
            new={"file": file},
            plan_id=plan_id,
        )

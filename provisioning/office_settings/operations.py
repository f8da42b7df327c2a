"""Changing what the office has set of its own service."""

from __future__ import annotations

from provisioning.access.rules import Ability, abilities_everywhere
from provisioning.audit.operations import record
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied
from provisioning.office_settings.model import THE_OFFICE, OfficeSettings
from provisioning.office_settings.queries import office_of
from provisioning.office_settings.rules import checked
from provisioning.units.queries import top_paths

OBJECT = "settings"


def change(
    session: Session,
    actor: Actor,
    *,
    name: str,
    name_en: str = "",
    slip_heading: str = "",
    sender_name: str = "",
    revision: int,
    first_name: str = "",
) -> bool:
    """Sets what the service is called; says whether that is a change.

    `first_name`: the name it was installed with. Raises Denied, Invalid (all problems), and Conflict when
    it is no longer at `revision`.
    """
    top = _require_system(session, actor)
    new = checked(name=name, name_en=name_en, slip_heading=slip_heading, sender_name=sender_name)
    row = session.get(OfficeSettings, THE_OFFICE, with_for_update=True)
    before = office_of(session, first_name)
    if revision != before.revision:
        raise Conflict
    old = {field: getattr(before, field) for field in new}
    if new == old:
        return False
    if row is None:
        session.add(OfficeSettings(**new))
    else:
        for field, value in new.items():
            setattr(row, field, value)
    # Of two who set it for the first time at once, the second one's insert fails here.
    session.flush()
    record(
        session,
        actor,
        "settings.changed",
        subject=(OBJECT, "office", new["name"]),
        unit_path=top,
        old={field: value for field, value in old.items() if value != new[field]},
        new={field: value for field, value in new.items() if value != old[field]},
    )
    return True


def _require_system(session: Session, actor: Actor) -> str:
    """The service is everybody's: who sets something of it looks after the whole tree. Its top's path."""
    tops = top_paths(session)
    if Ability.SYSTEM not in abilities_everywhere(actor, tops):
        raise Denied("may not look after the service")
    return next(iter(tops), "/")

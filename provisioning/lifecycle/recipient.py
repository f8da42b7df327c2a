"""A recipient with the unit it belongs to and, if it is somebody's, whose it is; and who may act on it."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.access.rules import Ability, may
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of, require
from provisioning.recipients.model import HasLifecycle
from provisioning.units.model import Unit


@dataclass(frozen=True, slots=True)
class OwnedRecipient:
    """What the verbs of this room are about. `official`: None for what belongs to a unit alone."""

    row: HasLifecycle
    unit: Unit
    official: Official | None = None

    @property
    def subject(self) -> tuple[str, str, str]:
        """What the record calls it: kind, id and name."""
        if self.official is not None:
            return "official", self.official.id, self.official.full_name
        return self.row.OBJECT_TYPE, self.row.id, self.unit.name

    def event(self, happened: str) -> str:
        """The kind of event: `mailbox.suspended`. Each kind of recipient declares its own."""
        return f"{self.row.OBJECT_TYPE}.{happened}"


def recipient_of(official: Official) -> OwnedRecipient:
    """The personal mailbox of somebody; their unit must be loaded."""
    return OwnedRecipient(mailbox_of(official), official.unit, official)


def require_ability(
    session: Session,
    actor: Actor,
    recipient: OwnedRecipient,
    ability: Ability,
    *,
    prefetched: Prefetched | None = None,
) -> None:
    """Raises Denied unless `actor` may: over somebody's by the rule for people, else by that of its unit."""
    if recipient.official is not None:
        require(session, actor, recipient.official, ability, prefetched=prefetched)
    elif not may(actor, ability, recipient.unit.path):
        raise Denied(f"no {ability} at this unit")

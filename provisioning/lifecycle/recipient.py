"""Whatever mail can be sent to, with the unit it belongs to and, if it is somebody's, whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.officials.model import Official
from provisioning.officials.targets import mailbox_of
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit


@dataclass(frozen=True, slots=True)
class Recipient:
    """A mailbox as the verbs of this room see it. `official`: None for one that belongs to a unit alone."""

    mailbox: Mailbox
    unit: Unit
    official: Official | None = None

    @property
    def subject(self) -> tuple[str, str, str]:
        """What the record calls it: kind, id and name."""
        if self.official is not None:
            return "official", self.official.id, self.official.full_name
        return "mailbox", self.mailbox.id, self.unit.name


def recipient_of(official: Official) -> Recipient:
    """The personal mailbox of somebody; their unit must be loaded."""
    return Recipient(mailbox_of(official), official.unit, official)

"""People with rights who have opened their mailboxes, for tests of grants."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.access.model import Grant
from provisioning.access.operations import give
from provisioning.access.queries import grants_of
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.support.province import SYSTEM, Province


@dataclass(frozen=True, slots=True)
class Office:
    """A province whose people have opened their mailboxes."""

    province: Province

    def person(self, session: Session, name: str = "Y Blí", unit: str = "stttt") -> Official:
        """Somebody who has signed in before."""
        official = own_record(session, self.province.add_in(session, name, unit).id)
        move(mailbox_of(official), "active")
        mailbox_of(official).activated_at = clock.now()
        session.flush()
        return official

    def administrator(self, session: Session, name: str = "Trần Thị Quản Trị") -> tuple[Official, Grant]:
        """A system administrator without an end, and the grant."""
        official = self.person(session, name)
        root = self.province.unit(session, "kontum")
        grant = give(session, SYSTEM, official, root, "system_administrator")
        session.flush()
        return official, grant

    def acting(self, session: Session, official: Official) -> Actor:
        """The person as an actor, with what is in force now."""
        return Actor(official.full_name, official.id, grants_of(session, official.id, clock.now()))

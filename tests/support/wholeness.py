"""The one checker after every fault: nothing lost, nothing doubled, the outside as SQL wants it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from ldap.entries import PersonEntry
from ldap.protocol import AnyDirectory
from provisioning.addresses.model import Address
from provisioning.audit.model import Event
from provisioning.audit.queries import verify
from provisioning.foundation.database import Database, Session
from provisioning.officials.model import Official
from provisioning.projection.drift import find_drift
from provisioning.projection.work_queue import work_left
from provisioning.recipients.model import Mailbox


@dataclass(frozen=True, slots=True)
class Wholeness:
    """Counts that must be equal or nought."""

    officials: int
    mailboxes: int
    primaries: int
    created_events: int
    doubled_events: int
    chain_broken_at: int | None
    left_behind: int
    # People whom the directory holds, and addresses that have ended.
    entries: int
    tombstones: int
    drift: tuple[str, ...]

    def complaints(self) -> list[str]:
        """What is not as it must be; empty when all is well."""
        found = []
        if not self.officials == self.mailboxes == self.primaries == self.created_events:
            found.append(f"people, mailboxes, addresses and events differ: {self}")
        if self.doubled_events or self.chain_broken_at is not None:
            found.append(f"the record: {self}")
        if self.left_behind or self.drift:
            found.append(f"{self.left_behind} behind, drift {self.drift[:5]}")
        return found


@dataclass(frozen=True, slots=True)
class Picture:
    """The directory and the living part of the ledger at one moment, for comparing with another."""

    entries: frozenset[PersonEntry]
    addresses: frozenset[tuple[str, str]]


def picture(database: Database, directory: AnyDirectory) -> Picture:
    """Everything but tombstones; which revision stands for it does not matter."""
    with database.reading() as session:
        living = sa.select(Address.canonical, Address.recipient_id).where(Address.ended_at.is_(None))
        addresses = frozenset((row[0], row[1]) for row in session.execute(living))
    entries = frozenset(replace(entry, revision=0) for entry in directory.all_people())
    return Picture(entries, addresses)


def look_over(database: Database, directory: AnyDirectory) -> Wholeness:
    """Reads everything, changes nothing."""
    people = list(directory.all_people())
    with database.reading() as session:
        return Wholeness(
            officials=_count(session, Official.id),
            mailboxes=_count(session, Mailbox.id),
            primaries=_count(session, Address.canonical, Address.is_primary),
            created_events=_count(session, Event.seq, Event.kind == "official.created"),
            doubled_events=_doubled(session),
            chain_broken_at=verify(session).broken_at,
            left_behind=work_left(database, [Mailbox]),
            entries=len(people),
            tombstones=_count(session, Address.canonical, Address.ended_at.is_not(None)),
            drift=tuple(f"{d.key}: {d.what}" for d in find_drift(database, directory, full=True)),
        )


def _count(session: Session, column: Any, *where: Any) -> int:
    query = sa.select(sa.func.count(column)).where(*where)
    return session.scalar(query) or 0


def _doubled(session: Session) -> int:
    doubled = (
        sa.select(Event.object_id)
        .where(Event.kind == "official.created")
        .group_by(Event.object_id)
        .having(sa.func.count() > 1)
    )
    return session.scalar(sa.select(sa.func.count()).select_from(doubled.subquery())) or 0

"""A kind of recipient that a test brings: a mailing list of a unit, with its table, entry and registration.

What a real one adds beside this is named in CONTRIBUTING.md; nothing of what stands knows that it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ldap.entries import ALIASES, AliasEntry
from provisioning.addresses.model import Address
from provisioning.audit.kinds import EventKind
from provisioning.foundation import bulk, clock
from provisioning.foundation.database import Base, Database, Session
from provisioning.foundation.identifiers import new_id
from provisioning.lifecycle.recipient import OwnedRecipient
from provisioning.projection.kind import Condition, ProjectedKind, Wanted
from provisioning.projection.model import projected_indexes
from provisioning.recipients.model import HasLifecycle, Recipient
from provisioning.recipients.operations import insert_recipients
from provisioning.units.model import Unit
from tests.support.province import DOMAIN

MOVES: Mapping[str, frozenset[str]] = {
    "active": frozenset({"suspended", "archived"}),
    "suspended": frozenset({"active", "archived"}),
    "archived": frozenset({"active", "purged"}),
    "purged": frozenset(),
}
EVENTS = {
    f"list.{happened}": EventKind(f"list.{happened}", f"List {happened}")
    for happened in ("suspended", "resumed", "archived", "purged")
}


class Planted(Base):
    """Tables that no migration makes."""

    __abstract__ = True
    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)


class MailingList(HasLifecycle, Planted):
    """An address of a unit whose mail goes to many."""

    __tablename__ = "mailing_lists"
    MOVES: ClassVar[Mapping[str, frozenset[str]]] = MOVES
    OBJECT_TYPE: ClassVar[str] = "list"

    id: Mapped[str] = mapped_column(sa.ForeignKey(Recipient.id), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))

    __table_args__ = projected_indexes("mailing_lists")


def wanted(session: Session, which: Condition) -> Iterator[Wanted]:
    """An entry for each that takes mail."""
    for row in session.scalars(sa.select(MailingList).where(which)):
        living = tuple(address.canonical for address in row.addresses if address.ended_at is None)
        stands = row.state == "active" and living
        yield Wanted(
            id=row.id,
            key=row.name,
            revision=row.revision,
            behind=row.is_behind,
            fresh=row.applied_revision == 0,
            entry=AliasEntry(name=row.name, addresses=living, readers=()) if stands else None,
        )


LISTS = ProjectedKind(
    name="list",
    model=MailingList,
    branch=ALIASES,
    key=MailingList.name,
    wanted=wanted,
    stands=MailingList.state == "active",
)


def lay_tables(database: Database) -> None:
    """What a migration would do."""
    Planted.metadata.create_all(database.engine)


def planted(session: Session, unit: Unit, name: str) -> OwnedRecipient:
    """A new list of this unit with one address, as its operation would write it."""
    now, key = clock.now(), new_id()
    row = {"id": key, "unit_id": unit.id, "name": name, "state": "active", "state_since": now}
    insert_recipients(session, MailingList, "list", [row])
    address = {
        "canonical": f"{name}@{DOMAIN}", "local": name, "domain_id": 1, "recipient_id": key,
        "is_primary": True, "granted_at": now, "granted_by": "test",
    }  # fmt: skip
    bulk.insert(session, Address, [address])
    return OwnedRecipient(session.get_one(MailingList, key), unit)

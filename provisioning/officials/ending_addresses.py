"""Addresses that end on their day: nothing is taken for them any more, and nobody else ever gets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

EVERY = timedelta(minutes=10)
PIECE = 200
WORKER = system_actor("worker")


def ending_addresses_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks every ten minutes. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: end_due_addresses(database, now))


def end_due_addresses(database: Database, now: datetime) -> int:
    """Ends what is to end by today, each with its event; how many."""
    ended = 0
    while True:
        with database.writing() as session:
            due = session.execute(_due(now)).all()
            for address, mailbox, official, unit in due:
                address.ended_at = now
                mailbox.mark_changed(now)
                record(
                    session,
                    WORKER,
                    "official.address_ended",
                    subject=("official", official.id, official.full_name),
                    unit_path=unit.path,
                    old={"address": address.canonical},
                )
            ended += len(due)
        if len(due) < PIECE:
            return ended


def _due(now: datetime) -> sa.Select[Address, Mailbox, Official, Unit]:
    return (
        sa.select(Address, Mailbox, Official, Unit)
        .join(Mailbox, Mailbox.id == Address.recipient_id)
        .join(Official, Official.id == Mailbox.official_id)
        .join(Unit, Unit.id == Official.unit_id)
        .where(
            Address.ends_on <= clock.day_of(now),
            Address.ended_at.is_(None),
            sa.not_(Address.is_primary),
        )
        .order_by(Address.canonical)
        .limit(PIECE)
        .with_for_update(of=Address, skip_locked=True)
    )

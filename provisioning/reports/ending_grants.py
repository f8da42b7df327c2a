"""Permissions that end soon: the holder is told once by mail, and whoever gives permissions sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from provisioning import clock
from provisioning.database import Database, Session
from provisioning.grants.model import Grant
from provisioning.grants.queries import ending
from provisioning.officials.queries import own_record, primary_address
from provisioning.recovery.notices import owe

SOON = timedelta(days=14)
EVERY = timedelta(hours=1)


def ending_grants_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks once an hour. Never counts as work found."""
    due = clock.now()

    def tell_now_and_then() -> bool:
        nonlocal due
        now = clock.now()
        if now >= due:
            due = now + EVERY
            with database.writing() as session:
                tell_of_endings(session, now)
        return False

    return tell_now_and_then


def tell_of_endings(session: Session, now: datetime) -> int:
    """Owes each holder of a permission that ends soon a message, once; how many."""
    found = ending(session, now + SOON, now, Grant.end_told_at.is_(None))
    for grant in found:
        _tell(session, grant, now)
    return len(found)


def ending_of(session: Session, official_id: str, now: datetime) -> list[Grant]:
    """A person's own permissions that end soon."""
    return ending(session, now + SOON, now, Grant.official_id == official_id)


def _tell(session: Session, grant: Grant, now: datetime) -> None:
    holder = own_record(session, grant.official_id)
    grant.end_told_at = now
    owe(
        session,
        "grant_ends",
        primary_address(holder),
        locale=holder.locale,
        now=now,
        life=SOON,
        name=holder.full_name,
        unit=grant.unit.name,
        at=f"{grant.valid_to:%d/%m/%Y %H:%M} UTC",
    )

"""One password at a time: whoever sets one has the mailbox to themselves from begin to end.

The lease stands in SQL before the directory is written, and only who still has it at the end is told
"ready". One that was left behind, by a process that was killed, frees itself; if its way in has ended
since, nobody knows whose password the directory has, and it gets one that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from ldap.errors import DirectoryError, PasswordRemembered
from provisioning.access.pending_resets import UNSETTLED_FOR, WRITTEN_WITHIN
from provisioning.authentication.accounts import demands_for, holder_of, note
from provisioning.authentication.model import PasswordLease
from provisioning.authentication.password_directory import PasswordWriter
from provisioning.authentication.password_rules import remembered
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, system_actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Expired, Invalid, Unavailable
from provisioning.foundation.identifiers import new_id, new_token
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.policy.catalogue import Rule
from provisioning.recipients.model import Mailbox

# After that, what was left behind is of no importance: its way in is over.
FORGOTTEN_AFTER = timedelta(minutes=30)
WORKER = system_actor("worker")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to set the password of one mailbox, once, before `written_by`."""

    mailbox_id: str
    attempt: str
    way: str
    written_by: datetime
    history: Rule[int] = field(default_factory=lambda: Rule(0))
    """How many of the last passwords may not come back, for what is said when one does."""


def lock_owner(session: Session, mailbox_id: sa.Select[Any]) -> None:
    """Nobody raises the owner of this mailbox, or sets its password, until this transaction ends.

    Asked before anything is loaded: what was read before the wait would be old. SQLite has one writer.
    """
    owner = sa.select(Mailbox.official_id).where(Mailbox.id.in_(mailbox_id))
    session.execute(sa.select(Official.id).where(Official.id.in_(owner)).with_for_update())


def take_lease(session: Session, official: Official, way: str) -> Lease:
    """After `lock_owner`. Raises Invalid `password_being_set` while somebody else has it."""
    now, mailbox = clock.now(), mailbox_of(official)
    held = session.get(PasswordLease, mailbox.id, populate_existing=True)
    if held is not None and held.until > now:
        raise Invalid.one("", "password_being_set")
    history = demands_for(session, official).history
    lease = Lease(mailbox.id, new_id(), way, now + WRITTEN_WITHIN, history)
    session.merge(
        PasswordLease(
            mailbox_id=mailbox.id,
            attempt=lease.attempt,
            way=way,
            access_revision=mailbox.access_revision,
            begun_at=now,
            until=now + UNSETTLED_FOR,
        )
    )
    return lease


def set_under_lease(
    database: Database,
    directory: PasswordWriter,
    lease: Lease,
    password: str,
    finish: Callable[[Session], T],
) -> T:
    """Writes the password and then does `finish` in the transaction that gives the lease back.

    Raises Unavailable when it is unknown whether the password was set (the way in still works), Expired
    when the lease was lost or the way in ended meanwhile, Invalid for one of the last passwords.
    """
    _write(database, directory, lease, password)
    try:
        with database.writing() as session:
            _give_back(session, lease)
            return finish(session)
    except Expired:
        if lease.way != "change":
            discard(database, directory, lease)
        raise


def _write(database: Database, directory: PasswordWriter, lease: Lease, password: str) -> None:
    try:
        # A write of somebody before, on its way for longer than its lease, is too late from here on.
        mark = directory.password_mark(lease.mailbox_id)
    except DirectoryError as error:
        _shorten(database, lease, clock.now())
        raise Unavailable("directory", str(error)) from error
    if clock.now() >= lease.written_by:
        _shorten(database, lease, clock.now())
        raise Expired
    try:
        directory.set_password(lease.mailbox_id, password, after=mark)
    except PasswordRemembered as error:
        # Nothing was written, so there is nothing to settle.
        with database.writing() as session:
            session.execute(_own(sa.delete(PasswordLease), lease))
        raise Invalid([remembered(lease.history)]) from error
    except DirectoryError as error:
        # Whoever tries again may do so at once; rises wait until it is settled (`access.pending_resets`).
        _shorten(database, lease, clock.now())
        raise Unavailable("directory", str(error)) from error


def _give_back(session: Session, lease: Lease) -> None:
    """Raises Expired when somebody else has it by now."""
    lock_owner(session, sa.select(Mailbox.id).where(Mailbox.id == lease.mailbox_id))
    if not session.connection().execute(_own(sa.delete(PasswordLease), lease)).rowcount:
        raise Expired


def _own(statement: T, lease: Lease) -> T:
    where = (PasswordLease.mailbox_id == lease.mailbox_id, PasswordLease.attempt == lease.attempt)
    own: T = statement.where(*where)  # type: ignore[attr-defined]  # an update or a delete
    return own


def _shorten(database: Database, lease: Lease, until: datetime) -> None:
    with database.writing() as session:
        session.execute(_own(sa.update(PasswordLease).values(until=until), lease))


def discard(database: Database, directory: PasswordWriter, lease: Lease, actor: Actor = WORKER) -> bool:
    """Puts a password that nobody knows in the place of one whose way in had ended; says whether it did.

    Somebody who sets one meanwhile has the lease, and then nothing is done.
    """
    if not _held(database, lease):
        return False
    try:
        mark = directory.password_mark(lease.mailbox_id)
        directory.set_password(lease.mailbox_id, new_token(), after=mark)
    except DirectoryError:
        # The worker does it, as the provisioner.
        _shorten(database, lease, clock.now())
        return False
    with database.writing() as session:
        if not session.connection().execute(_own(sa.delete(PasswordLease), lease)).rowcount:
            return False
        official = holder_of(session, lease.mailbox_id)
        if official is not None:
            mailbox_of(official).mark_changed(clock.now(), disconnect=True)
            note(session, actor, official, "password.discarded")
    return True


def _held(database: Database, lease: Lease) -> bool:
    longer = sa.update(PasswordLease).values(until=clock.now() + UNSETTLED_FOR)
    with database.writing() as session:
        return bool(session.connection().execute(_own(longer, lease)).rowcount)


def discard_chore(database: Database, directory: PasswordWriter) -> Callable[[], bool]:
    """The worker's chore: settles what was left behind. `directory` may write suspended people too."""
    return lambda: discard_left_behind(database, directory, clock.now()) > 0


def discard_left_behind(database: Database, directory: PasswordWriter, now: datetime) -> int:
    """Discards passwords whose setting was left behind and whose way in has ended; returns how many."""
    query = (
        sa.select(PasswordLease)
        .join(Mailbox, Mailbox.id == PasswordLease.mailbox_id)
        .where(PasswordLease.until <= now, PasswordLease.way != "change")
        .where(PasswordLease.access_revision != Mailbox.access_revision)
    )
    with database.reading() as session:
        left = [Lease(each.mailbox_id, each.attempt, each.way, now) for each in session.scalars(query)]
    return sum(discard(database, directory, lease) for lease in left)

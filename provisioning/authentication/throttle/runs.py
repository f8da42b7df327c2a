"""Wrong passwords in a row, where the province's rule locks an account for good after so many.

All doors count together: web, IMAP, POP and submission. Different passwords are counted: what a telephone
sends again and again is one wrong one. A right password at any door, or a new one, begins anew; what was
refused before it was checked counts for nothing. Locking itself is a room above: it registers here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from provisioning.authentication.throttle.attempt import Attempt
from provisioning.authentication.throttle.model import WrongRun
from provisioning.authentication.throttle.rules import CODE_DOORS
from provisioning.foundation.database import Session
from provisioning.policy.catalogue import WrongRules
from provisioning.policy.queries import policy_of_recipient

UNTIL_REQUEST = "request"
Lock = Callable[[Session, str], object]
_locks: list[Lock] = []


def register(lock: Lock) -> None:
    """What locks an account, by the id of its mailbox, once there were too many."""
    if lock not in _locks:
        _locks.append(lock)


def is_last_allowed(rules: WrongRules, count: int) -> bool:
    """Whether the account is locked for good with this many in a row."""
    return rules.until.value == UNTIL_REQUEST and count >= rules.lock_at.value


def note_wrong(session: Session, attempt: Attempt, now: datetime) -> None:
    """One more wrong password at an account in service, and what the rule does about it."""
    mailbox_id = attempt.mailbox_id
    if mailbox_id is None or attempt.door in CODE_DOORS:
        return
    rules = policy_of_recipient(session, mailbox_id).wrong
    if rules.until.value != UNTIL_REQUEST:
        return
    _write(session, mailbox_id, attempt.fingerprint, now)
    if is_last_allowed(rules, count_in_a_row(session, mailbox_id)):
        begin_anew(session, mailbox_id)
        for lock in _locks:
            lock(session, mailbox_id)


def count_in_a_row(session: Session, mailbox_id: str) -> int:
    """How many different wrong passwords there were since the last right one."""
    query = sa.select(sa.func.count()).select_from(WrongRun).where(WrongRun.mailbox_id == mailbox_id)
    return session.scalar(query) or 0


def begin_anew(session: Session, mailbox_id: str) -> None:
    """A right password, another one, or a lock: whatever was wrong before counts no more."""
    session.execute(sa.delete(WrongRun).where(WrongRun.mailbox_id == mailbox_id))


def _write(session: Session, mailbox_id: str, fingerprint: str, now: datetime) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    wrong = insert(WrongRun).values(mailbox_id=mailbox_id, fingerprint=fingerprint, at=now)
    session.execute(wrong.on_conflict_do_nothing())

"""A password on its way into the directory: checked, hashed, written, and what follows from that.

A password goes straight to the directory and nowhere else; no row, event or message ever holds one.
"""

from __future__ import annotations

import sqlalchemy as sa

from ldap.errors import DirectoryError
from ldap.passwords import PasswordAnswer, UnusablePassword, hash_password, prepared
from provisioning.addresses.email import sendable_address
from provisioning.authentication import sessions
from provisioning.authentication.accounts import demands_for, note, owner_of
from provisioning.authentication.client_info import NewPassword
from provisioning.authentication.model import ActivationCode, RecoveryRequest
from provisioning.authentication.password_age import note_set
from provisioning.authentication.password_directory import PasswordDirectory
from provisioning.authentication.password_rules import password_problems
from provisioning.authentication.throttle import operations as throttle
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem, Unavailable
from provisioning.officials.model import Official
from provisioning.officials.notify import notify_owner
from provisioning.officials.operations import mailbox_of
from provisioning.recipients.model import Mailbox

# Asked about in place of people who don't exist, so that they cost a question too.
NOBODY = "0" * 16
RIGHT = frozenset({PasswordAnswer.OK, PasswordAnswer.MUST_CHANGE})
# Answers for which the directory hashed nothing.
QUICK = frozenset({PasswordAnswer.UNKNOWN, PasswordAnswer.LOCKED})


def problems_of(session: Session, official: Official, new: NewPassword) -> list[Problem]:
    """Everything wrong with what somebody typed into the password page."""
    demands = demands_for(session, official)
    problems = password_problems(demands, new.password, new.repeated, owner_of(official))
    if new.recovery_email is not None:
        problems += recovery_problems(official, new.recovery_email.strip())
    return problems


def recovery_problems(official: Official, email: str) -> list[Problem]:
    """What is wrong with a recovery address. None at all is allowed."""
    if not email:
        return []
    # Recovery by mail to the mailbox one can't open would be a circle.
    if email.lower() in {a.canonical for a in mailbox_of(official).addresses}:
        return [Problem("recovery_email", "recovery_is_own")]
    if sendable_address(email):
        return []
    return [Problem("recovery_email", "email_shape")]


def password_fits(directory: PasswordDirectory, official: Official | None, password: str) -> bool:
    """Whether this is the person's password. Costs the same for people who don't exist.

    An empty password never reaches the directory, which would take it for an anonymous bind.
    Raises Unavailable.
    """
    try:
        prepared(password)
    except UnusablePassword:
        return False
    known = official is not None and mailbox_of(official).state == "active"
    uid = mailbox_of(official).id if official is not None and known else NOBODY
    try:
        answer = directory.check_password(uid, password)
    except DirectoryError as error:
        raise Unavailable("directory", str(error)) from error
    if answer in QUICK:
        hash_password(password)
    return known and answer in RIGHT


def password_changed(
    session: Session, actor: Actor, official: Official, *, filters: str = "password"
) -> None:
    """What follows a new password: every session ends, every open way in closes, the owner hears.

    By a code or a recovery it goes to somebody who had lost hold of the mailbox: filters that another
    may have set are switched off. `filters`: KEPT for an owner who knew the password.
    """
    now, mailbox = clock.now(), mailbox_of(official)
    sessions.end_all(session, mailbox.id, now)
    note_set(session, mailbox.id, now)
    revoke_codes(session, mailbox)
    throttle.forget_places(session, mailbox.id)
    mailbox.mark_changed(clock.now(), disconnect=True, filters=filters)
    note(session, actor, official, "password.changed")
    notify_owner(session, official, "password_changed", now, actor=actor)


def revoke_codes(session: Session, mailbox: Mailbox) -> None:
    """Uses up every code and recovery of a mailbox: who has a new password needs none."""
    mailbox.end_pending_access()
    for table in (ActivationCode, RecoveryRequest):
        session.execute(
            sa.update(table)
            .where(table.mailbox_id == mailbox.id, table.used_at.is_(None))
            .values(used_at=clock.now())
        )

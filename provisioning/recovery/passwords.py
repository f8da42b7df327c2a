"""A password on its way into the directory: checked, hashed, written, and what follows from that.

A password goes straight to the directory and nowhere else; no row, event or message ever holds one.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ldap.errors import DirectoryError
from ldap.passwords import PasswordAnswer, UnusablePassword, hash_password, prepared
from provisioning import clock
from provisioning.actor import Actor
from provisioning.database import Session
from provisioning.errors import Expired, Problem, Unavailable
from provisioning.mailboxes.operations import touch
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import primary_address
from provisioning.recovery import rules, sessions
from provisioning.recovery.accounts import note, personal_words
from provisioning.recovery.directory import PasswordDirectory
from provisioning.recovery.model import ActivationCode, RecoveryRequest
from provisioning.recovery.notices import owe
from provisioning.recovery.visitor import NewPassword

# Asked about in place of people who don't exist, so that they cost a question too.
NOBODY = "0" * 16
RIGHT = frozenset({PasswordAnswer.OK, PasswordAnswer.MUST_CHANGE})
# Answers for which the directory hashed nothing.
QUICK = frozenset({PasswordAnswer.UNKNOWN, PasswordAnswer.LOCKED})


def problems_of(official: Official, new: NewPassword) -> list[Problem]:
    """Everything wrong with what somebody typed into the password page."""
    problems = rules.password_problems(new.password, new.repeated, personal_words(official))
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
    if rules.is_plain_email(email):
        return []
    return [Problem("recovery_email", "email_shape")]


def write_password(
    directory: PasswordDirectory, mailbox_id: str, password: str, *, until: datetime | None = None
) -> None:
    """Raises Unavailable: then it is unknown whether the password was set; try again.

    `until`: when what was checked before no longer counts; nothing is written then, and Expired raised.
    """
    hashed = hash_password(password)
    if until is not None and clock.now() >= until:
        raise Expired
    try:
        directory.set_password(mailbox_id, hashed)
    except DirectoryError as error:
        raise Unavailable("directory", str(error)) from error


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
    close_ways_in(session, mailbox.id)
    touch(mailbox, disconnect=True, filters=filters)
    note(session, actor, official, "password.changed")
    if official.recovery_email and official.recovery_email_set_at:
        owe(
            session,
            "password_changed",
            official.recovery_email,
            locale=official.locale,
            now=now,
            name=official.full_name,
            address=primary_address(official),
            at=now.strftime("%d/%m/%Y %H:%M UTC"),
        )


def close_ways_in(session: Session, mailbox_id: str) -> None:
    """Uses up every code and recovery of a mailbox: who has a new password needs none."""
    for table in (ActivationCode, RecoveryRequest):
        session.execute(
            sa.update(table)
            .where(table.mailbox_id == mailbox_id, table.used_at.is_(None))
            .values(used_at=clock.now())
        )

"""What a signed-in person changes about the own way in: password, recovery address, sessions.

Each of the first two asks for the current password again: a browser left open is not enough.
"""

from __future__ import annotations

from provisioning import clock
from provisioning.database import Database, Session
from provisioning.errors import Denied, Invalid, Problem
from provisioning.mailboxes.operations import KEPT
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.recovery import rules, sessions
from provisioning.recovery.accounts import acting_for_self, note
from provisioning.recovery.directory import PasswordDirectory
from provisioning.recovery.notices import owe
from provisioning.recovery.passwords import (
    password_changed,
    password_fits,
    problems_of,
    recovery_problems,
    write_password,
)
from provisioning.recovery.tries import spend
from provisioning.recovery.visitor import NewPassword, Visitor


def change_password(
    database: Database,
    directory: PasswordDirectory,
    visitor: Visitor,
    official_id: str,
    current: str,
    new: NewPassword,
) -> str:
    """Changes the signed-in person's password; every session ends, this browser gets a new token.

    Raises Invalid (all problems), TooMany, Unavailable.
    """
    official = _known(database, official_id)
    _allow(database, directory, official, visitor, current, problems_of(official, new))
    actor = acting_for_self(official, visitor)
    with database.writing() as session:
        official = _signed_in(session, visitor, official_id)
        note(session, actor, official, "password.begun", new={"by": "change"})
    write_password(directory, mailbox_of(official).id, new.password)
    with database.writing() as session:
        # It is changed: whoever has signed this browser out meanwhile, the other ones are too.
        official = own_record(session, official_id)
        password_changed(session, actor, official, filters=KEPT)
        return sessions.begin(session, mailbox_of(official), visitor, clock.now())


def change_recovery(
    database: Database,
    directory: PasswordDirectory,
    visitor: Visitor,
    official_id: str,
    current: str,
    email: str,
) -> None:
    """Replaces the recovery address ("" takes it away); the one before it is told.

    Raises Invalid (all problems), TooMany, Unavailable.
    """
    email = email.strip()
    official = _known(database, official_id)
    _allow(database, directory, official, visitor, current, recovery_problems(official, email))
    with database.writing() as session:
        official = _signed_in(session, visitor, official_id)
        before, now = official.recovery_email, clock.now()
        if before and official.recovery_email_set_at and before != email:
            owe(
                session,
                "recovery_changed",
                before,
                locale=official.locale,
                now=now,
                name=official.full_name,
                address=primary_address(official),
                at=now.strftime("%d/%m/%Y %H:%M UTC"),
            )
        official.recovery_email, official.recovery_email_set_at = email, now if email else None
        note(
            session,
            acting_for_self(official, visitor),
            official,
            "recovery.changed",
            old={"recovery_email": before},
            new={"recovery_email": email},
        )


def end_session(database: Database, visitor: Visitor, official_id: str, key: str) -> bool:
    """Signs one of the person's browsers out, by the key `sessions.living` shows; False if none."""
    with database.writing() as session:
        official = _signed_in(session, visitor, official_id)
        ended = sessions.end_one(session, mailbox_of(official).id, key, clock.now())
        if ended:
            note(session, acting_for_self(official, visitor), official, "session.ended")
    return ended


def end_other_sessions(database: Database, visitor: Visitor, official_id: str, keep: str) -> int:
    """Signs every other browser out; `keep` is this one's token. Returns how many it were."""
    with database.writing() as session:
        official = _signed_in(session, visitor, official_id)
        ended = sessions.end_others(session, mailbox_of(official).id, keep, clock.now())
        if ended:
            note(session, acting_for_self(official, visitor), official, "session.ended")
    return ended


def _signed_in(session: Session, visitor: Visitor, official_id: str) -> Official:
    """The person, in a writing transaction, if the browser is still signed in as them. Raises Denied."""
    now = clock.now()
    if visitor.token:
        held = sessions.hold(session, visitor.token, now)
        if held is None or held.official_id != official_id:
            raise Denied("signed out meanwhile")
    return own_record(session, official_id)


def _known(database: Database, official_id: str) -> Official:
    with database.reading() as session:
        return own_record(session, official_id)


def _allow(
    database: Database,
    directory: PasswordDirectory,
    official: Official,
    visitor: Visitor,
    current: str,
    problems: list[Problem],
) -> None:
    """Raises Invalid with all `problems` and what is wrong with the current password."""
    spend(database, rules.CHANGE_BY_ACCOUNT, "change", official.id, clock.now())
    if not current:
        raise Invalid([Problem("current", "required"), *problems])
    if not password_fits(directory, official, current):
        with database.writing() as session:
            owner = own_record(session, official.id)
            note(session, acting_for_self(owner, visitor), owner, "password.refused")
        problems = [Problem("current", "password_current_wrong"), *problems]
    if problems:
        raise Invalid(problems)

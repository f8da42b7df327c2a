"""What a signed-in person changes about the own way in: password, recovery address, sessions.

Each of the first two asks for the current password again: a browser left open is not enough.
"""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.authentication import sessions
from provisioning.authentication.accounts import acting_for_self, attempt_at, note, signed_in
from provisioning.authentication.client_info import ClientInfo, NewPassword
from provisioning.authentication.password_directory import PasswordDirectory
from provisioning.authentication.password_lease import lock_owner, set_under_lease, take_lease
from provisioning.authentication.passwords import (
    password_changed,
    password_fits,
    problems_of,
    recovery_problems,
)
from provisioning.authentication.recovery_address import begin_proof, clear_recovery, require_sent
from provisioning.authentication.throttle import operations as throttle
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Expired, Invalid, Problem, Unavailable
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import KEPT


def change_password(
    database: Database,
    directory: PasswordDirectory,
    visitor: ClientInfo,
    official_id: str,
    current: str,
    new: NewPassword,
) -> str:
    """Changes the signed-in person's password; every session ends, this browser gets a new token.

    Raises Invalid (all problems), TooMany, Unavailable.
    """
    with database.reading() as session:
        official = own_record(session, official_id)
        problems = problems_of(session, official, new)
    _allow(database, directory, official, visitor, current, problems)
    before = mailbox_of(official).access_revision
    with database.writing() as session:
        lock_owner(session, sa.select(Mailbox.id).where(Mailbox.official_id == official_id))
        official = signed_in(session, visitor, official_id)
        lease = take_lease(session, official, "change")
        if mailbox_of(official).access_revision != before:
            # The password that was checked may be another by now.
            raise Invalid.one("", "account_changed_meanwhile")
        note(session, acting_for_self(official, visitor), official, "password.begun", new={"by": "change"})

    def finish(session: Session) -> str:
        official = own_record(session, official_id)
        if mailbox_of(official).state != "active":
            raise Expired
        password_changed(session, acting_for_self(official, visitor), official, filters=KEPT)
        throttle.remember_place(session, mailbox_of(official).id, visitor.origin, clock.now())
        return sessions.begin(session, mailbox_of(official), visitor, clock.now())

    return set_under_lease(database, directory, lease, new.password, finish)


def change_recovery(
    database: Database,
    directory: PasswordDirectory,
    visitor: ClientInfo,
    official_id: str,
    current: str,
    email: str,
) -> None:
    """Begins to replace the recovery address: a code goes to the new one (see `recovery_address`), and the
    one before counts until it came back. "" takes it away at once. The owner is told of both.

    Raises Invalid (all problems), TooMany, Unavailable.
    """
    email = email.strip()
    official = _known(database, official_id)
    _allow(database, directory, official, visitor, current, recovery_problems(official, email))
    with database.writing() as session:
        lock_owner(session, sa.select(Mailbox.id).where(Mailbox.official_id == official_id))
        official = signed_in(session, visitor, official_id)
        actor = acting_for_self(official, visitor)
        if email:
            require_sent(begin_proof(session, actor, official, email))
        else:
            clear_recovery(session, actor, official)


def end_session(database: Database, visitor: ClientInfo, official_id: str, key: str) -> bool:
    """Signs one of the person's browsers out, by the key `sessions.living` shows; False if none."""
    with database.writing() as session:
        official = signed_in(session, visitor, official_id)
        ended = sessions.end_one(session, mailbox_of(official).id, key, clock.now())
        if ended:
            note(session, acting_for_self(official, visitor), official, "session.ended")
    return ended


def end_other_sessions(database: Database, visitor: ClientInfo, official_id: str, keep: str) -> int:
    """Signs every other browser out; `keep` is this one's token. Returns how many it were."""
    with database.writing() as session:
        official = signed_in(session, visitor, official_id)
        ended = sessions.end_others(session, mailbox_of(official).id, keep, clock.now())
        if ended:
            note(session, acting_for_self(official, visitor), official, "session.ended")
    return ended


def _known(database: Database, official_id: str) -> Official:
    with database.reading() as session:
        return own_record(session, official_id)


def _allow(
    database: Database,
    directory: PasswordDirectory,
    official: Official,
    visitor: ClientInfo,
    current: str,
    problems: list[Problem],
) -> None:
    """Raises Invalid with all `problems` and what is wrong with the current password."""
    if not current:
        raise Invalid([Problem("current", "required"), *problems])
    if not _fits(database, directory, official, visitor, current):
        problems = [Problem("current", "password_current_wrong"), *problems]
    if problems:
        raise Invalid(problems)


def _fits(
    database: Database, directory: PasswordDirectory, official: Official, visitor: ClientInfo, current: str
) -> bool:
    """Whether the current password is this one; a wrong one counts at every door. Raises TooMany."""
    now = clock.now()
    with database.writing() as session:
        begun = throttle.begin_attempt(session, attempt_at("change", visitor, official, "", current), now)
    try:
        fits = not begun.known_wrong and password_fits(directory, official, current)
    except Unavailable:
        with database.writing() as session:
            throttle.record_unknown(session, begun)
        raise
    with database.writing() as session:
        if fits:
            throttle.record_right(session, begun, now)
            return True
        throttle.record_wrong(session, begun, now)
        if not begun.known_wrong:
            owner = own_record(session, official.id)
            note(session, acting_for_self(owner, visitor), owner, "password.refused")
    return False

"""Signing in and out. Who is refused learns nothing, not even from the time it took."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from provisioning.authentication import sessions
from provisioning.authentication.accounts import (
    acting_for_self,
    attempt_at,
    called,
    demands_for,
    mailbox_locked,
    not_signed_in,
    note,
    whole_address,
)
from provisioning.authentication.client_info import ClientInfo
from provisioning.authentication.password_age import must_change
from provisioning.authentication.password_directory import PasswordDirectory
from provisioning.authentication.password_lease import lock_owner
from provisioning.authentication.passwords import password_fits
from provisioning.authentication.throttle import operations as throttle
from provisioning.authentication.throttle.operations import Begun
from provisioning.authentication.throttle.rules import AHEAD, Familiarity
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Invalid, Unavailable
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import LOCKED


def sign_in(
    database: Database,
    directory: PasswordDirectory,
    visitor: ClientInfo,
    address: str,
    password: str,
) -> str:
    """Checks a password by binding; returns a session token.

    Wrong address and wrong password look and last the same. Raises Invalid `sign_in_wrong`, or
    `mailbox_locked` in a browser of the owner's, TooMany, Unavailable.
    """
    now = clock.now()
    with database.writing() as session:
        address = whole_address(session, address)
        official = called(session, address)
        begun = throttle.begin_attempt(session, attempt_at("web", visitor, official, address, password), now)
    if not _fits(database, directory, begun, official, password) or official is None:
        raise _told_to(_refused(database, official, visitor, begun), begun)
    token = _let_in(database, official.id, visitor, begun, now)
    if token is None:
        raise Invalid.one("", "sign_in_wrong")
    return token


def _told_to(official: Official | None, begun: Begun) -> Invalid:
    """What is said of a refusal. Of a lock only in a browser in which the account was signed in before: the
    directory tells nobody whether the password of a locked one was right."""
    known = begun.place.familiarity is Familiarity.DEVICE
    if official is not None and known and mailbox_of(official).state in LOCKED:
        return mailbox_locked(official)
    return Invalid.one("", "sign_in_wrong")


def sign_out(database: Database, visitor: ClientInfo, token: str) -> None:
    """Ends the session of this token. One that has ended already is no error."""
    now = clock.now()
    with database.writing() as session:
        signed_in = sessions.find(session, token, now)
        if signed_in is None:
            return
        sessions.end(session, token, now)
        official = own_record(session, signed_in.official.id)
        note(session, acting_for_self(official, visitor), official, "session.ended")


def _let_in(
    database: Database, official_id: str, visitor: ClientInfo, begun: Begun, checked: datetime
) -> str | None:
    """A session, unless the account was closed, or its sessions ended, since its password was `checked`.

    Then the password may be another by now, and nothing is counted.
    """
    with database.writing() as session:
        lock_owner(session, sa.select(Mailbox.id).where(Mailbox.official_id == official_id))
        official = own_record(session, official_id)
        mailbox = mailbox_of(official)
        if mailbox.state != "active" or _ended_since(mailbox, checked):
            throttle.record_unknown(session, begun)
            return None
        throttle.record_right(session, begun, checked)
        note(session, acting_for_self(official, visitor), official, "session.begun")
        over = must_change(session, mailbox.id, demands_for(session, official), checked)
        return sessions.begin(session, mailbox, visitor, checked, must_change=over)


def _ended_since(mailbox: Mailbox, checked: datetime) -> bool:
    """What lies far ahead was written while the clock was wrong: it must not keep the owner out."""
    ended = mailbox.sessions_void_at
    return ended is not None and checked < ended <= clock.now() + AHEAD


def _fits(
    database: Database, directory: PasswordDirectory, begun: Begun, official: Official | None, password: str
) -> bool:
    if begun.known_wrong:
        return False
    try:
        return password_fits(directory, official, password)
    except Unavailable:
        with database.writing() as session:
            throttle.record_unknown(session, begun)
        raise


def _refused(
    database: Database, official: Official | None, visitor: ClientInfo, begun: Begun
) -> Official | None:
    """Whose account it was, as it stands afterwards."""
    with database.writing() as session:
        # For unknown names too: a write then takes as long as it does for known ones.
        throttle.record_wrong(session, begun, clock.now())
        # What is sent again and again would fill the record.
        if official is not None:
            official = own_record(session, official.id)
            if not begun.known_wrong:
                note(session, not_signed_in(visitor), official, "session.refused")
    return official

"""Signing in and out. Who is refused learns nothing, not even from the time it took."""

from __future__ import annotations

from provisioning import clock
from provisioning.database import Database
from provisioning.errors import Invalid
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recovery import rules, sessions
from provisioning.recovery.accounts import acting_for_self, called, note
from provisioning.recovery.directory import PasswordDirectory
from provisioning.recovery.passwords import password_fits
from provisioning.recovery.tries import count_in, forgive, spend
from provisioning.recovery.visitor import Visitor


def sign_in(
    database: Database,
    directory: PasswordDirectory,
    visitor: Visitor,
    address: str,
    password: str,
) -> str:
    """Checks a password by binding; returns a session token.

    Wrong address and wrong password look and last the same. Raises Invalid `sign_in_wrong`,
    TooMany, Unavailable.
    """
    now, name = clock.now(), address.strip().lower()
    # A stranger who guesses is slowed down before the owner, who comes from elsewhere, is.
    here = f"{visitor.ip} {name}"
    spend(database, rules.SIGN_IN_BY_ADDRESS, "sign-in-from", visitor.ip, now)
    spend(database, rules.SIGN_IN_BY_ACCOUNT, "sign-in", name, now)
    spend(database, rules.SIGN_IN_BY_BOTH, "sign-in-here", here, now)
    with database.reading() as session:
        official = called(session, address)
    if not password_fits(directory, official, password) or official is None:
        _refused(database, official, visitor)
        raise Invalid.one("", "sign_in_wrong")
    forgive(database, "sign-in-here", here)
    with database.writing() as session:
        official = own_record(session, official.id)
        note(session, acting_for_self(official, visitor), official, "session.begun")
        return sessions.begin(session, mailbox_of(official), visitor, now)


def sign_out(database: Database, visitor: Visitor, token: str) -> None:
    """Ends the session of this token. One that has ended already is no error."""
    now = clock.now()
    with database.writing() as session:
        signed_in = sessions.find(session, token, now)
        if signed_in is None:
            return
        sessions.end(session, token, now)
        official = own_record(session, signed_in.official.id)
        note(session, acting_for_self(official, visitor), official, "session.ended")


def _refused(database: Database, official: Official | None, visitor: Visitor) -> None:
    with database.writing() as session:
        # Counted for unknown names too: a write then takes as long as it does for known ones.
        count_in(session, rules.REFUSED_BY_ADDRESS, "refused", visitor.ip, clock.now())
        if official is not None:
            official = own_record(session, official.id)
            note(session, acting_for_self(official, visitor), official, "session.refused")

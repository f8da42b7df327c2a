"""The one-time code of a slip: given out, typed in, traded for a password and an open mailbox.

A code stays usable until the outcome is known: whoever is interrupted simply tries again.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from provisioning import clock
from provisioning.actor import Actor
from provisioning.audit.model import Event
from provisioning.database import Database, Session
from provisioning.errors import Expired, Invalid
from provisioning.grants.four_eyes import all_abilities, needs_second
from provisioning.grants.holding import held_still
from provisioning.grants.queries import held_or_to_come
from provisioning.grants.rules import Ability, may, outranks
from provisioning.grants.second_person import REMEMBERED, Could, require_second
from provisioning.grants.ways_in import WRITTEN_WITHIN, require_settled
from provisioning.identifiers import new_code, token_hash
from provisioning.mailboxes.model import Mailbox
from provisioning.mailboxes.operations import move
from provisioning.officials.abilities import STATES_WITH_CODE, code_ability, refusal
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require, target_of
from provisioning.recovery import rules, sessions
from provisioning.recovery.accounts import acting_for_self, called, holder_of, note
from provisioning.recovery.directory import PasswordDirectory
from provisioning.recovery.model import ActivationCode
from provisioning.recovery.passwords import (
    close_ways_in,
    password_changed,
    problems_of,
    write_password,
)
from provisioning.recovery.tries import spend, spend_in
from provisioning.recovery.visitor import NewPassword, Visitor


def issue_code(session: Session, actor: Actor, official: Official, *, second: Actor | None = None) -> str:
    """A new one-time code to set a password with; the one before it dies. Shown once, kept hashed.

    For an invited person it activates, for an active one it lets a new password be set (the way in
    for those without a recovery address). `second`: who agreed to it, where one must. Raises Denied,
    Invalid for other states.
    """
    mailbox = mailbox_of(official)
    ability = code_ability(actor, state=mailbox.state, unit_path=official.unit.path)
    require(session, actor, official, ability)
    if mailbox.state not in STATES_WITH_CODE:
        raise Invalid.one("", "no_code_in_state", state=mailbox.state)
    # A new code would make the one in use look as if nobody used it.
    require_settled(session, [official.id], clock.now())
    if official.id != actor.official_id and code_needs_second(session, official):
        require_agreement(session, actor, second, official)
    code, now = new_code(), clock.now()
    expires = now + rules.CODE_LIFE
    session.merge(
        ActivationCode(
            mailbox_id=mailbox.id,
            code_hash=token_hash(code),
            issued_at=now,
            issued_by=actor.label,
            issued_by_id=actor.official_id,
            expires_at=expires,
            tries_left=rules.CODE_TRIES,
            begun_at=None,
            used_at=None,
        )
    )
    new = {"expires": expires.isoformat()} | ({"second": second.label} if second else {})
    note(session, actor, official, "code.issued", new=new)
    return code


def code_needs_second(session: Session, official: Official) -> bool:
    """Whether a code for this person is nothing for one alone.

    It opens an account with power, whether or not it was opened before: whoever sets its password first
    could be the second person for everything. Or a leader's, once there is mail in it.
    """
    held = all_abilities(held_or_to_come(session, official.id, clock.now()))
    guarded = official.is_protected or _unprotected_lately(session, official)
    in_use = mailbox_of(official).state == "active"
    return needs_second("code", abilities=held, protected=guarded and in_use)


def _unprotected_lately(session: Session, official: Official) -> bool:
    """Taking the protection away and issuing the code are one matter."""
    query = sa.select(Event.seq).where(
        Event.object_type == "official",
        Event.object_id == official.id,
        Event.kind == "official.unprotected",
        Event.at > clock.now() - REMEMBERED,
    )
    return session.scalar(query.limit(1)) is not None


def require_agreement(session: Session, actor: Actor, second: Actor | None, official: Official) -> None:
    """The second person must be able to issue the code alike."""
    could = could_issue(session, official)
    require_second(session, actor, second, official.unit, could, subject_id=official.id)


def could_issue(session: Session, official: Official) -> Could:
    """Whether somebody could issue a code for this person."""
    target = target_of(session, official)

    def could(person: Actor) -> bool:
        return not refusal(person, target, Ability.INVITE)

    return could


def open_code(database: Database, visitor: Visitor, address: str, code: str) -> str:
    """Checks address and code; returns the key under which the browser goes on.

    Every failure looks, and costs, the same. Raises Invalid `code_wrong`, TooMany.
    """
    now = clock.now()
    spend(database, rules.CODE_BY_ADDRESS, "code", visitor.ip, now)
    with database.writing() as session:
        spend_in(session, rules.CODE_BY_ACCOUNT, "code-of", address.strip().lower(), now)
        official = called(session, address)
        row = _code_of(session, official)
        if official and row and _alive(row, now) and _within_issuer(session, row, official):
            if row.code_hash == token_hash(code):
                return row.code_hash
            row.tries_left -= 1
        if official is not None:
            note(session, acting_for_self(official, visitor), official, "code.refused")
    raise Invalid.one("code", "code_wrong")


def holder_of_code(session: Session, key: str) -> Official:
    """The person whose open code this is. Raises Expired."""
    row = session.scalar(sa.select(ActivationCode).where(ActivationCode.code_hash == key))
    return _holder(session, row)


def _holder(session: Session, row: ActivationCode | None) -> Official:
    if row is None or not _alive(row, clock.now()):
        raise Expired
    official = holder_of(session, row.mailbox_id)
    if official is None or mailbox_of(official).state not in STATES_WITH_CODE:
        raise Expired
    if not _within_issuer(session, row, official):
        raise Expired
    return official


def activate(
    database: Database,
    directory: PasswordDirectory,
    visitor: Visitor,
    key: str,
    new: NewPassword,
) -> str:
    """Sets the password of the code's holder and opens the mailbox; returns a session token.

    Raises Invalid (all problems), Expired, Unavailable (nothing is lost: the code still works).
    """
    with database.writing() as session:
        official, begun_at = _begin(session, key)
        problems = problems_of(official, new)
        if problems:
            raise Invalid(problems)
        actor = acting_for_self(official, visitor)
        note(session, actor, official, "password.begun", new={"by": "code"})
        mailbox_id = mailbox_of(official).id
    write_password(directory, mailbox_id, new.password, until=begun_at + WRITTEN_WITHIN)
    with database.writing() as session:
        official = holder_of_code(session, key)
        _open_mailbox(session, actor, official, new.recovery_email)
        return sessions.begin(session, mailbox_of(official), visitor, clock.now())


def _begin(session: Session, key: str) -> tuple[Official, datetime]:
    """Whose code it is, and the moment: from it on nobody raises its holder until the outcome is known."""
    query = sa.select(ActivationCode).where(ActivationCode.code_hash == key).with_for_update()
    row = session.scalar(query)
    official, now = _holder(session, row), clock.now()
    if row is not None:
        row.begun_at = now
    return official, now


def _open_mailbox(session: Session, actor: Actor, official: Official, recovery_email: str | None) -> None:
    mailbox = mailbox_of(official)
    if mailbox.state == "invited":
        move(mailbox, "active")
        _first_time(mailbox, clock.now())
        note(session, actor, official, "mailbox.activated", old={"state": "invited"}, new={"state": "active"})
        close_ways_in(session, mailbox.id)
    else:
        # The address on file hears of the new password before it may be replaced.
        password_changed(session, actor, official)
    if recovery_email is not None and recovery_email.strip():
        official.recovery_email = recovery_email.strip()
        official.recovery_email_set_at = clock.now()


def _first_time(mailbox: Mailbox, now: datetime) -> None:
    mailbox.activated_at = mailbox.activated_at or now


def _code_of(session: Session, official: Official | None) -> ActivationCode | None:
    if official is None or mailbox_of(official).state not in STATES_WITH_CODE:
        return None
    # Locked where the database can, so that tries at one moment are counted one by one.
    return session.get(ActivationCode, mailbox_of(official).id, with_for_update=True)


def _within_issuer(session: Session, row: ActivationCode, official: Official) -> bool:
    """Whether the holder's rights at this moment are within those of whoever has seen the code."""
    if row.issued_by_id is None or row.issued_by_id == official.id:
        return True
    now = clock.now()
    issuer = Actor(row.issued_by, row.issued_by_id, held_still(session, row.issued_by_id, now))
    if mailbox_of(official).state == "active" and not _may_still_issue(session, issuer, official):
        return False
    if official.is_protected and not may(issuer, Ability.SYSTEM, official.unit.path):
        return False
    return outranks(issuer, held_or_to_come(session, official.id, now))


def _may_still_issue(session: Session, issuer: Actor, official: Official) -> bool:
    """Whoever gave out a code for mail that is there, and was dismissed since, must not get in by it."""
    state = session.scalar(sa.select(Mailbox.state).where(Mailbox.official_id == issuer.official_id))
    return state == "active" and may(issuer, Ability.INVITE, official.unit.path)


def _alive(row: ActivationCode, now: datetime) -> bool:
    return row.used_at is None and row.tries_left > 0 and row.expires_at > now

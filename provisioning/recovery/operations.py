"""Getting in: activation with a one-time code, sign-in, a forgotten password, a changed one.

A password goes straight to the directory and nowhere else. The intent is recorded before the
directory is touched and the outcome after it; a code stays usable until the outcome is known, so
whoever is interrupted between the two simply tries again.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ldap.errors import DirectoryError
from ldap.passwords import PasswordAnswer, hash_password
from provisioning import clock
from provisioning.actor import Actor
from provisioning.audit.operations import record
from provisioning.database import Database, Session
from provisioning.errors import Expired, Invalid, Problem, Unavailable
from provisioning.identifiers import new_code, new_token, token_hash
from provisioning.mailboxes.operations import move, touch
from provisioning.officials.abilities import STATES_WITH_CODE, code_ability
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require
from provisioning.officials.queries import by_address, own_record, primary_address
from provisioning.recovery import rules, sessions
from provisioning.recovery.directory import PasswordDirectory
from provisioning.recovery.model import ActivationCode, RecoveryRequest
from provisioning.recovery.notices import owe
from provisioning.recovery.tries import forgive, spend


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request of somebody not signed in comes from."""

    ip: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What the password page sends, and the recovery address where it asks for one."""

    password: str
    repeated: str
    recovery_email: str | None = None


def issue_code(session: Session, actor: Actor, official: Official) -> str:
    """A new one-time code to set a password with; the one before it dies. Shown once, kept hashed.

    For an invited person it activates, for an active one it lets a new password be set (the way in
    for those without a recovery address). Raises Denied, Invalid for other states.
    """
    mailbox = mailbox_of(official)
    ability = code_ability(actor, state=mailbox.state, unit_path=official.unit.path)
    require(session, actor, official, ability)
    if mailbox.state not in STATES_WITH_CODE:
        raise Invalid.one("", "no_code_in_state", state=mailbox.state)
    code, now = new_code(), clock.now()
    session.merge(
        ActivationCode(
            mailbox_id=mailbox.id,
            code_hash=token_hash(code),
            issued_at=now,
            issued_by=actor.label,
            expires_at=now + rules.CODE_LIFE,
            tries_left=rules.CODE_TRIES,
            used_at=None,
        )
    )
    _record(
        session, actor, official, "code.issued", {"expires": (now + rules.CODE_LIFE).isoformat()}
    )
    return code


def open_code(database: Database, visitor: Visitor, address: str, code: str) -> str:
    """Checks address and code; returns the key under which the browser goes on.

    Every failure looks the same. Raises Invalid `code_wrong`, TooMany.
    """
    now = clock.now()
    spend(database, rules.CODE_BY_ADDRESS, "code", visitor.ip, now)
    with database.writing() as session:
        official = by_address(session, address)
        row = session.get(ActivationCode, mailbox_of(official).id) if official else None
        if row is not None and _alive(row, now):
            if row.code_hash == token_hash(code):
                return row.code_hash
            row.tries_left -= 1
    raise Invalid.one("code", "code_wrong")


def holder_of_code(session: Session, key: str) -> Official:
    """The person whose open code this is. Raises Expired."""
    row = session.scalar(sa.select(ActivationCode).where(ActivationCode.code_hash == key))
    if row is None or not _alive(row, clock.now()):
        raise Expired
    official_id = session.scalar(
        sa.select(Official.id).where(Official.mailbox.has(id=row.mailbox_id))
    )
    if official_id is None:
        raise Expired
    return own_record(session, official_id)


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
        official = holder_of_code(session, key)
        actor = _self(official, visitor)
        _check_new(official, new)
        _record(session, actor, official, "password.begun", {"by": "code"})
        mailbox_id = mailbox_of(official).id
    _write_password(directory, mailbox_id, new.password)
    with database.writing() as session:
        official = holder_of_code(session, key)
        mailbox, now = mailbox_of(official), clock.now()
        row = session.get_one(ActivationCode, mailbox.id)
        row.used_at = now
        if new.recovery_email is not None:
            official.recovery_email = new.recovery_email.strip()
            official.recovery_email_set_at = now
        if mailbox.state == "invited":
            move(mailbox, "active")
            mailbox.activated_at = mailbox.activated_at or now
            _record(session, actor, official, "mailbox.activated", {"state": "active"})
        else:
            _password_changed(session, actor, official)
        return sessions.begin(
            session, mailbox, ip=visitor.ip, user_agent=visitor.user_agent, now=now
        )


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
    spend(database, rules.SIGN_IN_BY_ADDRESS, "sign-in-from", visitor.ip, now)
    spend(database, rules.SIGN_IN_BY_ACCOUNT, "sign-in", name, now)
    with database.reading() as session:
        official = by_address(session, name)
    if not _password_fits(directory, official, password) or official is None:
        _refused(database, official, visitor)
        raise Invalid.one("", "sign_in_wrong")
    forgive(database, "sign-in", name)
    with database.writing() as session:
        official = own_record(session, official.id)
        _record(session, _self(official, visitor), official, "session.begun", {})
        return sessions.begin(
            session, mailbox_of(official), ip=visitor.ip, user_agent=visitor.user_agent, now=now
        )


def ask_recovery(database: Database, visitor: Visitor, address: str) -> str:
    """Begins a recovery; returns the token for the browser, for known and unknown alike.

    The code goes to the recovery address by way of the worker. Raises TooMany.
    """
    now, name = clock.now(), address.strip().lower()
    spend(database, rules.RECOVERY_BY_ADDRESS, "recovery-from", visitor.ip, now)
    spend(database, rules.RECOVERY_BY_ACCOUNT, "recovery", name, now)
    token = new_token()
    with database.writing() as session:
        official = by_address(session, name)
        able = official is not None and _can_recover(official)
        session.add(
            RecoveryRequest(
                token_hash=token_hash(token),
                mailbox_id=mailbox_of(official).id if official and able else None,
                created_at=now,
                expires_at=now + rules.RECOVERY_LIFE,
                tries_left=rules.RECOVERY_TRIES,
            )
        )
        if official and able:
            _record(session, _self(official, visitor), official, "recovery.asked", {})
            owe(
                session,
                "recovery_code",
                official.recovery_email,
                locale=official.locale,
                now=now,
                life=rules.RECOVERY_LIFE,
                request=token_hash(token),
                name=official.full_name,
                address=primary_address(official),
            )
    return token


def confirm_recovery(database: Database, visitor: Visitor, token: str, code: str) -> None:
    """Checks the code of a request. Raises Invalid `code_wrong`, Expired, TooMany."""
    now = clock.now()
    spend(database, rules.CODE_BY_ADDRESS, "code", visitor.ip, now)
    with database.writing() as session:
        request = session.get(RecoveryRequest, token_hash(token))
        if (
            request is None
            or request.expires_at <= now
            or request.tries_left <= 0
            or request.used_at
        ):
            raise Expired
        if request.mailbox_id and request.code_hash == token_hash(code):
            request.confirmed_at = request.confirmed_at or now
            return
        request.tries_left -= 1
    raise Invalid.one("code", "code_wrong")


def finish_recovery(
    database: Database, directory: PasswordDirectory, visitor: Visitor, token: str, new: NewPassword
) -> None:
    """Sets the new password, ends every session and tells the owner.

    Raises Invalid, Expired, Unavailable (the confirmed request still works).
    """
    with database.writing() as session:
        official = confirmed_holder(session, token)
        _check_new(official, new)
        actor = _self(official, visitor)
        _record(session, actor, official, "password.begun", {"by": "recovery"})
        mailbox_id = mailbox_of(official).id
    _write_password(directory, mailbox_id, new.password)
    with database.writing() as session:
        official = confirmed_holder(session, token)
        session.get_one(RecoveryRequest, token_hash(token)).used_at = clock.now()
        _password_changed(session, actor, official)


def confirmed_holder(session: Session, token: str) -> Official:
    """Whose confirmed recovery this is. Raises Expired."""
    now = clock.now()
    request = session.get(RecoveryRequest, token_hash(token))
    if (
        request is None
        or request.confirmed_at is None
        or request.used_at is not None
        or request.expires_at + rules.RECOVERY_LIFE <= now
    ):
        raise Expired
    official_id = session.scalar(
        sa.select(Official.id).where(Official.mailbox.has(id=request.mailbox_id))
    )
    if official_id is None:
        raise Expired
    official = own_record(session, official_id)
    if not _can_recover(official):
        raise Expired
    return official


def change_password(
    database: Database,
    directory: PasswordDirectory,
    visitor: Visitor,
    official_id: str,
    current: str,
    new: NewPassword,
) -> str:
    """Changes the signed-in person's password; other sessions end, this browser gets a new token."""
    with database.reading() as session:
        official = own_record(session, official_id)
    spend(database, rules.SIGN_IN_BY_ACCOUNT, "change", official_id, clock.now())
    if not _password_fits(directory, official, current):
        raise Invalid.one("current", "password_current_wrong")
    with database.writing() as session:
        official = own_record(session, official_id)
        _check_new(official, new)
        actor = _self(official, visitor)
        _record(session, actor, official, "password.begun", {"by": "change"})
        mailbox_id = mailbox_of(official).id
    _write_password(directory, mailbox_id, new.password)
    with database.writing() as session:
        official = own_record(session, official_id)
        _password_changed(session, actor, official)
        return sessions.begin(
            session,
            mailbox_of(official),
            ip=visitor.ip,
            user_agent=visitor.user_agent,
            now=clock.now(),
        )


def personal_words(official: Official) -> list[str]:
    """What a password may not consist of: own names, codes, addresses, unit."""
    addresses = [a.local for a in mailbox_of(official).addresses]
    born = official.birth_date.strftime("%d%m%Y") if official.birth_date else ""
    return [official.full_name, official.staff_code or "", born, official.unit.code, *addresses]


def _alive(row: ActivationCode, now: object) -> bool:
    return row.used_at is None and row.tries_left > 0 and row.expires_at > now  # type: ignore[operator]


def _can_recover(official: Official) -> bool:
    own = official.recovery_email and official.recovery_email_set_at
    return bool(own) and mailbox_of(official).state == "active"


def _check_new(official: Official, new: NewPassword) -> None:
    problems = rules.password_problems(new.password, new.repeated, personal_words(official))
    if new.recovery_email is not None:
        problems += _recovery_problems(official, new.recovery_email.strip())
    if problems:
        raise Invalid(problems)


def _recovery_problems(official: Official, email: str) -> list[Problem]:
    if not email:
        return []
    # Recovery by mail to the mailbox one can't open would be a circle.
    if email.lower() in {a.canonical for a in mailbox_of(official).addresses}:
        return [Problem("recovery_email", "recovery_is_own")]
    local, _, host = email.rpartition("@")
    shaped = local and "." in host and not any(c in email for c in " <>,;\"'\r\n")
    return [] if shaped and len(email) <= 254 else [Problem("recovery_email", "email_shape")]


def _write_password(directory: PasswordDirectory, mailbox_id: str, password: str) -> None:
    hashed = hash_password(password)
    try:
        directory.set_password(mailbox_id, hashed)
    except DirectoryError as error:
        raise Unavailable("directory", str(error)) from error


def _password_fits(directory: PasswordDirectory, official: Official | None, password: str) -> bool:
    if official is None or mailbox_of(official).state != "active" or not password:
        # As much work as a real check, so that time tells nothing.
        hash_password(password[:100] or "-")
        return False
    try:
        answer = directory.check_password(mailbox_of(official).id, password)
    except DirectoryError as error:
        raise Unavailable("directory", str(error)) from error
    return answer is PasswordAnswer.OK


def _password_changed(session: Session, actor: Actor, official: Official) -> None:
    now, mailbox = clock.now(), mailbox_of(official)
    sessions.end_all(session, mailbox.id, now)
    touch(mailbox, disconnect=True)
    _record(session, actor, official, "password.changed", {})
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


def _refused(database: Database, official: Official | None, visitor: Visitor) -> None:
    if official is None:
        return
    with database.writing() as session:
        official = own_record(session, official.id)
        _record(session, _self(official, visitor), official, "session.refused", {})


def _self(official: Official, visitor: Visitor) -> Actor:
    actor = Actor(official.full_name, official.id)
    return actor.seen_from(ip=visitor.ip, user_agent=visitor.user_agent)


def _record(
    session: Session, actor: Actor, official: Official, kind: str, new: dict[str, str]
) -> None:
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        new=new,
    )

"""A forgotten password: asked for, proven by a code at the recovery address, replaced.

Known and unknown addresses get the same answers all the way. What the browser keeps between the
steps is one opaque token; whose account it is stands in the database only.
"""

from __future__ import annotations

from datetime import datetime

from provisioning import clock
from provisioning.database import Database, Session
from provisioning.errors import Expired, Invalid
from provisioning.identifiers import new_token, token_hash
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import primary_address
from provisioning.recovery import rules
from provisioning.recovery.accounts import acting_for_self, called, holder_of, note
from provisioning.recovery.directory import PasswordDirectory
from provisioning.recovery.model import RecoveryRequest
from provisioning.recovery.notices import owe
from provisioning.recovery.passwords import password_changed, problems_of, write_password
from provisioning.recovery.tries import spend
from provisioning.recovery.visitor import NewPassword, Visitor


def ask_recovery(database: Database, visitor: Visitor, address: str) -> str:
    """Begins a recovery; returns the token for the browser, for known and unknown alike.

    The code goes to the recovery address by way of the worker. Raises TooMany.
    """
    now, name = clock.now(), address.strip().lower()
    spend(database, rules.RECOVERY_BY_ADDRESS, "recovery-from", visitor.ip, now)
    spend(database, rules.RECOVERY_BY_ACCOUNT, "recovery", name, now)
    token = new_token()
    with database.writing() as session:
        official = called(session, address)
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
            note(session, acting_for_self(official, visitor), official, "recovery.asked")
            _owe_code(session, official, token_hash(token), now)
    return token


def confirm_recovery(database: Database, visitor: Visitor, token: str, code: str) -> None:
    """Checks the code of a request. Raises Invalid `code_wrong`, Expired, TooMany."""
    now = clock.now()
    spend(database, rules.CODE_BY_ADDRESS, "code", visitor.ip, now)
    with database.writing() as session:
        request = session.get(RecoveryRequest, token_hash(token), with_for_update=True)
        if request is None or not _open(request, now):
            raise Expired
        if request.mailbox_id and request.code_hash == token_hash(code):
            request.confirmed_at = request.confirmed_at or now
            return
        request.tries_left -= 1
        official = holder_of(session, request.mailbox_id)
        if official is not None:
            note(session, acting_for_self(official, visitor), official, "recovery.refused")
    raise Invalid.one("code", "code_wrong")


def is_open(session: Session, token: str) -> bool:
    """Whether a code may still be typed for this request."""
    request = session.get(RecoveryRequest, token_hash(token))
    return request is not None and _open(request, clock.now())


def finish_recovery(
    database: Database, directory: PasswordDirectory, visitor: Visitor, token: str, new: NewPassword
) -> str:
    """Sets the new password, ends every session and tells the owner; returns the mailbox's id.

    Raises Invalid, Expired, Unavailable (the confirmed request still works).
    """
    with database.writing() as session:
        official = confirmed_holder(session, token)
        problems = problems_of(official, new)
        if problems:
            raise Invalid(problems)
        actor = acting_for_self(official, visitor)
        note(session, actor, official, "password.begun", new={"by": "recovery"})
        mailbox_id = mailbox_of(official).id
    write_password(directory, mailbox_id, new.password)
    with database.writing() as session:
        official = confirmed_holder(session, token)
        password_changed(session, actor, official)
    return mailbox_id


def confirmed_holder(session: Session, token: str) -> Official:
    """Whose confirmed recovery this is. Raises Expired."""
    request = session.get(RecoveryRequest, token_hash(token), with_for_update=True)
    if (
        request is None
        or request.confirmed_at is None
        or request.used_at is not None
        or request.expires_at + rules.RECOVERY_LIFE <= clock.now()
    ):
        raise Expired
    official = holder_of(session, request.mailbox_id)
    if official is None or not _can_recover(official):
        raise Expired
    return official


def _open(request: RecoveryRequest, now: datetime) -> bool:
    return request.expires_at > now and request.tries_left > 0 and request.used_at is None


def _can_recover(official: Official) -> bool:
    # Only an address its owner has set: whoever edits the record must not gain the account by it.
    own = official.recovery_email and official.recovery_email_set_at
    return bool(own) and mailbox_of(official).state == "active"


def _owe_code(session: Session, official: Official, request: str, now: datetime) -> None:
    owe(
        session,
        "recovery_code",
        official.recovery_email,
        locale=official.locale,
        now=now,
        life=rules.RECOVERY_LIFE,
        request=request,
        name=official.full_name,
        address=primary_address(official),
    )

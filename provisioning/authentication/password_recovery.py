"""A forgotten password: asked for, proven by a code at the recovery address, replaced.

Known and unknown addresses get the same answers all the way. What the browser keeps between the
steps is one opaque token; whose account it is stands in the database only.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.authentication import rules
from provisioning.authentication.accounts import (
    acting_for_self,
    attempt_at,
    called,
    holder_of,
    not_signed_in,
    note,
    whole_address,
)
from provisioning.authentication.client_info import ClientInfo, NewPassword
from provisioning.authentication.model import RecoveryRequest
from provisioning.authentication.password_directory import PasswordDirectory
from provisioning.authentication.password_lease import lock_owner, set_under_lease, take_lease
from provisioning.authentication.passwords import password_changed, problems_of
from provisioning.authentication.rate_counter import spend_in
from provisioning.authentication.throttle import operations as throttle
from provisioning.authentication.throttle.rules import Familiarity
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Expired, Invalid
from provisioning.foundation.identifiers import fits, new_token, token_hash
from provisioning.notifications.operations import queue_message
from provisioning.officials.lock_notice import owe_lock_notice
from provisioning.officials.model import Official
from provisioning.officials.notify import proven_address
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import primary_address
from provisioning.policy.queries import default_policy
from provisioning.recipients.rules import LOCKED

# How far back a code is still known to be an older one, and how many letters are looked through.
LETTERS_KEPT = timedelta(days=7)
MOST_LETTERS = 20


def ask_recovery(database: Database, visitor: ClientInfo, address: str) -> str:
    """Begins a recovery; returns the token for the browser, for known and unknown alike.

    The code goes to the recovery address by way of the worker. Raises TooMany, Invalid
    `recovery_not_by_owner` where the rule of the province lets nobody help themselves.
    """
    now, token = clock.now(), new_token()
    with database.writing() as session:
        # Of the domain that everybody has, whoever asks: the refusal says nothing about an address.
        rule = default_policy(session).recovery.by_owner
        if not rule.value:
            raise Invalid.one("", "recovery_not_by_owner", article=rule.article)
        address = whole_address(session, address)
        official = called(session, address)
        _spend(session, visitor, official, address, now)
        able = official is not None and _can_recover(official)
        session.add(
            RecoveryRequest(
                token_hash=token_hash(token),
                mailbox_id=mailbox_of(official).id if official and able else None,
                created_at=now,
                expires_at=now + rules.RECOVERY_LIFE,
                tries_left=rules.RECOVERY_TRIES,
                access_revision=mailbox_of(official).access_revision if official and able else 0,
            )
        )
        if official and able:
            note(session, not_signed_in(visitor), official, "recovery.asked")
            _owe_code(session, official, token_hash(token), now)
        elif official and mailbox_of(official).state in LOCKED and proven_address(official):
            # No code would open it: where only its owner reads, they learn why and what to do.
            owe_lock_notice(session, official, official.recovery_email, now)
    return token


def confirm_recovery(database: Database, visitor: ClientInfo, token: str, code: str) -> None:
    """Checks the code of a request. Raises Invalid `code_wrong`, Expired, TooMany."""
    now = clock.now()
    with database.writing() as session:
        request = session.get(RecoveryRequest, token_hash(token), with_for_update=True)
        if request is None or not _open(request, now):
            raise Expired
        # Under the request's own name: the tries of it keep nobody from anything else.
        begun = throttle.begin_attempt(
            session, attempt_at("recovery", visitor, None, token_hash(token), code), now
        )
        official = holder_of(session, request.mailbox_id)
        # One that has died looks as one for nobody does.
        if official is not None and _stands(request, official) and fits(code, request.code_hash):
            request.confirmed_at = request.confirmed_at or now
            throttle.record_unknown(session, begun)
            return
        throttle.record_wrong(session, begun, now)
        request.tries_left -= 1
        if official is not None:
            note(session, not_signed_in(visitor), official, "recovery.refused")
        said = _of_another_letter(session, request, code) or "code_wrong"
    raise Invalid.one("code", said)


def _of_another_letter(session: Session, request: RecoveryRequest, code: str) -> str:
    """Why a code does not fit though it came by mail: an earlier letter's, or one asked for elsewhere since.

    "" for what was in no letter. Only somebody who has the letter can type it.
    """
    if request.mailbox_id is None:
        return ""
    others = (
        sa.select(RecoveryRequest.code_hash, RecoveryRequest.created_at)
        .where(
            RecoveryRequest.mailbox_id == request.mailbox_id,
            RecoveryRequest.token_hash != request.token_hash,
            RecoveryRequest.code_hash.is_not(None),
            RecoveryRequest.created_at > request.created_at - LETTERS_KEPT,
        )
        .order_by(RecoveryRequest.created_at.desc())
        .limit(MOST_LETTERS)
    )
    for code_hash, created_at in session.execute(others):
        if fits(code, code_hash):
            return "code_older" if created_at <= request.created_at else "code_of_newer_request"
    return ""


def is_open(session: Session, token: str) -> bool:
    """Whether a code may still be typed for this request."""
    request = session.get(RecoveryRequest, token_hash(token))
    return request is not None and _open(request, clock.now())


def finish_recovery(
    database: Database, directory: PasswordDirectory, visitor: ClientInfo, token: str, new: NewPassword
) -> str:
    """Sets the new password, ends every session and tells the owner; returns the mailbox's id.

    Raises Invalid, Expired, Unavailable (the confirmed request still works).
    """
    with database.writing() as session:
        asked = RecoveryRequest.token_hash == token_hash(token)
        lock_owner(session, sa.select(RecoveryRequest.mailbox_id).where(asked))
        official = confirmed_holder(session, token)
        problems = problems_of(session, official, new)
        if problems:
            raise Invalid(problems)
        lease = take_lease(session, official, "recovery")
        note(session, acting_for_self(official, visitor), official, "password.begun", new={"by": "recovery"})

    def finish(session: Session) -> str:
        official = confirmed_holder(session, token)
        password_changed(session, acting_for_self(official, visitor), official)
        return mailbox_of(official).id

    return set_under_lease(database, directory, lease, new.password, finish)


def confirmed_holder(session: Session, token: str) -> Official:
    """Whose confirmed recovery this is. Raises Expired."""
    request = session.get(RecoveryRequest, token_hash(token))
    if (
        request is None
        or request.confirmed_at is None
        or request.used_at is not None
        or request.expires_at + rules.RECOVERY_LIFE <= clock.now()
    ):
        raise Expired
    official = holder_of(session, request.mailbox_id)
    if official is None or not _stands(request, official) or not _can_recover(official):
        raise Expired
    return official


def _stands(request: RecoveryRequest, official: Official) -> bool:
    """Whether nothing has happened since that ends a recovery: another address, a suspension, a rise."""
    return request.access_revision == mailbox_of(official).access_revision


def _spend(
    session: Session, visitor: ClientInfo, official: Official | None, name: str, now: datetime
) -> None:
    """Counts one recovery that was asked for, at the best known place. Raises TooMany."""
    attempt = attempt_at("recovery", visitor, official, name, "")
    place = throttle.places_of(session, attempt, now)[0]
    if place.familiarity is Familiarity.STRANGER:
        spend_in(session, rules.RECOVERY_BY_SOURCE, "recovery-from", place.key, now)
        spend_in(session, rules.RECOVERY_BY_ACCOUNT, "recovery", attempt.account, now)
    here = f"{place.key} {attempt.account}"
    spend_in(session, rules.RECOVERY_BY_BOTH, "recovery-here", here, now)
    spend_in(session, rules.RECOVERY_BY_BOTH_A_DAY, "recovery-here-day", here, now)


def _open(request: RecoveryRequest, now: datetime) -> bool:
    return request.expires_at > now and request.tries_left > 0 and request.used_at is None


def _can_recover(official: Official) -> bool:
    # Only an address its owner has proven: whoever edits the record must not gain the account by it.
    return bool(proven_address(official)) and mailbox_of(official).state == "active"


def _owe_code(session: Session, official: Official, request: str, now: datetime) -> None:
    queue_message(
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

"""A recovery address is proven by a code: sent there, and typed into the owner's own signed-in page.

What somebody else wrote down, and what was typed and never proven, is used for nothing.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from provisioning.addresses.email import sendable_address
from provisioning.authentication.accounts import acting_for_self, attempt_at, note, signed_in
from provisioning.authentication.client_info import ClientInfo
from provisioning.authentication.model import RecoveryProof
from provisioning.authentication.password_lease import lock_owner
from provisioning.authentication.rate_counter import count_in
from provisioning.authentication.replaced_codes import is_older, with_replaced
from provisioning.authentication.throttle import operations as throttle
from provisioning.authentication.throttle.rules import Limit
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Expired, Invalid, TooMany
from provisioning.foundation.identifiers import fits, new_id
from provisioning.notifications.model import Notification
from provisioning.officials.model import Official
from provisioning.officials.notify import notify_owner, proven_address
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import primary_address
from provisioning.recipients.model import Mailbox

PROOF_LIFE = timedelta(days=1)
PROOF_TRIES = 5
# Of one account, and to one address whoever asks: nobody's letterbox is filled by us.
SENT_BY_ACCOUNT = Limit(5, timedelta(hours=1))
SENT_BY_ADDRESS = Limit(5, timedelta(hours=1))


def begin_proof(session: Session, actor: Actor, official: Official, email: str) -> bool:
    """Sends a code to an address its owner typed; until it comes back the one before counts.

    False when too many were sent lately: then the owner asks again later, or the caller gives it all up.
    """
    email = sendable_address(email) or email
    if email == proven_address(official):
        return True
    now, mailbox = clock.now(), mailbox_of(official)
    before = session.get(RecoveryProof, mailbox.id)
    session.merge(
        RecoveryProof(
            mailbox_id=mailbox.id,
            email=email,
            notice_id="",
            code_hash=None,
            asked_at=now,
            expires_at=now + PROOF_LIFE,
            tries_left=PROOF_TRIES,
            access_revision=mailbox.access_revision,
            replaced_hashes=with_replaced(before),
        )
    )
    session.flush()
    note(session, actor, official, "recovery.typed", new={"recovery_email": email})
    return _send(session, official, session.get_one(RecoveryProof, mailbox.id))


def waiting_proof(session: Session, official: Official) -> RecoveryProof | None:
    """The address of this person that waits for its code to come back."""
    mailbox = mailbox_of(official)
    proof = session.get(RecoveryProof, mailbox.id)
    return proof if proof is not None and proof.access_revision == mailbox.access_revision else None


def send_again(database: Database, visitor: ClientInfo, official_id: str) -> None:
    """Another code to the address that waits; the one before no longer fits. Raises Expired, TooMany."""
    with database.writing() as session:
        lock_owner(session, sa.select(Mailbox.id).where(Mailbox.official_id == official_id))
        official = signed_in(session, visitor, official_id)
        proof = waiting_proof(session, official)
        if proof is None:
            raise Expired
        now = clock.now()
        proof.asked_at, proof.expires_at, proof.tries_left = now, now + PROOF_LIFE, PROOF_TRIES
        proof.replaced_hashes, proof.code_hash = with_replaced(proof), None
        note(session, acting_for_self(official, visitor), official, "recovery.typed")
        require_sent(_send(session, official, proof))


def require_sent(sent: bool) -> None:
    """Raises TooMany, so that nothing of this transaction stays: the code before goes on to fit."""
    if not sent:
        raise TooMany(int(SENT_BY_ACCOUNT.window.total_seconds()))


def prove(database: Database, visitor: ClientInfo, official_id: str, code: str) -> None:
    """The code came back: from now on the address counts. Raises Invalid `code_wrong`, Expired, TooMany."""
    now = clock.now()
    with database.writing() as session:
        lock_owner(session, sa.select(Mailbox.id).where(Mailbox.official_id == official_id))
        official = signed_in(session, visitor, official_id)
        actor = acting_for_self(official, visitor)
        proof = waiting_proof(session, official)
        if proof is None or proof.expires_at <= now or proof.tries_left <= 0:
            raise Expired
        # Under its own name: the tries of it keep nobody from anything else.
        attempt = attempt_at("recovery", visitor, None, f"proof {proof.mailbox_id}", code)
        begun = throttle.begin_attempt(session, attempt, now)
        if fits(code, proof.code_hash):
            throttle.record_unknown(session, begun)
            _count(session, actor, official, proof)
            return
        throttle.record_wrong(session, begun, now)
        proof.tries_left -= 1
        note(session, actor, official, "proof.refused")
        older = is_older(code, proof)
    raise Invalid.one("code", "code_older" if older else "code_wrong")


def _count(session: Session, actor: Actor, official: Official, proof: RecoveryProof) -> None:
    now, before = clock.now(), official.recovery_email
    notify_owner(session, official, "recovery_changed", now, actor=actor)
    official.recovery_email, official.recovery_proven_at = proof.email, now
    official.recovery_typed_by, official.recovery_typed_by_id = official.full_name, official.id
    session.delete(proof)
    mailbox_of(official).end_pending_access()
    old, new = {"recovery_email": before}, {"recovery_email": proof.email}
    note(session, actor, official, "recovery.proven", old=old, new=new)


def clear_recovery(session: Session, actor: Actor, official: Official) -> None:
    """The owner wants no recovery address: the one in use, what waits and what was noted all go."""
    before = official.recovery_email
    notify_owner(session, official, "recovery_changed", clock.now(), actor=actor)
    _forget(session, official)
    note(
        session, actor, official, "recovery.changed",
        old={"recovery_email": before}, new={"recovery_email": ""},
    )  # fmt: skip


def drop_from_before(session: Session, actor: Actor, official: Official) -> None:
    """Takes away the address from before a slip was used: noted, typed or proven.

    Who needs a slip had no hold of the account; whoever used one before, a desk for instance, may have proven
    an address of their own.
    """
    if official.recovery_email:
        if official.recovery_proven_at:
            notify_owner(session, official, "recovery_changed", clock.now(), actor=actor)
        old = {"recovery_email": official.recovery_email}
        _forget(session, official)
        note(session, actor, official, "recovery.cleared", old=old)


def _forget(session: Session, official: Official) -> None:
    official.recovery_email, official.recovery_proven_at = "", None
    official.recovery_typed_by, official.recovery_typed_by_id = "", None
    # What waits was begun under the number before.
    mailbox_of(official).end_pending_access()
    session.flush()


def _send(session: Session, official: Official, proof: RecoveryProof) -> bool:
    now, mailbox = clock.now(), mailbox_of(official)
    by_account, _ = count_in(session, SENT_BY_ACCOUNT, "proof", mailbox.id, now)
    by_address, _ = count_in(session, SENT_BY_ADDRESS, "proof-to", proof.email.lower(), now)
    if by_account > SENT_BY_ACCOUNT.count or by_address > SENT_BY_ADDRESS.count:
        return False
    notice = Notification(
        id=new_id(),
        kind="recovery_proof",
        recipient=proof.email,
        locale=official.locale,
        params={
            "mailbox": mailbox.id,
            "name": official.full_name,
            "address": primary_address(official),
        },
        created_at=now,
        due_at=now,
        expires_at=proof.expires_at,
    )
    session.add(notice)
    proof.notice_id = notice.id
    return True

"""People who leave, people who come back, and people who should never have been added.

Nobody's mail is deleted here and no address is ever set free: a mailbox that is left goes on taking
mail, and the address of one that is withdrawn stays in the ledger as a tombstone.
"""

from __future__ import annotations

from typing import Any

from provisioning.access.rules import Ability, may
from provisioning.audit.operations import record
from provisioning.authentication.sessions import end_all
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.lifecycle.lockout_limits import require_few_leavings
from provisioning.names import canonical
from provisioning.officials.abilities import GONE
from provisioning.officials.model import Official
from provisioning.officials.operations import (
    Prefetched,
    keep_administrator,
    leave_service,
    mailbox_of,
    require,
    take_place,
)
from provisioning.officials.rules import text_problems
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move, put_back
from provisioning.recipients.rules import SIGNS_IN, may_move


def leave(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    reason: str = "",
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """The person has left the service: no more sign-in, no more rights, mail is still taken and kept.

    Raises Denied, Invalid (a reason that can't be stored, a state that nobody leaves from, the last
    system administrator, one too many within a day).
    """
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    problems = text_problems("reason", reason, 255)
    if problems:
        raise Invalid(problems)
    keep_administrator(session, official, prefetched)
    old = mailbox_of(official).state
    if plan_id is None and may_move(old, "leaving"):
        # What a list does is weighed as a whole, see `plans.daily`.
        require_few_leavings(session, actor, official)
    # First what may be refused: a row of a list that fails has taken nothing away.
    move(mailbox_of(official), "leaving", reason=canonical(reason))
    end_all(session, mailbox_of(official).id, clock.now())
    leave_service(session, actor, official, prefetched)
    _record(session, actor, official, "official.left", {"state": old}, plan_id, decision)


def come_back(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """The person is here again, with the same mailbox and the same address.

    Who never had a password, or whose mailbox was purged, is invited anew. Rights held before are not
    given back: they are asked for anew. Raises Denied, Invalid (a state that nobody comes back from, a
    full allowance).
    """
    require(session, actor, official, Ability.MOVE, hold=False, prefetched=prefetched)
    mailbox = mailbox_of(official)
    old = mailbox.state
    if old not in ("leaving", "archived", "purged"):
        raise Invalid.one("", "state_move", old=old, new="active")
    take_place(session, official, state="invited", prefetched=prefetched)
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    # Who left before every grant ended with the service has theirs still.
    leave_service(session, actor, official, prefetched)
    if old == "purged":
        mailbox.activated_at = None
        _revive_addresses(mailbox)
    move(mailbox, "active" if mailbox.activated_at else "invited")
    _record(session, actor, official, "official.came_back", {"state": old}, plan_id, decision)


def withdraw(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """The person was added by mistake: the entry goes, the addresses stay as tombstones.

    Raises Denied, Invalid when the mailbox was ever opened.
    """
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    if not may(actor, Ability.CREATE, official.unit.path):
        raise Denied("may not take people out here")
    mailbox = mailbox_of(official)
    if mailbox.state != "invited" or mailbox.activated_at is not None:
        raise Invalid.one("", "state_move", old=mailbox.state, new="purged")
    keep_administrator(session, official, prefetched)
    move(mailbox, "purged")
    end_all(session, mailbox.id, clock.now())
    leave_service(session, actor, official, prefetched)
    _end_addresses(mailbox)
    _record(session, actor, official, "official.withdrawn", {"state": "invited"}, plan_id, decision)


def stand_as_before(
    session: Session,
    actor: Actor,
    official: Official,
    before: dict[str, Any],
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """Takes a leaving, or a coming back, back: the mailbox is as `before` (see `standing_of`) says.

    The rights that ended with the leaving stay ended. Raises Denied, Invalid.
    """
    require(session, actor, official, Ability.MOVE, hold=False, prefetched=prefetched)
    if before["state"] not in SIGNS_IN:
        keep_administrator(session, official, prefetched)
    mailbox = mailbox_of(official)
    old = mailbox.state
    take_place(session, official, state=before["state"], prefetched=prefetched)
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    put_back(mailbox, before)
    end_all(session, mailbox.id, clock.now())
    if GONE & {old, mailbox.state}:
        leave_service(session, actor, official, prefetched)
    if mailbox.state == "purged":
        _end_addresses(mailbox)
    _record(session, actor, official, "official.put_back", {"state": old}, plan_id, decision)


def _end_addresses(mailbox: Mailbox) -> None:
    for address in mailbox.addresses:
        address.ended_at = address.ended_at or clock.now()


def _revive_addresses(mailbox: Mailbox) -> None:
    """The address people knew lives again; others that had ended before stay so."""
    for address in mailbox.addresses:
        if address.is_primary:
            address.ended_at = None


def _record(
    session: Session,
    actor: Actor,
    official: Official,
    kind: str,
    old: dict[str, Any],
    plan_id: str | None,
    decision: str,
) -> None:
    mailbox = mailbox_of(official)
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        old=old,
        new={"state": mailbox.state, "reason": mailbox.state_reason},
        plan_id=plan_id,
        decision=decision,
    )

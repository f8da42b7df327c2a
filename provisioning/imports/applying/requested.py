"""What the rows of official forms do to accounts that are there, each by its operation; and the way back."""

from __future__ import annotations

from typing import Any

from provisioning.authentication.slips import order_new_code
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.imports.forms.effects import LOCKED, RESTORED
from provisioning.imports.forms.row_requests import ACTION_TEXT
from provisioning.lifecycle import leaving
from provisioning.lifecycle.archiving import archive
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.officials.adding import Cause
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.targets import Prefetched
from provisioning.plans.chunk_rows import RowToApply


def carry_out(
    session: Session, actor: Actor, official: Official, row: RowToApply, cause: Cause, prefetched: Prefetched
) -> None:
    """Does what the row asks. Raises CongvuError, before any change.

    How many these are was weighed for the whole list.
    """
    recipient, reason = recipient_of(official), _reason(row)
    given: dict[str, Any] = {
        "plan_id": cause.plan_id, "decision": cause.decision, "prefetched": prefetched,
    }  # fmt: skip
    match row.row_class:
        case "locked":
            suspend(session, actor, recipient, reason=reason, keep_receiving=True, weighed=True, **given)
        case "restored":
            resume(session, actor, recipient, **given)
        case "reset":
            order_new_code(session, actor, official, **given)
        case "withdrawn":
            leaving.leave(session, actor, official, reason=reason, **given)
        case "deleted":
            if mailbox_of(official).state != "leaving":
                leaving.leave(session, actor, official, reason=reason, **given)
            archive(session, actor, recipient, **given)
        case other:
            raise LookupError(other)


def take_back(
    session: Session,
    actor: Actor,
    official: Official,
    undoes: str,
    was: dict[str, Any],
    cause: Cause,
    prefetched: Prefetched | None,
) -> None:
    """Makes the account what it was before such a row. A new code can't be taken back: none comes here."""
    recipient = recipient_of(official)
    given: dict[str, Any] = {
        "plan_id": cause.plan_id, "decision": cause.decision, "prefetched": prefetched,
    }  # fmt: skip
    if undoes == LOCKED:
        resume(session, actor, recipient, **given)
    elif undoes == RESTORED:
        kept = {
            "reason": was["state_reason"], "keep_receiving": was["receives_while_suspended"],
            "cause": was["lock_cause"],
        }  # fmt: skip
        suspend(session, actor, recipient, weighed=True, **kept, **given)
    else:
        leaving.restore_as_before(session, actor, official, was, **given)


def _reason(row: RowToApply) -> str:
    return str(row.values.get(ACTION_TEXT) or "")

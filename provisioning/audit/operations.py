"""Writing the record. `record` only notes; the link is made at commit, inside the same transaction.

Linking late keeps the chain's one row locked for as short a time as can be.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from provisioning.audit.kinds import EVENT_KINDS
from provisioning.audit.model import ChainHead, Event
from provisioning.audit.rules import link
from provisioning.foundation import bulk, clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session

# In an event: who else's word it rests on than that of who acted.
TOGETHER = "together_with"


def record(
    session: Session,
    actor: Actor,
    kind: str,
    *,
    subject: tuple[str, str, str],
    unit_path: str = "/",
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    plan_id: str | None = None,
    decision: str = "",
) -> None:
    """Notes that `actor` did `kind` to `subject` (type, id, label). Values must be JSON-plain.

    Where it rests on the word of others too, each of them is named. Raises LookupError for a kind that
    `kinds` does not declare.
    """
    if kind not in EVENT_KINDS:
        raise LookupError(f"no kind of event: {kind}")
    object_type, object_id, label = subject
    others = [each.label for each in actor.together if each.official_id != actor.official_id]
    new = {**(new or {}), **({TOGETHER: ", ".join(others)} if others else {})}
    session.pending_events.append(
        {
            "at": clock.now(),
            "actor_id": actor.official_id,
            "actor": actor.label,
            "on_behalf": actor.on_behalf_of(unit_path),
            "ip": actor.ip,
            "user_agent": actor.user_agent,
            "kind": kind,
            "object_type": object_type,
            "object_id": object_id,
            "object_label": label,
            "unit_path": unit_path,
            "old": old or {},
            "new": new,
            "plan_id": plan_id,
            "decision": decision,
        }
    )


def noted(session: Session) -> list[dict[str, Any]]:
    """What this transaction has noted so far and will add to the record when it is committed."""
    return list(session.pending_events)


@event.listens_for(Session, "before_commit")
def _chain(session: Session) -> None:
    events, session.pending_events = session.pending_events, []
    if not events:
        return
    session.flush()
    # On PostgreSQL the row lock makes writers queue here; SQLite has one writer anyway.
    seq, previous = session.execute(
        sa.select(ChainHead.seq, ChainHead.hash).where(ChainHead.id == 1).with_for_update()
    ).one()
    rows = []
    for fields in events:
        seq += 1
        fields["seq"] = seq
        digest = link(previous, fields)
        rows.append({**fields, "previous_hash": previous, "hash": digest})
        previous = digest
    bulk.insert(session, Event, rows)
    session.execute(sa.update(ChainHead).where(ChainHead.id == 1).values(seq=seq, hash=previous))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.pending_events = []

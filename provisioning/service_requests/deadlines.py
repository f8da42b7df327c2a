"""By when a request is due: by the rule of the people's domain, in the office's working time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.policy.catalogue import Policy
from provisioning.policy.periods import Period, parse_period
from provisioning.policy.queries import default_policy, policy_of_recipient, working_calendar
from provisioning.recipients.model import Mailbox
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import WAITING, Deadline, due_rule


def deadline_of(session: Session, kind: str, received_at: datetime, official_ids: Sequence[str]) -> Deadline:
    """When what was received then is due; no moment for what the rule does not speak of."""
    policy = policy_for(session, official_ids)
    rule = due_rule(kind, policy.due)
    if rule is None or rule.value is None:
        return Deadline()
    return Deadline(_counted(session, policy, received_at, rule.value), str(rule.value), rule.article)


def policy_for(session: Session, official_ids: Sequence[str]) -> Policy:
    """The rule these people are under; that of the default domain for who has no address yet."""
    if not official_ids:
        return default_policy(session)
    mailbox_id = session.scalar(sa.select(Mailbox.id).where(Mailbox.official_id == official_ids[0]))
    return policy_of_recipient(session, mailbox_id or "")


def policy_of_request(session: Session, request: Request) -> Policy:
    """The rule a request is under."""
    return policy_for(session, [each.official_id for each in request.people])


def count_anew(session: Session) -> int:
    """After another calendar: works out anew when what still waits is due; how many moments changed.

    The time allowed stays the one that held when it was received.
    """
    waiting = sa.select(Request).where(Request.state.in_(WAITING), Request.due_at.is_not(None))
    changed = 0
    for request in session.scalars(waiting.with_for_update(of=Request)):
        policy, allowed = policy_of_request(session, request), parse_period(request.due_within)
        if allowed is None:
            continue
        moment = _counted(session, policy, request.received_at, allowed)
        changed += moment != request.due_at
        request.due_at = moment
    return changed


def _counted(session: Session, policy: Policy, received_at: datetime, allowed: Period) -> datetime:
    by_the_clock = policy.due.hours_pass.value == "by_the_clock"
    return working_calendar(session, policy).due(received_at, allowed, by_the_clock=by_the_clock)

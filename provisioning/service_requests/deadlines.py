"""By when a request is due: by the rule of the people's domain, in the office's working time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.policy.catalogue import Policy
from provisioning.policy.queries import default_policy, policy_of_recipient, working_calendar
from provisioning.recipients.model import Mailbox
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import Deadline, due_rule


def deadline_of(session: Session, kind: str, received_at: datetime, official_ids: Sequence[str]) -> Deadline:
    """When what was received then is due; no moment for what the rule does not speak of."""
    policy = policy_for(session, official_ids)
    rule = due_rule(kind, policy.due)
    if rule is None or rule.value is None:
        return Deadline()
    by_the_clock = policy.due.hours_pass.value == "by_the_clock"
    moment = working_calendar(session, policy).due(received_at, rule.value, by_the_clock=by_the_clock)
    return Deadline(moment, str(rule.value), rule.article)


def policy_for(session: Session, official_ids: Sequence[str]) -> Policy:
    """The rule these people are under; that of the default domain for who has no address yet."""
    if not official_ids:
        return default_policy(session)
    mailbox_id = session.scalar(sa.select(Mailbox.id).where(Mailbox.official_id == official_ids[0]))
    return policy_of_recipient(session, mailbox_id or "")


def policy_of_request(session: Session, request: Request) -> Policy:
    """The rule a request is under."""
    return policy_for(session, [each.official_id for each in request.people])

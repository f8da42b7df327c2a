"""What a person's page says of a lock: why, by which article, and whether the reader can restore it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.texts.problems import cited_article, sentence_for
from app.web.request_context import session
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import restore_problem
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.policy.catalogue import Policy
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.rules import LOCKED


@dataclass(frozen=True, slots=True)
class LockView:
    """`refused`: why the rule lets nobody restore it, "" where it does; `new_password`: restoring takes
    the old password away."""

    cause: str
    article: str
    refused: str
    new_password: bool


def lock_of(official: Official) -> LockView | None:
    """None for a mailbox that people can sign in to, or that is gone."""
    row = mailbox_of(official)
    if row.state not in LOCKED:
        return None
    policy = policy_of_recipient(session(), row.id)
    problem = restore_problem(policy, recipient_of(official))
    return LockView(
        row.lock_cause,
        row.lock_article,
        sentence_for(problem) if problem else "",
        policy.restore.new_password.value,
    )


def receives_by_rule(policy: Policy) -> str:
    """What becomes of mail that arrives meanwhile, where the rule says it; "" where it is to be chosen."""
    rule = policy.lock.receives
    if not rule.article:
        return ""
    article = cited_article(rule.article)
    if rule.value:
        return str(_("Mail that arrives meanwhile is accepted and waits, by %(article)s.", article=article))
    return str(_("Mail that arrives meanwhile is refused, by %(article)s.", article=article))

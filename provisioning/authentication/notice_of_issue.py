"""The day on which a body was told that an account is there: some rules count from it, not from the slip."""

from __future__ import annotations

from datetime import date

from provisioning.authentication.accounts import note
from provisioning.authentication.activation import ability_for_code
from provisioning.authentication.first_password import NOTIFIED, code_ends
from provisioning.authentication.model import ActivationCode
from provisioning.authentication.slips import slip_of
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require
from provisioning.policy.queries import policy_of_recipient


def counts_from_notice(session: Session, official: Official) -> bool:
    """Whether the rule locks a first password that nobody changes, and counts from the notice of issue."""
    first = policy_of_recipient(session, mailbox_of(official).id).first
    return first.lock_after.value is not None and first.counted_from.value == NOTIFIED


def require_may_note(session: Session, actor: Actor, official: Official) -> None:
    """Raises Denied unless `actor` could issue the code itself."""
    require(session, actor, official, ability_for_code(actor, official))


def note_notice(session: Session, actor: Actor, official: Official, day: date) -> ActivationCode:
    """Notes the day of the notice; the code of the slip lives so long from then.

    Raises Denied, Invalid (no slip that works, a day before its issue or to come, a rule that counts from the
    issue).
    """
    require_may_note(session, actor, official)
    mailbox = mailbox_of(official)
    session.refresh(mailbox, with_for_update=True)
    code = slip_of(session, mailbox)
    if code is None or mailbox.state != "invited":
        raise Invalid.one("", "no_slip_works")
    if not counts_from_notice(session, official):
        raise Invalid.one("", "rule_counts_from_issue")
    issued, today = clock.day_of(code.issued_at), clock.today()
    if not issued <= day <= today:
        raise Invalid.one("notified_on", "notice_day", first=f"{issued:%d/%m/%Y}", last=f"{today:%d/%m/%Y}")
    code.notified_at = max(clock.begin_of(day), code.issued_at)
    first = policy_of_recipient(session, mailbox.id).first
    code.expires_at = code_ends(first, code.issued_at, code.notified_at)
    new = {"day": day.isoformat(), "expires": code.expires_at.isoformat()}
    note(session, actor, official, "code.notified", new=new)
    return code

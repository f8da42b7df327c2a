"""A reason to be away, noted by who looks after the person: the clock of unused mailboxes stands still."""

from __future__ import annotations

from datetime import date, timedelta

from provisioning.access.rules import Ability
from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import canonical
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require, subject_of
from provisioning.officials.rules import text_problems

# Longer than any leave there is by law; whoever is away for longer is noted again.
LONGEST = timedelta(days=2 * 366)


def excuse(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    reason: str,
    until: date | None,
    decision: str = "",
    as_of: int | None = None,
) -> bool:
    """Notes why somebody is away, and until which day; no day takes it back. Whether anything changed.

    Raises Denied, ChangedMeanwhile, Invalid (`required`, `absence_over`, `absence_too_long`).
    """
    require(session, actor, official, Ability.EDIT)
    problems = text_problems("reason", reason, 255) + _problems(reason, until)
    if problems:
        raise Invalid(problems)
    require_unchanged(session, subject_of(official), as_of)
    mailbox, said = mailbox_of(official), canonical(reason) if until else ""
    old = {"excuse": mailbox.excuse, "excused_until": _plain(mailbox.excused_until)}
    mailbox.excuse, mailbox.excused_until = said, until
    new = {"excuse": said, "excused_until": _plain(until)}
    if old == new:
        return False
    record(
        session, actor, "official.excused",
        subject=("official", official.id, official.full_name), unit_path=official.unit.path,
        old=old, new=new, decision=decision,
    )  # fmt: skip
    return True


def _problems(reason: str, until: date | None) -> list[Problem]:
    if until is None:
        return []
    found = [] if reason.strip() else [Problem("reason", "required")]
    if until < clock.today():
        found.append(Problem("until", "absence_over"))
    if until > clock.today() + LONGEST:
        found.append(Problem("until", "absence_too_long"))
    return found


def _plain(day: date | None) -> str:
    return day.isoformat() if day else ""

"""Warns of passwords that get too old, tells when they are, and in the end keeps mail programs out.

Each of it once for each password, whoever looks how often; a rule that was made longer takes it back. Where
no rule asks for it, nothing is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import current_and_future_grants_of_each, not_over
from provisioning.access.rules import administers
from provisioning.addresses.model import Address
from provisioning.authentication.accounts import demands_for, note
from provisioning.authentication.model import PasswordAge
from provisioning.authentication.password_age import (
    WARNED_BEFORE,
    Step,
    due_on,
    in_days,
    next_step,
    refused_on,
)
from provisioning.authentication.password_rules import Demands, demands_on
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.notify import proven_address
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.policy.articles import cited
from provisioning.policy.catalogue import PasswordRules
from provisioning.policy.queries import policy_in
from provisioning.recipients.model import Mailbox

EVERY = timedelta(hours=1)
PIECE = 100
WORKER = system_actor("worker")


def password_ages_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks once an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: look_at_ages(database, now))


def look_at_ages(database: Database, now: datetime) -> int:
    """Does what is due about passwords' ages, some at a time; returns for how many mailboxes."""
    with database.reading() as session:
        due = list(_due(session, clock.day_of(now)))
    done = 0
    for at in range(0, len(due), PIECE):
        with database.writing() as session:
            done += sum(_do(session, mailbox_id, now) for mailbox_id in due[at : at + PIECE])
    return done


def _due(session: Session, today: date) -> Iterator[str]:
    """Mailboxes about whose password something is due, by every domain's rule."""
    administrators = _administrators(session)
    for domain_id in session.scalars(sa.select(Domain.id)).all():
        rules = policy_in(session, domain_id).password
        for each in session.execute(_old_in(domain_id, rules, today)):
            demands = demands_on(rules, administrator=each.official_id in administrators)
            if next_step(demands, each, today) is not None:
                yield each.mailbox_id


def _administrators(session: Session) -> frozenset[str]:
    now = clock.now()
    holders = session.scalars(sa.select(Grant.official_id).where(not_over(now)).distinct()).all()
    held = current_and_future_grants_of_each(session, holders, now)
    return frozenset(official_id for official_id, grants in held.items() if administers(grants))


def _old_in(domain_id: int, rules: PasswordRules, today: date) -> sa.Select[*tuple[Any, ...]]:
    """Passwords of a domain that are near their end by any of its ages, or about which something was said."""
    soon = today + timedelta(days=max(WARNED_BEFORE))
    ages = [age.value for age in (rules.age_user, rules.age_admin) if age.value is not None]
    latest = max((in_days(age).latest_over(soon) for age in ages), default=None)
    near = [] if latest is None else [PasswordAge.set_at < clock.begin_of(latest + timedelta(days=1))]
    return (
        sa.select(
            PasswordAge.mailbox_id,
            Mailbox.official_id,
            PasswordAge.set_at,
            PasswordAge.told,
            PasswordAge.told_at,
            PasswordAge.refused_at,
        )
        .join(Mailbox, Mailbox.id == PasswordAge.mailbox_id)
        .join(Address, Address.recipient_id == Mailbox.id)
        .where(Address.domain_id == domain_id, Address.is_primary, Mailbox.state == "active")
        .where(sa.or_(PasswordAge.told.is_not(None), PasswordAge.refused_at.is_not(None), *near))
        .order_by(PasswordAge.mailbox_id)
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One password, its owner and the rule, at a moment."""

    kept: PasswordAge
    official: Official
    demands: Demands
    now: datetime


def _do(session: Session, mailbox_id: str, now: datetime) -> bool:
    """Looks once more, holding the row: its owner may have been quicker, or another worker."""
    kept = session.get(PasswordAge, mailbox_id, with_for_update=True, populate_existing=True)
    owner = session.scalar(sa.select(Mailbox.official_id).where(Mailbox.id == mailbox_id))
    if kept is None or owner is None:
        return False
    official = own_record(session, owner)
    case = _Case(kept, official, demands_for(session, official), now)
    step = next_step(case.demands, kept, clock.day_of(now))
    if step is None:
        return False
    match step:
        case (Step.TELL, left):
            _tell(session, case, left)
        case (Step.REFUSE, _):
            _refuse(session, case)
        case _:
            _forget(session, case)
    return True


def _tell(session: Session, case: _Case, left: int) -> None:
    case.kept.told, case.kept.told_at = left, case.now
    _owe(session, case, "password_ending" if left else "password_over")


def _refuse(session: Session, case: _Case) -> None:
    case.kept.refused_at = case.now
    # Open sessions end with it; the policy service lets no new one begin.
    mailbox_of(case.official).mark_changed(case.now, disconnect=True)
    article = case.demands.age.article
    note(
        session, WORKER, case.official, "password.mail_refused", new={"article": article} if article else None
    )
    _owe(session, case, "password_mail_refused")


def _forget(session: Session, case: _Case) -> None:
    if case.kept.refused_at is not None:
        note(session, WORKER, case.official, "password.mail_let_in")
    case.kept.told, case.kept.told_at, case.kept.refused_at = None, None, None


def _owe(session: Session, case: _Case, kind: str) -> None:
    """To the mailbox and to where the owner reads when it can't be opened."""
    official, due = case.official, due_on(case.demands, case.kept.set_at)
    ends = refused_on(case.demands, case.now)
    for address in filter(None, (primary_address(official), proven_address(official))):
        queue_message(
            session,
            kind,
            address,
            locale=official.locale,
            now=case.now,
            name=official.full_name,
            address=primary_address(official),
            day=due.isoformat() if due else "",
            stops=ends.isoformat() if ends else "",
            article=cited(case.demands.age.article, official.locale),
        )

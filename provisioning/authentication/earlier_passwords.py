"""Tells the directory how many earlier passwords it has to refuse, as the rule of each domain says.

slapd keeps them itself, as hashes that nobody reads; what it is told is which of its policies holds for an
entry. The number stands with the domain, and the entries follow it as they follow everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.authentication.password_rules import kept_before
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.policy.queries import policy_in
from provisioning.projection.model import changed
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import PROJECTED

EVERY = timedelta(minutes=1)


def earlier_passwords_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks once a minute. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: follow_the_rule(database, now))


def follow_the_rule(database: Database, now: datetime) -> int:
    """Lets the entries of every domain whose rule says another number fall behind; returns how many."""
    with database.reading() as session:
        differing = [
            domain_id for domain_id in session.scalars(sa.select(Domain.id)) if _differs(session, domain_id)
        ]
    return sum(_follow(database, domain_id, now) for domain_id in differing)


def _differs(session: Session, domain_id: int) -> bool:
    told = session.scalar(sa.select(Domain.passwords_remembered).where(Domain.id == domain_id))
    return told != _wanted(session, domain_id)


def _wanted(session: Session, domain_id: int) -> int:
    return kept_before(policy_in(session, domain_id).password.history.value)


def _follow(database: Database, domain_id: int, now: datetime) -> int:
    """The number and all that must follow it in one transaction: whoever dies in between has done nothing."""
    with database.writing() as session:
        domain = session.get_one(Domain, domain_id, with_for_update=True)
        wanted = _wanted(session, domain_id)
        if domain.passwords_remembered == wanted:
            return 0
        domain.passwords_remembered = wanted
        here = sa.select(Address.recipient_id).where(Address.domain_id == domain_id, Address.is_primary)
        entries = sa.update(Mailbox).where(Mailbox.id.in_(here), Mailbox.state.in_(PROJECTED))
        return session.connection().execute(entries.values(**changed(Mailbox, now))).rowcount

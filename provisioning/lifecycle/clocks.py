"""The clocks of the province's rule as chores of the worker: each locks, in pieces, whom its effect reaches.

A piece is one transaction. Whoever was locked is reached no more, so a clock that is killed goes on where it
was, and nothing happens twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.lifecycle import rule_effects
from provisioning.lifecycle.idle_warnings import warn_of_idle
from provisioning.lifecycle.locks import lock_for
from provisioning.lifecycle.rule_effects import RuleEffect
from provisioning.policy.queries import policy_in
from provisioning.recipients.model import Mailbox

log = structlog.get_logger()
RULE = system_actor("mail rule")
EVERY = timedelta(minutes=30)
PIECE = 100


@dataclass(slots=True)
class RuleClocks:
    """One after the other, domain by domain; a call does one piece and says whether there was any."""

    database: Database
    due: datetime = field(default_factory=clock.now)
    _left: list[tuple[RuleEffect, int]] = field(default_factory=list)
    _after: str = ""

    def __call__(self) -> bool:
        """A chore of the worker."""
        now = clock.now()
        if not self._left:
            if now < self.due:
                return False
            self.due = now + EVERY
            self._left = self._all()
        while self._left:
            effect, domain_id = self._left[0]
            ids = self._piece(effect, domain_id, now)
            if ids:
                self._after = ids[-1]
                return True
            self._left.pop(0)
            self._after = ""
        return False

    def _all(self) -> list[tuple[RuleEffect, int]]:
        with self.database.reading() as session:
            domains = list(session.scalars(sa.select(Domain.id).order_by(Domain.id)))
        return [
            (effect, each) for effect in rule_effects.effects() if not effect.elsewhere for each in domains
        ]

    def _piece(self, effect: RuleEffect, domain_id: int, now: datetime) -> Sequence[str]:
        with self.database.reading() as session:
            ids = affected_ids(session, effect, domain_id, now, after=self._after, limit=PIECE)
        if ids:
            with self.database.writing() as session:
                # Asked again within the transaction: somebody may have signed in meanwhile.
                still = set(affected_ids(session, effect, domain_id, now, among=ids))
                done = sum(_act(session, effect, each, now) for each in ids if each in still)
            log.info("mail rule", effect=effect.code, domain=domain_id, done=done)
        return ids


def affected_ids(
    session: Session,
    effect: RuleEffect,
    domain_id: int,
    now: datetime,
    *,
    after: str = "",
    among: Sequence[str] = (),
    limit: int | None = None,
) -> list[str]:
    """Whom an effect reaches now, by the rule that holds in the domain."""
    query = effect.affected(policy_in(session, domain_id), domain_id, now).where(Mailbox.id > after)
    query = query.where(Mailbox.id.in_(among)) if among else query
    return list(session.scalars(query.order_by(Mailbox.id).limit(limit)))


def _act(session: Session, effect: RuleEffect, mailbox_id: str, now: datetime) -> bool:
    mailbox = session.get_one(Mailbox, mailbox_id)
    if effect.cause:
        return lock_for(session, RULE, mailbox, effect.cause)
    return warn_of_idle(session, RULE, mailbox, now)

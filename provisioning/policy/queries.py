"""Which rule holds: in a domain, on a day, for one mailbox. Rooms ask here and hand the value to their
rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.policy.catalogue import Policy, Rule
from provisioning.policy.documents import DEFAULT, Profile, rule_from, shipped
from provisioning.policy.model import MADE_UP, CalendarDay, DomainPolicy, PolicyProfile
from provisioning.policy.rules import policy_from
from provisioning.policy.working_days import WorkingCalendar

MOST_KEPT = 64
_MADE: dict[tuple[str, str], Policy] = {}


def policy_in(session: Session, domain_id: int, at: datetime | None = None) -> Policy:
    """The rule that holds in a domain now, or held at a moment: Congvu's own until somebody decided."""
    row = edition_in(session, domain_id, at)
    return own_policy() if row is None else _policy_of(row)


def default_policy(session: Session) -> Policy:
    """The rule of the domain in which new addresses are made; Congvu's own before there is one."""
    found = session.scalar(sa.select(Domain.id).where(Domain.is_default))
    return own_policy() if found is None else policy_in(session, found)


def policy_of_recipient(session: Session, recipient_id: str) -> Policy:
    """The rule of the domain in which a recipient's primary address is; of the default domain for none."""
    query = (
        sa.select(Domain.id)
        .join(Address, Address.domain_id == Domain.id)
        .where(Address.recipient_id == recipient_id, Address.is_primary)
    )
    found = session.scalar(query.limit(1))
    return default_policy(session) if found is None else policy_in(session, found)


def edition_in(session: Session, domain_id: int, at: datetime | None = None) -> DomainPolicy | None:
    """The decision that holds in a domain; None while there is none."""
    query = (
        sa.select(DomainPolicy)
        .where(DomainPolicy.domain_id == domain_id)
        .order_by(DomainPolicy.edition.desc())
        .limit(1)
    )
    if at is not None:
        query = query.where(DomainPolicy.valid_from <= at)
    return session.scalar(query)


def history_in(session: Session, domain_id: int) -> list[DomainPolicy]:
    """Every decision about a domain's rule, the newest first."""
    query = sa.select(DomainPolicy).where(DomainPolicy.domain_id == domain_id)
    return list(session.scalars(query.order_by(DomainPolicy.edition.desc())))


def profiles(session: Session) -> dict[str, Profile]:
    """Every profile there is to choose, by key: those that come with Congvu, and the newest loaded ones."""
    found = dict(shipped())
    query = sa.select(PolicyProfile).order_by(PolicyProfile.loaded_at, PolicyProfile.id)
    for row in session.scalars(query):
        found[row.key] = profile_of(row)
    return found


def profile_called(session: Session, key: str) -> Profile:
    """The profile of this key. Raises NotFound."""
    found = profiles(session).get(key)
    if found is None:
        raise NotFound
    return found


def working_calendar(session: Session, policy: Policy) -> WorkingCalendar:
    """When the office works, by its calendar and the rule's office hours."""
    days = session.execute(sa.select(CalendarDay.day, CalendarDay.kind)).all()
    return WorkingCalendar(
        zone=clock.office_zone(),
        holidays=frozenset(day for day, kind in days if kind != MADE_UP),
        made_up=frozenset(day for day, kind in days if kind == MADE_UP),
        hours=policy.due.office_hours.value,
    )


@lru_cache(maxsize=1)
def own_policy() -> Policy:
    """Congvu's own rule: what it does where nobody has decided."""
    return policy_from(shipped()[DEFAULT])


def departures_in(row: DomainPolicy) -> dict[str, Rule[Any]]:
    """What a decision has set otherwise than its profile says; names this version does not know left out."""
    return _readable(row.departures)


def profile_of(row: PolicyProfile) -> Profile:
    """A loaded profile as a value."""
    every = _readable(row.document)
    stated = {name: rule for name, rule in every.items() if row.document[name].get("stated")}
    silent = {name: rule for name, rule in every.items() if name not in stated}
    return Profile(row.key, row.title, row.decision, row.in_force, stated, silent)


def _policy_of(row: DomainPolicy) -> Policy:
    """The same decision gives the same value, which is asked for by every page: the latest are kept."""
    key = (row.profile.digest, json.dumps(row.departures, sort_keys=True))
    if key not in _MADE:
        if len(_MADE) >= MOST_KEPT:
            _MADE.clear()
        _MADE[key] = policy_from(profile_of(row.profile), departures_in(row))
    return _MADE[key]


def _readable(entries: Mapping[str, Any]) -> dict[str, Rule[Any]]:
    found = {}
    for name, plain in entries.items():
        try:
            rule = rule_from(name, {key: plain.get(key, "") for key in ("value", "article", "note")})
        except Invalid:
            # Another version's setting, or a type it had then: Congvu's own value holds.
            continue
        found[name] = Rule(rule.value, rule.article, reason=str(plain.get("reason", "")), note=rule.note)
    return found

"""Correcting an address: by the rule, from the record as it is, or with one that was agreed on.

Within the rule's days of its issue, and while nobody has used it, the wrong one ends; afterwards it stays as
an alias. Either way nobody else ever gets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.access.rules import Ability
from provisioning.addresses.ledger import Ledger
from provisioning.addresses.naming import Wish
from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, Problem
from provisioning.officials.adding import Told
from provisioning.officials.model import Official
from provisioning.officials.operations import require, subject_of
from provisioning.officials.prefetch import NewcomerLookups
from provisioning.officials.readdressing import give_address, own_locals, primary_of, wish_of_person
from provisioning.officials.targets import mailbox_of
from provisioning.policy.periods import Period, PeriodUnit
from provisioning.policy.queries import policy_in


@dataclass(frozen=True, slots=True)
class Correction:
    """What correcting somebody's address would do: to an old one that nobody has used yet, and by when."""

    address: str
    ends_at_once: bool
    article: str


def correction_of(session: Session, official: Official, now: datetime) -> Correction:
    """What becomes of the address that somebody has, if it were corrected now."""
    primary = primary_of(official)
    rule = policy_in(session, primary.domain_id).person.correct_within
    unused = mailbox_of(official).activated_at is None
    within = rule.value is None or _is_within(rule.value, primary.granted_at, now)
    return Correction(primary.canonical, unused and within, rule.article)


def correct_address(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    told: Told,
    reason: str,
    as_of: int | None = None,
) -> str:
    """Another primary address; the one before ends where it is new and nobody has used it, else it stays.

    `told.address`: one that was typed, which the rule must allow; "" for what the rule makes of the record
    as it is. Raises Denied, ChangedMeanwhile, AddressAsked, and Invalid: no reason, nothing to correct, an
    address that is somebody's or that no form of the rule writes.
    """
    require(session, actor, official, Ability.EDIT)
    if actor.official_id == official.id:
        raise Denied("nobody decides this for themselves")
    require_unchanged(session, subject_of(official), as_of)
    if not reason.strip():
        raise Invalid.one("reason", "required")
    known = NewcomerLookups.read(session)
    wish = wish_of_person(session, known, official, official.unit, told)
    own = own_locals(official, known)
    local = _corrected(session, known.ledger, wish, own, told.address)
    now = clock.now()
    before = correction_of(session, official, now)
    if f"{local}@{known.domain.name}" == before.address:
        raise Invalid.one("address", "address_unchanged", first=local)
    give_address(session, actor, official, known, local, now=now, ends_now=before.ends_at_once)
    record(
        session,
        actor,
        "official.readdressed",
        subject=(*subject_of(official), official.full_name),
        unit_path=official.unit.path,
        old={"address": before.address},
        new={
            "address": primary_of(official).canonical,
            "earlier_address": "ended" if before.ends_at_once else "alias",
            "reason": reason.strip()[:255],
        },
    )
    return primary_of(official).canonical


def _corrected(session: Session, ledger: Ledger, wish: Wish, own: frozenset[str], typed: str) -> str:
    if not typed:
        return ledger.decided(session, wish, "", own).local
    local = ledger.local_of(typed)
    if local in own:
        return local
    if ledger.naming.is_own or ledger.writes(wish, local):
        return ledger.agree(session, typed)
    choice = ledger.decided(session, wish, typed, own)
    if choice.local != local:
        article = ledger.naming.article
        raise Invalid(
            [Problem("address", "address_not_by_rule", {"first": choice.local, "article": article})]
        )
    return local


def _is_within(period: Period, granted: datetime, now: datetime) -> bool:
    if period.unit in (PeriodUnit.DAYS, PeriodUnit.MONTHS):
        return clock.day_of(now) < period.after(clock.day_of(granted))
    return now < granted + timedelta(hours=period.about_hours)

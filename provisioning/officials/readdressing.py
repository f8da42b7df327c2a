"""Another address for somebody who has one; a mover gets that of the new body, where the rule says so.

The ledger forgets nothing: the one before stays as an alias, for ever or until a day, or ends at once where
nobody has used it yet; nobody else ever gets it. Its owner may come back to it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from provisioning.addresses.model import Address
from provisioning.addresses.naming import Wish
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.names import NameParts
from provisioning.officials.adding import NOTHING_TOLD, Told
from provisioning.officials.model import Official
from provisioning.officials.notify import notify_of_new_address
from provisioning.officials.prefetch import Born, NewcomerLookups, wish_of
from provisioning.officials.search import index_official
from provisioning.officials.targets import Prefetched, mailbox_of
from provisioning.policy.periods import Period, PeriodUnit
from provisioning.units.model import Unit


def follow_body(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    *,
    told: Told = NOTHING_TOLD,
    prefetched: Prefetched | None = None,
) -> dict[str, Any]:
    """The address of a mover whose address names the body, where the rule gives a new one; for the record,
    what became of it and of the old one. Nothing otherwise. Raises AddressAsked.

    `unit`: where the person goes.
    """
    known = _lookups(session, prefetched)
    if known is None or not known.mover.new_address.value or not known.ledger.naming.names_unit:
        return {}
    if known.body_code(session, unit) == known.body_code(session, official.unit):
        return {}
    wish = wish_of_person(session, known, official, unit, told)
    own = own_locals(official, known)
    local = known.ledger.decided(session, wish, told.address, own).local
    old, now = primary_of(official).canonical, clock.now()
    if f"{local}@{known.domain.name}" == old:
        return {}
    ends_on = _end_of(known.mover.old_ends_after.value, clock.day_of(now))
    give_address(session, actor, official, known, local, now=now, ends_on=ends_on)
    return {
        "old": {"address": old},
        "new": {
            "address": primary_of(official).canonical,
            "article": known.mover.new_address.article,
            **({"old_address_until": ends_on.isoformat()} if ends_on else {}),
        },
    }


def give_address(
    session: Session,
    actor: Actor,
    official: Official,
    known: NewcomerLookups,
    local: str,
    *,
    now: datetime,
    ends_now: bool = False,
    ends_on: date | None = None,
) -> None:
    """Makes an address the primary one, and tells its owner; the row of the one before stays."""
    mailbox, old = mailbox_of(official), primary_of(official)
    canonical = f"{local}@{known.domain.name}"
    own = next((each for each in mailbox.addresses if each.canonical == canonical), None)
    old.is_primary, old.ends_on = False, ends_on
    if ends_now:
        old.ended_at = now
    # One primary at each moment: the old one steps back first.
    session.flush()
    if own is not None:
        own.is_primary, own.ended_at, own.ends_on = True, None, None
    else:
        session.add(
            Address(
                canonical=canonical, local=local, domain_id=known.domain.id, recipient_id=mailbox.id,
                is_primary=True, granted_at=now, granted_by=actor.label,
            )
        )  # fmt: skip
    session.flush()
    session.refresh(mailbox, ["addresses"])
    index_official(session, official, [each.local for each in mailbox.addresses])
    mailbox.mark_changed(now)
    fate = "ended" if ends_now else "alias"
    notify_of_new_address(session, official, old.canonical, now, actor, fate=fate, stops=ends_on)


def wish_of_person(
    session: Session, known: NewcomerLookups, official: Official, unit: Unit, told: Told
) -> Wish:
    """What the forms need to know of somebody who is here, at a unit."""
    parts = NameParts(official.family_name, official.middle_name, official.given_name)
    born = Born.of(official.birth_date, official.birth_year)
    return wish_of(parts, official.full_name, born, known.body_code(session, unit), told.id_digits)


def _lookups(session: Session, prefetched: Prefetched | None) -> NewcomerLookups | None:
    """Read once for many who move in one transaction; None while there is no domain."""
    kept = prefetched.lookups if prefetched else {}
    if "known" not in kept:
        kept["known"] = NewcomerLookups.read_or_none(session)
    return kept["known"]


def own_locals(official: Official, known: NewcomerLookups) -> frozenset[str]:
    """What of the domain is this person's, or was."""
    every = mailbox_of(official).addresses
    return frozenset(each.local for each in every if each.domain_id == known.domain.id)


def primary_of(official: Official) -> Address:
    """The address that a person writes from."""
    return next(each for each in mailbox_of(official).addresses if each.is_primary)


def _end_of(period: Period | None, today: date) -> date | None:
    if period is None:
        return None
    if period.unit in (PeriodUnit.DAYS, PeriodUnit.MONTHS):
        return period.after(today)
    return today + timedelta(hours=period.about_hours)

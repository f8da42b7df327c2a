"""The list of the locked, sent to each body as often as the rule says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.access.approvals import others
from provisioning.access.rules import Ability, may
from provisioning.addresses.model import Address
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, system_actor
from provisioning.foundation.database import Database, Session
from provisioning.lifecycle.idle import latest_over
from provisioning.lifecycle.model import LockedList
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record, primary_address
from provisioning.policy.articles import cited
from provisioning.policy.queries import default_policy
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.queries import BODY_KINDS, below

RULE = system_actor("mail rule")
EVERY = timedelta(hours=1)
LIFE = timedelta(days=14)
# More names are found on the page.
MOST_NAMED = 50
MOST_TOLD = 5


def locked_lists_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks once an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: send_lists(database, now))


def send_lists(database: Database, now: datetime) -> int:
    """Sends what is due, each body in a transaction of its own; to how many bodies."""
    with database.reading() as session:
        period = default_policy(session).lock.list_every.value
        if period is None:
            return 0
        due = sa.or_(LockedList.sent_on.is_(None), LockedList.sent_on <= latest_over(period, now))
        query = (
            sa.select(Unit.id)
            .outerjoin(LockedList, LockedList.unit_id == Unit.id)
            .where(Unit.kind.in_(BODY_KINDS), Unit.valid_to.is_(None), due)
            .order_by(Unit.id)
        )
        ids = list(session.scalars(query))
    return sum(_send(database, each, now) for each in ids)


def _send(database: Database, unit_id: int, now: datetime) -> bool:
    with database.writing() as session:
        unit = session.get_one(Unit, unit_id, with_for_update={"of": Unit})
        policy, sent = default_policy(session), session.get(LockedList, unit_id)
        period = policy.lock.list_every.value
        if period is None or (sent is not None and sent.sent_on > latest_over(period, now)):
            return False
        session.merge(LockedList(unit_id=unit_id, sent_on=clock.day_of(now)))
        locked = _locked_in(session, unit)
        if not locked:
            return False
        names = "\n".join(f"{name} · {address}" for name, address in locked[:MOST_NAMED])
        for reader in _readers(session, unit):
            queue_message(
                session, "locked_list", primary_address(reader),
                locale=reader.locale, now=now, life=LIFE, name=reader.full_name, unit=unit.name,
                accounts=str(len(locked)), people=names,
                article=cited(policy.lock.list_every.article, reader.locale),
            )  # fmt: skip
        return True


def _locked_in(session: Session, unit: Unit) -> list[tuple[str, str]]:
    query = (
        sa.select(Official.full_name, sa.func.coalesce(Address.canonical, ""))
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(Unit, Unit.id == Official.unit_id)
        .outerjoin(Address, sa.and_(Address.recipient_id == Mailbox.id, Address.is_primary))
        .where(below(unit.path), Mailbox.state == "suspended")
        .order_by(Official.sort_key, Official.id)
    )
    return [(name, address) for name, address in session.execute(query)]


def _readers(session: Session, unit: Unit) -> list[Official]:
    """The nearest who look after the body's accounts."""

    def is_eligible(person: Actor) -> bool:
        return any(may(person, each, unit.path) for each in (Ability.LOCK, Ability.RESTORE))

    found = others(session, RULE, unit, is_eligible)
    people = [own_record(session, each.official_id) for each in found[:MOST_TOLD] if each.official_id]
    return [each for each in people if primary_address(each)]

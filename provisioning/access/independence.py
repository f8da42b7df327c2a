"""Who is nobody's second person: whoever the first one added, or gave a code or a right, not long ago.

Read from the record, what this transaction has noted included. Hands reach through others: whom somebody
made who was made by the first is no second for the first either. Every place that asks for a second
person asks here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import not_over
from provisioning.audit.model import Event
from provisioning.audit.operations import noted
from provisioning.foundation import clock
from provisioning.foundation.database import Session

# So long whoever was made by somebody is not their second person.
DEPENDENT_FOR = timedelta(days=30)
# What lets somebody act who could not before, or hands the way into their account to another.
MADE_BY = (
    "official.created", "official.came_back", "official.put_back", "mailbox.resumed", "code.issued",
    "grant.given", "grant.changed",
)  # fmt: skip
# Whoever did this to an account may know its password, and so speak with its voice.
HELD_BY = ("code.issued",)
EDITED, ROLE_CHANGED = "official.edited", "role.changed"
PLAN_ACTS = ("plan.created", "plan.scheduled", "plan.started", "plan.resumed")

Ids = frozenset[str]


class Dependence(NamedTuple):
    """Who did something for whom, and when."""

    maker: str
    person: str
    at: datetime
    kind: str


def dependent(session: Session, first: Collection[str], candidates: Iterable[str]) -> set[str]:
    """Those of the candidates who are no second person for any of `first`: made by them, or the reverse.

    The reverse only where a candidate handed out a code for one of `first`, or for whoever did: they would
    agree with themselves.
    """
    asked, own = set(candidates), set(first)
    if not asked or not own:
        return set()
    hands = _hands(session, asked | own)
    made = {each for each in asked if _behind(each, hands) & own}
    codes = {each: [hand for hand in some if hand.kind in HELD_BY] for each, some in hands.items()}
    held = frozenset[str]().union(*(_behind(each, codes) for each in own))
    return made | (asked & held) | (asked & own)


def made_by_any(session: Session, first: str, people: Collection[str]) -> set[str]:
    """Those of these people who were made by `first`, through others or not."""
    if not people:
        return set()
    hands = _hands(session, set(people))
    return {each for each in people if first in _behind(each, hands)}


def _behind(person: str, hands: Mapping[str, list[Dependence]]) -> Ids:
    """Everybody whose hands this person came through, each before the next one's."""
    latest: dict[str, datetime] = {}
    waiting: list[tuple[str, datetime | None]] = [(person, None)]
    while waiting:
        each, until = waiting.pop()
        for hand in hands[each]:
            in_time = until is None or hand.at <= until
            if in_time and (hand.maker not in latest or latest[hand.maker] < hand.at):
                latest[hand.maker] = hand.at
                waiting.append((hand.maker, hand.at))
    return frozenset(latest) - {person}


def _hands(session: Session, people: set[str]) -> dict[str, list[Dependence]]:
    """What was done for these people lately, and for those who did it, and so on."""
    since = clock.now() - DEPENDENT_FOR
    found: dict[str, list[Dependence]] = {}
    while people:
        found |= {each: [] for each in people}
        for hand in (*_on_people(session, people, since), *_on_roles(session, people, since)):
            if hand.maker != hand.person:
                found[hand.person].append(hand)
        people = {hand.maker for each in people for hand in found[each]} - found.keys()
    return found


def _on_people(session: Session, people: set[str], since: datetime) -> list[Dependence]:
    events = [
        each
        for each in _events(session, "official", people, (*MADE_BY, EDITED), since)
        if each["kind"] != EDITED or each["new"].get("recovery_email")
    ]
    plans: dict[str, set[str]] = {each["plan_id"]: set() for each in events if each["plan_id"]}
    for act in _events(session, "plan", plans, PLAN_ACTS, None):
        plans[act["object_id"]].add(act["actor_id"])
    return [
        Dependence(maker, each["object_id"], each["at"], each["kind"])
        for each in events
        for maker in {each["actor_id"], *plans.get(each["plan_id"], ())}
        if maker is not None
    ]


def _on_roles(session: Session, people: set[str], since: datetime) -> list[Dependence]:
    """Whoever widens a role gives a right to everybody who has it."""
    query = sa.select(Grant.official_id, Grant.role).where(
        Grant.official_id.in_(people), not_over(clock.now())
    )
    held = [(person, role) for person, role in session.execute(query)]
    widened = [
        each
        for each in _events(session, "role", {role for _, role in held}, (ROLE_CHANGED,), since)
        if each["actor_id"] and set(each["new"].get("abilities", ())) - set(each["old"].get("abilities", ()))
    ]
    return [
        Dependence(each["actor_id"], person, each["at"], ROLE_CHANGED)
        for each in widened
        for person, role in held
        if role == each["object_id"]
    ]


def _events(
    session: Session, about: str, ids: Collection[str], kinds: tuple[str, ...], since: datetime | None
) -> list[dict[str, Any]]:
    """Events about these, from the record and from what this transaction will add to it."""
    if not ids:
        return []
    columns = (Event.kind, Event.object_id, Event.actor_id, Event.plan_id, Event.at, Event.old, Event.new)
    query = sa.select(*columns).where(
        Event.object_type == about, Event.object_id.in_(ids), Event.kind.in_(kinds)
    )
    if since is not None:
        query = query.where(Event.at > since)
    now = [
        each
        for each in noted(session)
        if each["object_type"] == about and each["object_id"] in ids and each["kind"] in kinds
    ]
    return [*(dict(row) for row in session.execute(query).mappings()), *now]

"""Mailboxes that the rule ends some time after they were locked: listed ahead, agreed to, carried out.

Nothing ends by a clock alone: a day is announced weeks before, somebody who runs the system says yes, and on
that day it is done. Who is restored meanwhile is dropped from the list. A wipe has three steps, each of which
may be done again: nobody gets in or at it, the mail goes, the mailbox is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.access.rules import Ability
from provisioning.audit.operations import record
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, system_actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.foundation.identifiers import new_id
from provisioning.lifecycle.idle import NOBODY, in_domain, latest_over
from provisioning.lifecycle.locks import owned
from provisioning.lifecycle.model import WIPE, WITHDRAW, MailboxEnding
from provisioning.lifecycle.recipient import OwnedRecipient
from provisioning.lifecycle.rules import BODY_ENDED, LEAVER
from provisioning.lifecycle.transitions import TransitionRecord, enter
from provisioning.officials.model import Official
from provisioning.policy.catalogue import Policy, Rule
from provisioning.policy.periods import Period, PeriodUnit
from provisioning.policy.queries import policy_in
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import LOCKED

RULE = system_actor("mail rule")
# So long before it happens it is on the list, and so long it stands there at least.
AHEAD, LEAST = timedelta(days=30), timedelta(days=14)
PIECE = 100
EVERY = timedelta(minutes=30)
Wipe = Callable[[str], None]


class Way(NamedTuple):
    """What ends: mailboxes of a condition, so long after they were locked, and how."""

    which: sa.ColumnElement[bool]
    after: Rule[Period | None]
    kind: str


def ways(policy: Policy) -> tuple[Way, ...]:
    """All that the rule ends."""
    ended = Mailbox.lock_cause == BODY_ENDED
    suspended = sa.and_(Mailbox.state == "suspended", ~ended)
    kind = WIPE if policy.lock.then.value == WIPE else WITHDRAW
    return (
        Way(suspended, policy.lock.withdraw_after, kind),
        Way(Mailbox.state == "leaving", policy.leaver.wipe_after, WIPE),
        Way(sa.and_(Mailbox.state == "suspended", ended), policy.body_ended.wipe_after, WIPE),
    )


def ending(policy: Policy, domain_id: int, now: datetime) -> sa.Select[Any]:
    """The ids of mailboxes in a domain that are to be on the list by now, whether or not they are."""
    found = [
        sa.and_(way.which, Mailbox.state_since < _locked_before(way.after.value, now))
        for way in ways(policy)
        if way.after.value is not None
    ]
    if not found:
        return NOBODY
    return sa.select(Mailbox.id).where(sa.or_(*found), in_domain(domain_id), Mailbox.official_id.is_not(None))


def open_endings(session: Session, actor: Actor) -> Sequence[sa.Row[MailboxEnding, Official]]:
    """What is on the list where the actor runs the system, the earliest day first."""
    query = _with_people().where(_is_open(), within(actor, Ability.SYSTEM))
    return session.execute(query.order_by(MailboxEnding.due_on, Official.sort_key, MailboxEnding.id)).all()


def agree(session: Session, actor: Actor, ids: Collection[str]) -> int:
    """Says yes to the end of these on their day; how many had none yet.

    Raises Denied for one out of reach, Invalid `nobody_chosen`.
    """
    if not ids:
        raise Invalid.one("", "nobody_chosen")
    known = {row.MailboxEnding.id: row for row in open_endings(session, actor)}
    if not set(ids) <= known.keys():
        raise Denied("no such end is announced there")
    agreed = 0
    for row in (known[each] for each in sorted(ids)):
        found, official = row.MailboxEnding, row.Official
        if found.agreed_at is None:
            found.agreed_at, found.agreed_by, found.agreed_by_id = clock.now(), actor.label, actor.official_id
            new = {"ending": found.kind, "article": found.article, "until": found.due_on.isoformat()}
            _note(session, actor, "mailbox.end_agreed", official, new)
            agreed += 1
    return agreed


def endings_chore(database: Database, wipe: Wipe) -> Callable[[], bool]:
    """The worker's chore: lists, drops and carries out. Never counts as work found."""

    def look(now: datetime) -> None:
        drop_restored(database, now)
        list_ahead(database, now)
        carry_out(database, wipe, now)

    return clock.now_and_then(EVERY, look)


def list_ahead(database: Database, now: datetime) -> int:
    """Puts on the list what ends soon; how many are new there."""
    listed = 0
    with database.reading() as session:
        domains = list(session.scalars(sa.select(Domain.id).order_by(Domain.id)))
    for domain_id in domains:
        while found := _list_piece(database, domain_id, now):
            listed += found
    return listed


def drop_restored(database: Database, now: datetime) -> int:
    """Takes from the list whom somebody has let in again, or locked anew, since."""
    with database.writing() as session:
        rows = session.execute(_with_people().where(_is_open(), ~_still_locked())).all()
        for row in rows:
            row.MailboxEnding.dropped_at = now
            _note(session, RULE, "mailbox.end_dropped", row.Official, {"ending": row.MailboxEnding.kind})
        return len(rows)


def carry_out(database: Database, wipe: Wipe, now: datetime) -> int:
    """Ends what was agreed to and is due, each by itself. Raises Unavailable where the mail store is down."""
    due = sa.and_(_is_open(), MailboxEnding.agreed_at.is_not(None), MailboxEnding.due_on <= clock.day_of(now))
    with database.reading() as session:
        query = sa.select(MailboxEnding.id, MailboxEnding.mailbox_id, MailboxEnding.kind).where(due)
        rows = session.execute(query.order_by(MailboxEnding.due_on, MailboxEnding.id).limit(PIECE)).all()
    return sum(_end(database, wipe, *row, now) for row in rows)


def _end(database: Database, wipe: Wipe, ending_id: str, mailbox_id: str, kind: str, now: datetime) -> bool:
    with database.writing() as session:
        found, recipient = _held(session, ending_id)
        if found.done_at is not None or recipient.row.state not in {*LOCKED, "archived"}:
            return False
        if recipient.row.state != "archived":
            _enter(session, recipient, "archived", found)
        if kind == WITHDRAW:
            found.done_at = now
            return True
    # The mail goes while the mail store still knows whose it is. Again does no harm.
    wipe(mailbox_id)
    with database.writing() as session:
        found, recipient = _held(session, ending_id)
        if found.done_at is None and recipient.row.state == "archived":
            _enter(session, recipient, "purged", found)
            found.done_at = now
    return True


def _held(session: Session, ending_id: str) -> tuple[MailboxEnding, OwnedRecipient]:
    found = session.get_one(MailboxEnding, ending_id, with_for_update=True)
    mailbox = session.get_one(Mailbox, found.mailbox_id, with_for_update=True)
    return found, owned(session, mailbox)


def _enter(session: Session, recipient: OwnedRecipient, state: str, found: MailboxEnding) -> None:
    more = {"article": found.article, "together_with": found.agreed_by}
    recorded = TransitionRecord(recipient.event(state), more=more)
    enter(session, RULE, recipient, state, recorded)


def _list_piece(database: Database, domain_id: int, now: datetime) -> int:
    with database.writing() as session:
        policy = policy_in(session, domain_id)
        listed = sa.exists().where(MailboxEnding.mailbox_id == Mailbox.id, _is_open()).correlate(Mailbox)
        query = ending(policy, domain_id, now).where(~listed).order_by(Mailbox.id).limit(PIECE)
        ids = session.scalars(query).all()
        for mailbox_id in ids:
            _list(session, session.get_one(Mailbox, mailbox_id), policy, now)
        return len(ids)


def _list(session: Session, mailbox: Mailbox, policy: Policy, now: datetime) -> None:
    cause = LEAVER if mailbox.state == "leaving" else mailbox.lock_cause
    _suspended, leaver, ended = ways(policy)
    way = {LEAVER: leaver, BODY_ENDED: ended}.get(cause, _suspended)
    due = due_day(way.after.value, clock.day_of(mailbox.state_since))
    row = MailboxEnding(
        id=new_id(),
        mailbox_id=mailbox.id,
        kind=way.kind,
        lock_cause=cause,
        article=way.after.article,
        due_on=max(due, clock.day_of(now) + LEAST),
        listed_at=now,
    )
    session.add(row)
    official = owned(session, mailbox).official
    if official is not None:
        new = {"ending": row.kind, "article": row.article, "until": row.due_on.isoformat()}
        _note(session, RULE, "mailbox.end_announced", official, new)


def due_day(period: Period | None, since: date) -> date:
    """The day on which what began on `since` ends by the rule; the last there is for never."""
    if period is None:
        return date.max
    if period.unit in (PeriodUnit.DAYS, PeriodUnit.MONTHS):
        return period.after(since)
    return since + timedelta(hours=period.about_hours)


def _locked_before(period: Period | None, now: datetime) -> datetime:
    last = latest_over(period, now + AHEAD) if period else date.min
    return clock.begin_of(last + timedelta(days=1))


def _with_people() -> sa.Select[MailboxEnding, Official]:
    return (
        sa.select(MailboxEnding, Official)
        .join(Mailbox, Mailbox.id == MailboxEnding.mailbox_id)
        .join(Official, Official.id == Mailbox.official_id)
        .join(Official.unit)
        .options(orm.contains_eager(Official.unit))
    )


def _is_open() -> sa.ColumnElement[bool]:
    return sa.and_(MailboxEnding.done_at.is_(None), MailboxEnding.dropped_at.is_(None))


def _still_locked() -> sa.ColumnElement[bool]:
    """Locked still and not anew; one whose end has begun is archived."""
    unchanged = sa.and_(Mailbox.state.in_(LOCKED), Mailbox.state_since <= MailboxEnding.listed_at)
    begun = sa.and_(Mailbox.state == "archived", MailboxEnding.agreed_at.is_not(None))
    return sa.or_(unchanged, begun)


def _note(session: Session, actor: Actor, kind: str, official: Official, new: dict[str, str]) -> None:
    record(
        session, actor, kind,
        subject=("official", official.id, official.full_name), unit_path=official.unit.path, new=new,
    )  # fmt: skip

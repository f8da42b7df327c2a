"""Asking before a password or code is checked, and saying afterwards how it was.

Every door calls `begin_attempt`, checks, and then `record_right`, `record_wrong` or `record_unknown`. A try
is written down before it is checked, so that many at one moment are all counted; a right one leaves nothing
behind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from provisioning.authentication.throttle import alerts, queries, rules, runs
from provisioning.authentication.throttle.attempt import Attempt, Origin
from provisioning.authentication.throttle.fingerprints import device
from provisioning.authentication.throttle.model import KnownPlace, WrongTry
from provisioning.authentication.throttle.rules import Familiarity, Place, Try
from provisioning.foundation.database import Base, Session
from provisioning.foundation.errors import TooMany
from provisioning.foundation.networks import source_of
from provisioning.recipients.model import Mailbox


@dataclass(frozen=True, slots=True)
class Begun:
    """A try that may be checked; one that is `known_wrong` need not be."""

    attempt: Attempt
    place: Place
    known_wrong: bool = False
    repeated: bool = False
    pause: int = 0
    """Seconds until it may be checked, for a door that can wait by itself."""

    def as_try(self, at: datetime) -> Try:
        """As one that is being checked since then."""
        return Try(self.place.key, self.place.familiarity, self.attempt.fingerprint, at, None)


def begin_attempt(session: Session, attempt: Attempt, now: datetime) -> Begun:
    """Lets one try be checked, from the best known place that still may, and counts it. Raises TooMany.

    Who is refused is not counted: being refused costs nobody anything.
    """
    _one_at_a_time(session, attempt.account)
    begun = check_attempt(session, attempt, now)
    if begun.pause:
        raise TooMany(begun.pause)
    if not begun.known_wrong:
        _write(session, begun, now)
    return begun


def check_attempt(
    session: Session, attempt: Attempt, now: datetime, *, under_way: Sequence[tuple[str, Try]] = ()
) -> Begun:
    """The same without counting it. Raises TooMany while it is locked.

    `under_way`: tries that the caller has begun and that are not written down, by account.
    """
    secret, source = rules.secret_of(attempt.door), source_of(attempt.origin.ip)
    places = places_of(session, attempt, now)
    tries = queries.tries_at(session, attempt.account, attempt.door, [each.key for each in places], now)
    tries += _unwritten(tries, [each for account, each in under_way if account == attempt.account])
    from_source = queries.times_from(session, source, now)
    strangers = [each for _account, each in under_way if each.familiarity is Familiarity.STRANGER]
    from_source += [each.at for each in strangers if each.place == source]
    refused: list[datetime] = []
    for place in places:
        end = rules.locked_until(secret, place, tries, from_source, now)
        if end is None:
            return _begun_at(attempt, place, tries, now)
        refused.append(end)
    end = min(refused)
    raise TooMany(_seconds(end, now), locked_until=end)


def places_of(session: Session, attempt: Attempt, now: datetime) -> list[Place]:
    """The places this try may count under, the best known first."""
    source, browser = source_of(attempt.origin.ip), device(attempt.origin.device)
    known = queries.known_places(session, attempt.mailbox_id or "", [source, browser], now)
    address = Place(source, Familiarity.ADDRESS if source in known else Familiarity.STRANGER)
    return [Place(browser, Familiarity.DEVICE), address] if browser in known else [address]


def record_right(session: Session, begun: Begun, now: datetime) -> None:
    """It was right: nothing is counted, and the place is known from now on."""
    _drop(session, begun)
    if begun.attempt.mailbox_id:
        remember_place(session, begun.attempt.mailbox_id, begun.attempt.origin, now)
        if begun.attempt.door not in rules.CODE_DOORS:
            runs.begin_anew(session, begun.attempt.mailbox_id)


def record_wrong(session: Session, begun: Begun, now: datetime) -> None:
    """It was wrong: it stays counted; people are told where that is the last one or one at many accounts."""
    if begun.known_wrong:
        return
    closed = _is_closed(session, begun.attempt.mailbox_id)
    if not closed:
        session.execute(sa.update(WrongTry).where(_is_row_of(begun)).values(found_wrong_at=now))
    alerts.after_wrong(session, begun.attempt, begun.place, now)
    if not closed:
        runs.note_wrong(session, begun.attempt, now)


def record_wrong_afterwards(session: Session, begun: Begun, now: datetime) -> None:
    """The same for a door that counts only afterwards."""
    _one_at_a_time(session, begun.attempt.account)
    _write(session, begun, now)
    record_wrong(session, begun, now)


def record_unknown(session: Session, begun: Begun) -> None:
    """Nobody could say: nothing is counted."""
    if not begun.repeated:
        _drop(session, begun)


def remember_place(session: Session, mailbox_id: str, origin: Origin, now: datetime) -> None:
    """This browser and this address are the account's own from now on."""
    places = [place for place in (source_of(origin.ip), device(origin.device)) if place]
    known = queries.known_places(session, mailbox_id, places, now)
    insert = _insert(session)
    for place in places:
        if place not in known or known[place] < now - rules.SEEN_AGAIN:
            seen = insert(KnownPlace).values(mailbox_id=mailbox_id, place=place, seen_at=now)
            # Two may come in at one moment.
            columns = [KnownPlace.mailbox_id, KnownPlace.place]
            session.execute(seen.on_conflict_do_update(index_elements=columns, set_={"seen_at": now}))
    if not known.keys() >= set(places):
        _forget_oldest(session, mailbox_id)


def _forget_oldest(session: Session, mailbox_id: str) -> None:
    theirs = KnownPlace.mailbox_id == mailbox_id
    newest = sa.select(KnownPlace.place).where(theirs).order_by(KnownPlace.seen_at.desc(), KnownPlace.place)
    session.execute(
        sa.delete(KnownPlace).where(theirs, KnownPlace.place.not_in(newest.limit(rules.MOST_KNOWN)))
    )


def is_remembered(session: Session, mailbox_id: str, origin: Origin, now: datetime) -> bool:
    """Whether this address was known, and seen, so lately that there is nothing to write down."""
    source = source_of(origin.ip)
    seen = queries.known_places(session, mailbox_id, [source], now).get(source)
    return seen is not None and seen >= now - rules.SEEN_AGAIN


def forget_places(session: Session, mailbox_id: str) -> None:
    """The password is another one: no place is known any more, and what was wrong may be right now."""
    session.execute(sa.delete(KnownPlace).where(KnownPlace.mailbox_id == mailbox_id))
    again = sa.update(WrongTry).where(WrongTry.account == mailbox_id)
    session.execute(again.values(found_wrong_at=None))
    runs.begin_anew(session, mailbox_id)


def forget_wrong_codes(session: Session, mailbox_id: str) -> None:
    """Somebody has been given another code: what was typed for the one before it keeps nobody from this."""
    codes = (WrongTry.account == mailbox_id, WrongTry.door.in_(rules.CODE_DOORS))
    session.execute(sa.delete(WrongTry).where(*codes))


def _begun_at(attempt: Attempt, place: Place, tries: Sequence[Try], now: datetime) -> Begun:
    if rules.is_known_wrong(tries, place, attempt.fingerprint, now):
        return Begun(attempt, place, known_wrong=True, repeated=True)
    if rules.is_repeated(tries, place, attempt.fingerprint):
        return Begun(attempt, place, repeated=True)
    end = rules.waits_until(place, tries, now)
    return Begun(attempt, place, pause=_seconds(end, now) if end is not None else 0)


def _unwritten(written: Sequence[Try], under_way: Sequence[Try]) -> list[Try]:
    """One for each password that is being checked for the first time, however many connections send it."""
    seen = {(each.place, each.fingerprint) for each in written}
    fresh = {(each.place, each.fingerprint): each for each in under_way}
    return [each for key, each in fresh.items() if key not in seen]


def _seconds(end: datetime, now: datetime) -> int:
    return max(1, math.ceil((end - now).total_seconds()))


def _write(session: Session, begun: Begun, now: datetime) -> None:
    attempt, place = begun.attempt, begun.place
    statement = _insert(session)(WrongTry).values(
        account=attempt.account,
        place=place.key,
        fingerprint=attempt.fingerprint,
        standing=place.familiarity.value,
        door=attempt.door,
        at=now,
        found_wrong_at=None,
    )
    old = sa.or_(WrongTry.at <= now - rules.DAY, WrongTry.at > now + rules.AHEAD)
    columns = [WrongTry.account, WrongTry.place, WrongTry.fingerprint]
    again = {
        "at": sa.case((old, statement.excluded.at), else_=WrongTry.at),
        "standing": place.familiarity.value,
        "door": attempt.door,
    }
    session.execute(statement.on_conflict_do_update(index_elements=columns, set_=again))


def _insert(session: Session) -> Callable[[type[Base]], postgresql.Insert | sqlite.Insert]:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def _drop(session: Session, begun: Begun) -> None:
    session.execute(sa.delete(WrongTry).where(_is_row_of(begun)))


def _is_closed(session: Session, mailbox_id: str | None) -> bool:
    """Whether even the right password is refused at this moment: it may be let in at any other."""
    state = session.scalar(sa.select(Mailbox.state).where(Mailbox.id == mailbox_id))
    return state is not None and state != "active"


def _is_row_of(begun: Begun) -> sa.ColumnElement[bool]:
    attempt = begun.attempt
    return sa.and_(
        WrongTry.account == attempt.account,
        WrongTry.place == begun.place.key,
        WrongTry.fingerprint == attempt.fingerprint,
    )


def _one_at_a_time(session: Session, account: str) -> None:
    """On PostgreSQL tries at one account wait for each other; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(account))))

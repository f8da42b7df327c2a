"""Reading people within the reader's scope. Find and authorise is one call; out of scope is
not found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.access.rules import Ability
from provisioning.addresses.model import Address
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound
from provisioning.officials.abilities import GONE
from provisioning.officials.fields import EXPORTED
from provisioning.officials.model import Official
from provisioning.officials.search import fits
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import LOCKED
from provisioning.units.model import Unit
from provisioning.units.queries import below

S = TypeVar("S", bound=sa.Select[Any])
# Orders in which a page is found by the place of a person, each with the column that gives it.
_KEYS: dict[str, orm.InstrumentedAttribute[Any]] = {"name": Official.sort_key, "created": Official.created_at}
ORDERS = ("name", "-name", "unit", "-unit", "state", "-state", "created", "-created")


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What narrows the list. Empty means "all of my scope"."""

    text: str = ""
    unit_path: str = ""
    state: str = ""
    # Why it is locked, of those that are.
    lock_cause: str = ""
    attention: bool = False
    pending: bool = False
    order: str = "name"
    # These people alone, by id; empty for no such limit.
    only: frozenset[str] = frozenset()


def official_for(session: Session, actor: Actor, official_id: str) -> Official:
    """One person with unit, mailbox and addresses. Raises NotFound outside the scope."""
    query = _loaded().where(Official.id == official_id, within(actor))
    official = session.scalar(query)
    if official is None:
        raise NotFound
    return official


def locked_people(session: Session, ids: Collection[str]) -> dict[str, Official]:
    """These people by id, with unit, mailbox and addresses; nobody else changes them or their mailboxes until
    this transaction ends."""
    query = (
        sa.select(Official)
        .join(Official.unit)
        .join(Official.mailbox)
        .where(Official.id.in_(ids))
        .options(
            orm.contains_eager(Official.unit),
            orm.contains_eager(Official.mailbox).selectinload(Mailbox.addresses),
        )
        # In one order for all writers, so that two of them never wait for each other.
        .order_by(Official.id)
        .with_for_update(of=[Official, Mailbox])
    )
    return {official.id: official for official in session.scalars(query)}


def own_record(session: Session, official_id: str) -> Official:
    """The signed-in person's own record: needs no grant."""
    official = session.scalar(_loaded().where(Official.id == official_id))
    if official is None:
        raise NotFound
    return official


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The person a page of the list begins right after, or ends right before."""

    official_id: str
    before: bool = False


def page(
    session: Session,
    actor: Actor,
    wanted: PeopleFilter,
    *,
    offset: int,
    limit: int,
    neighbour: Neighbour | None = None,
) -> list[Official]:
    """One page of the list, in the wanted order, with units, their parents and addresses.

    With a `neighbour` that is still there, and an order by name or by day, the page is found by their place
    in an index, however far into the list; otherwise by counting `offset` people.
    """
    ids = _ids(actor, wanted)
    if neighbour is not None and (beside := _beside(session, actor, wanted.order, neighbour)) is not None:
        return _people(session, _ids_beside(session, ids.where(beside), wanted, neighbour, limit))
    return _people(session, list(session.scalars(ids.offset(offset).limit(limit))))


def suggested(session: Session, actor: Actor, text: str, *, limit: int) -> list[Official]:
    """The first people in service whom `text` fits, for a box that lists as one types."""
    if not text.strip():
        return []
    ids = _ids(actor, PeopleFilter(text=text)).join(Mailbox, Mailbox.official_id == Official.id)
    return _people(session, list(session.scalars(ids.where(Mailbox.state.not_in(GONE)).limit(limit))))


def searched(
    session: Session, actor: Actor, wanted: PeopleFilter, *, offset: int, limit: int
) -> tuple[list[Official], int]:
    """One page and how many people the whole list has.

    What is looked for in the text of every person is looked for once for both.
    """
    both = _ids(actor, wanted).add_columns(sa.func.count().over())
    rows = session.execute(both.offset(offset).limit(limit)).all()
    if not rows:
        return [], count(session, actor, wanted) if offset else 0
    return _people(session, [row[0] for row in rows]), rows[0][1]


def matching_ids(actor: Actor, wanted: PeopleFilter) -> sa.Select[Any]:
    """The ids of everybody in the list, to ask about them as a whole."""
    return _ids(actor, wanted).order_by(None)


def _ids(actor: Actor, wanted: PeopleFilter) -> sa.Select[Any]:
    # The ids first: sorting twenty thousand whole records for the sake of fifty is what takes time.
    base = sa.select(Official.id).join(Unit, Unit.id == Official.unit_id).order_by(*_order(wanted.order))
    if _asks_for_mailbox(wanted) or wanted.order in ("state", "-state"):
        base = base.join(Mailbox, Mailbox.official_id == Official.id)
    return _narrowed(base, actor, wanted)


def _beside(
    session: Session, actor: Actor, order: str, neighbour: Neighbour
) -> sa.ColumnElement[bool] | None:
    """Who stands beyond the neighbour in this order; None where that can't be told."""
    column = _KEYS.get(order.removeprefix("-"))
    if column is None:
        return None
    query = sa.select(column, Official.id).join(Unit, Unit.id == Official.unit_id)
    # Whose name is not the reader's to see must not show its place among the names that are.
    place = session.execute(query.where(Official.id == neighbour.official_id, within(actor))).first()
    if place is None:
        return None
    here = sa.tuple_(sa.literal(place[0], column.type), sa.literal(place[1]))
    key = sa.tuple_(column, Official.id)
    return key < here if order.startswith("-") != neighbour.before else key > here


def _ids_beside(
    session: Session, ids: sa.Select[Any], wanted: PeopleFilter, neighbour: Neighbour, limit: int
) -> list[str]:
    if not neighbour.before:
        return list(session.scalars(ids.limit(limit)))
    back = wanted.order.removeprefix("-") if wanted.order.startswith("-") else f"-{wanted.order}"
    nearest_first = ids.order_by(None).order_by(*_order(back)).limit(limit)
    return list(session.scalars(nearest_first))[::-1]


def _people(session: Session, ids: list[str]) -> list[Official]:
    loaded = _loaded().options(orm.contains_eager(Official.unit).joinedload(Unit.parent))
    found = {each.id: each for each in session.scalars(loaded.where(Official.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def exported(session: Session, actor: Actor, wanted: PeopleFilter, ability: Ability) -> Iterator[sa.Row[Any]]:
    """Every row of the list where the actor has `ability`, read as it is written out.

    Columns: the fields that the catalogue exports, birth_year, unit_code, unit_name, address, state.
    """
    query: Any = (
        sa.select(
            *(getattr(Official, field.name) for field in EXPORTED),
            Official.birth_year,
            Unit.code.label("unit_code"),
            Unit.name.label("unit_name"),
            Address.canonical.label("address"),
            Mailbox.state,
        )
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .outerjoin(Address, sa.and_(Address.recipient_id == Mailbox.id, Address.is_primary))
        .where(within(actor, ability))
        .order_by(*_order(wanted.order))
        .execution_options(yield_per=1000)
    )
    with session.execute(_narrowed(query, actor, wanted)) as rows:
        yield from rows


def addresses_like(
    session: Session, actor: Actor, text: str, *, limit: int
) -> list[tuple[Address, Official]]:
    """Addresses, former ones included, that begin with `text`, with their owners in scope."""
    local = text.strip().lower()
    if not local:
        return []
    query = (
        sa.select(Address, Official)
        .join(Mailbox, Mailbox.id == Address.recipient_id)
        .join(Official, Official.id == Mailbox.official_id)
        .join(Unit, Unit.id == Official.unit_id)
        # By the index of terms: the addresses themselves are only looked at where somebody fits.
        .where(within(actor), fits(local), Address.canonical.startswith(local, autoescape=True))
        .order_by(Address.canonical)
        .limit(limit)
    )
    return [(address, official) for address, official in session.execute(query)]


def count(session: Session, actor: Actor, wanted: PeopleFilter) -> int:
    """How many people the whole list has."""
    base = sa.select(sa.func.count()).select_from(Official).join(Unit, Unit.id == Official.unit_id)
    if _asks_for_mailbox(wanted):
        base = base.join(Mailbox, Mailbox.official_id == Official.id)
    return session.scalar(_narrowed(base, actor, wanted)) or 0


def ids_called(session: Session, actor: Actor, text: str, *, limit: int = 500) -> list[str]:
    """Ids of people in scope whose name, code or address has these words, marks and case aside."""
    base = sa.select(Official.id).join(Unit, Unit.id == Official.unit_id).order_by(Official.id).limit(limit)
    return list(session.scalars(_narrowed(base, actor, PeopleFilter(text=text))))


def by_address(session: Session, canonical: str) -> Official | None:
    """Whose address this is, current or former form; None when nobody's. Not scoped: for sign-in."""
    query = (
        _loaded()
        .join(Address, Address.recipient_id == Mailbox.id)
        .where(Address.canonical == canonical.strip().lower(), Address.ended_at.is_(None))
    )
    return session.scalar(query)


def visible_among(
    session: Session, actor: Actor, ids: Iterable[str], ability: Ability = Ability.VIEW
) -> set[str]:
    """Which of these people the actor may see, or has that ability over; no statement for none."""
    wanted = set(ids)
    if not wanted:
        return set()
    query = (
        sa.select(Official.id)
        .join(Unit, Unit.id == Official.unit_id)
        .where(Official.id.in_(wanted), within(actor, ability))
    )
    return set(session.scalars(query))


def births_of(session: Session, official_ids: Collection[str]) -> dict[str, tuple[date | None, str]]:
    """The day of birth of each of these people, or the year alone, whoever may see them, by id."""
    if not official_ids:
        return {}
    query = sa.select(Official.id, Official.birth_date, Official.birth_year)
    return {
        each: (day, year) for each, day, year in session.execute(query.where(Official.id.in_(official_ids)))
    }


def primary_address(official: Official) -> str:
    """The address people should write to, "" while there is none."""
    if official.mailbox is None:
        return ""
    return next((a.canonical for a in official.mailbox.addresses if a.is_primary), "")


def addresses_of(session: Session, official_ids: Collection[str]) -> dict[str, str]:
    """The primary address of each of these people, whoever may see them, by the id of the record."""
    if not official_ids:
        return {}
    query = (
        sa.select(Mailbox.official_id, Address.canonical)
        .join(Address, sa.and_(Address.recipient_id == Mailbox.id, Address.is_primary))
        .where(Mailbox.official_id.in_(official_ids))
    )
    return {row.official_id: row.canonical for row in session.execute(query)}


def _loaded() -> sa.Select[Official]:
    return (
        sa.select(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .options(
            orm.contains_eager(Official.unit),
            orm.contains_eager(Official.mailbox).selectinload(Mailbox.addresses),
        )
    )


def _asks_for_mailbox(wanted: PeopleFilter) -> bool:
    """Whether the list depends on mailboxes. Everybody has one, so others need not be counted with them."""
    return bool(wanted.state or wanted.lock_cause or wanted.attention or wanted.pending)


def _narrowed(query: S, actor: Actor, wanted: PeopleFilter) -> S:
    query = query.where(within(actor), fits(wanted.text))
    if wanted.only:
        query = query.where(Official.id.in_(wanted.only))
    if wanted.unit_path:
        query = query.where(below(wanted.unit_path))
    if wanted.state:
        query = query.where(Mailbox.state == wanted.state)
    if wanted.lock_cause:
        query = query.where(Mailbox.state.in_(LOCKED), Mailbox.lock_cause == wanted.lock_cause)
    if wanted.attention:
        query = query.where(Mailbox.attention_code.is_not(None))
    if wanted.pending:
        behind = Mailbox.revision != Mailbox.applied_revision
        query = query.where(behind, Mailbox.attention_code.is_(None))
    return query


def _order(order: str) -> tuple[Any, ...]:
    name = (Official.sort_key, Official.id)
    match order:
        case "-name":
            return (Official.sort_key.desc(), Official.id.desc())
        case "unit":
            return (Unit.path, *name)
        case "-unit":
            return (Unit.path.desc(), *name)
        case "state":
            return (Mailbox.state, *name)
        case "-state":
            return (Mailbox.state.desc(), *name)
        case "created":
            return (Official.created_at, Official.id)
        case "-created":
            return (Official.created_at.desc(), Official.id.desc())
    return name

"""Reading requests: what waits for the reader, what they asked for, what was decided in their units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.access.rules import Ability, abilities_anywhere
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound
from provisioning.service_requests.model import Request, RequestPerson
from provisioning.service_requests.rules import STILL_GOING
from provisioning.service_requests.rules import WAITING as WAITING_STATES
from provisioning.units.model import Unit

WAITING, MINE, CLOSED = "waiting", "mine", "closed"
LISTS = (WAITING, MINE, CLOSED)


def request_for(session: Session, actor: Actor, request_id: str, *, lock: bool = False) -> Request:
    """A request the reader decides about, or made. Raises NotFound for any other."""
    query = _loaded().where(Request.id == request_id, sa.or_(_is_mine(actor), _decides(actor)))
    return _one(session, query, lock=lock)


def own_request(session: Session, official_id: str, request_id: str, *, lock: bool = False) -> Request:
    """A request this official made. Raises NotFound."""
    query = _loaded().where(Request.id == request_id, Request.author_id == official_id)
    return _one(session, query, lock=lock)


def listed(
    session: Session, actor: Actor, which: str, now: datetime, *, offset: int = 0, limit: int = 50
) -> tuple[list[Request], int]:
    """One page of one of LISTS and how many there are; what is late first, then what is due first."""
    condition = {
        WAITING: _waits_for(actor, now),
        MINE: _is_mine(actor),
        CLOSED: sa.and_(_decides(actor), Request.state.not_in(STILL_GOING)),
    }[which]
    order: tuple[Any, ...] = (Request.created_at.desc(),)
    if which == WAITING:
        order = (sa.nulls_last(Request.due_at), Request.created_at)
    page = _loaded().where(condition).order_by(*order, Request.id).offset(offset).limit(limit)
    return list(session.scalars(page)), _count(session, condition)


def count_waiting(session: Session, actor: Actor, now: datetime) -> int:
    """How many requests wait for the reader's word."""
    return _count(session, _waits_for(actor, now)) if actor.official_id else 0


def count_late(session: Session, actor: Actor, now: datetime) -> int:
    """How many of those that wait for the reader's word should have been done by now."""
    if actor.official_id is None:
        return 0
    return _count(session, sa.and_(_waits_for(actor, now), Request.due_at < now))


def own_requests(session: Session, official_id: str, *, limit: int = 50) -> list[Request]:
    """What this official asked for, the newest first."""
    query = _loaded().where(Request.author_id == official_id)
    return list(session.scalars(query.order_by(Request.created_at.desc(), Request.id).limit(limit)))


def about(session: Session, official_id: str) -> list[Request]:
    """What was asked about this official, the newest first: for what is kept about a person."""
    query = _loaded().where(sa.or_(Request.subject_id == official_id, _is_about(official_id)))
    return list(session.scalars(query.order_by(Request.created_at.desc(), Request.id)))


def open_of_plan(session: Session, plan_id: str) -> Request | None:
    """The open request that a second person confirms this plan."""
    query = _loaded().where(Request.kind == "plan", Request.plan_id == plan_id, Request.state == "open")
    found: Request | None = session.scalar(query)
    return found


def agreed_codes(session: Session, author_id: str, official_id: str, now: datetime) -> list[Request]:
    """The agreements by which this author may issue a code for that person now, the newest first."""
    query = _loaded().where(
        Request.kind == "code",
        Request.state == "agreed",
        Request.author_id == author_id,
        Request.subject_id == official_id,
        Request.expires_at > now,
    )
    return list(session.scalars(query.order_by(Request.decided_at.desc()).with_for_update(of=Request)))


def _waits_for(actor: Actor, now: datetime) -> sa.ColumnElement[bool]:
    me = actor.official_id or ""
    return sa.and_(
        _decides(actor),
        # What they entered for a body that wrote or telephoned is not theirs to wait for.
        sa.or_(sa.not_(_is_mine(actor)), Request.on_behalf),
        # Nobody decides about themselves.
        sa.func.coalesce(Request.subject_id, "") != me,
        sa.not_(_is_about(me)),
        # A list that was made of it is still to be carried out, by the same moment.
        sa.or_(
            Request.state.in_(WAITING_STATES),
            sa.and_(Request.state == "in_hand", Request.due_at.is_not(None)),
        ),
        # Whoever decided leaves it to another one to carry out.
        sa.func.coalesce(Request.ordered_by_id, "") != me,
        # What the rule wants done by a moment is late after it, never over.
        sa.or_(Request.due_at.is_not(None), Request.expires_at > now),
    )


def _is_about(official_id: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(RequestPerson.request_id == Request.id, RequestPerson.official_id == official_id)


def _decides(actor: Actor) -> sa.ColumnElement[bool]:
    """Requests over units where the reader has the ability each asks for."""
    each = (
        sa.and_(Request.ability == str(ability), Request.unit_id.in_(_ids(actor, ability)))
        for ability in Ability
        if ability in abilities_anywhere(actor)
    )
    return sa.or_(sa.false(), *each)


def _ids(actor: Actor, ability: Ability) -> sa.Select[int]:
    return sa.select(Unit.id).where(within(actor, ability))


def _is_mine(actor: Actor) -> sa.ColumnElement[bool]:
    return Request.author_id == (actor.official_id or "")


def _loaded() -> sa.Select[Any]:
    return sa.select(Request).options(orm.joinedload(Request.unit), orm.joinedload(Request.plan))


def _one(session: Session, query: sa.Select[Any], *, lock: bool) -> Request:
    found: Request | None = session.scalar(query.with_for_update(of=Request) if lock else query)
    if found is None:
        raise NotFound
    return found


def _count(session: Session, condition: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Request).where(condition)) or 0

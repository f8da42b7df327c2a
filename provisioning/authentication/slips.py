"""Slips with one-time codes, for one person or for many: who gets one, and who keeps the one they have.

Of a code only a keyed hash is kept, so a slip can't be printed a second time. Whoever has one that works
keeps it, until somebody says that a new one is to replace it; all pages come through here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.access.queries import within
from provisioning.access.rules import Ability
from provisioning.audit.operations import record
from provisioning.authentication.activation import ability_for_code, issue_code
from provisioning.authentication.model import ActivationCode
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, Problem
from provisioning.officials.abilities import STATES_WITH_CODE
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of, require
from provisioning.officials.queries import locked_people, primary_address
from provisioning.recipients.model import Mailbox
from provisioning.transfers.rules import CODES_WAIT
from provisioning.units.model import Unit
from provisioning.units.queries import Body, below, bodies_of

# As many names as a page shows of those who keep their slip, or get none.
NAMED = 100
# After so many who can't be given a code, going on through the others would tell nothing new.
MOST_REFUSED = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose slips: a condition on people, their mailboxes and units, and the order the sheets come in."""

    who: sa.ColumnElement[bool]
    order: tuple[Any, ...] = (Unit.path, Official.sort_key, Official.id)
    # Whose mailbox is in one of these; a slip for one in use lets a new password be set.
    states: frozenset[str] = frozenset({"invited"})


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is handed. The code is nowhere else: only its hash is kept."""

    official_id: str
    full_name: str
    post: str
    birth_year: int | None
    staff_code: str
    unit: Unit
    # The body the unit belongs to.
    office: str
    address: str
    code: str = field(repr=False)
    # None where the code has ended meanwhile.
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldSlip:
    """A slip that works already: whose, and who gave it out."""

    official_id: str
    full_name: str
    unit: Unit
    issued_by: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WithoutSlip:
    """Somebody who is given none, and why."""

    official_id: str
    full_name: str
    unit: Unit
    problem: Problem


@dataclass(frozen=True, slots=True)
class Survey:
    """How the people chosen stand: `held` and `others` name the first of `holding` and of `besides`."""

    # Invited, and without a slip that works.
    waiting: int
    holding: int
    # No slip is for them: they have signed in, have left, or it is not the reader's to give.
    besides: int
    held: Sequence[HeldSlip] = ()
    others: Sequence[WithoutSlip] = ()


@dataclass(frozen=True, slots=True)
class Issued:
    """The slips of one go, who could not be given one, and how many are still to come."""

    slips: Sequence[Slip] = ()
    refused: Sequence[WithoutSlip] = ()
    left: int = 0

    def __bool__(self) -> bool:
        """Whether anything came of it."""
        return bool(self.slips or self.refused)


def of_people(ids: Collection[str]) -> Chosen:
    """These people, by id."""
    return Chosen(Official.id.in_(ids))


def of_unit(unit: Unit) -> Chosen:
    """Everybody of a unit and all below who was invited and has not come in yet."""
    return Chosen(sa.and_(below(unit.path), Mailbox.state == "invited"))


def survey(session: Session, actor: Actor, chosen: Chosen, *, names: bool = False) -> Survey:
    """Who of those chosen would get a slip, who has one, and who gets none; outside the scope is nobody.

    `names`: not the figures alone.
    """
    now = clock.now()
    rows = (
        _seen(actor, chosen, Mailbox.state, _given(actor).label("given"), _holds(now).label("holds"))
        .order_by(None)
        .subquery()
    )
    invited = sa.and_(rows.c.state.in_(chosen.states), rows.c.given)
    holding = sa.and_(invited, rows.c.holds)
    counts = sa.select(sa.func.count(), _sum(invited), _sum(holding)).select_from(rows)
    total, all_invited, all_holding = session.execute(counts).one()
    return Survey(
        waiting=(all_invited or 0) - (all_holding or 0),
        holding=all_holding or 0,
        besides=total - (all_invited or 0),
        held=_held(session, actor, chosen, now) if names else (),
        others=_others(session, actor, chosen) if names else (),
    )


def issue_slips(
    session: Session,
    actor: Actor,
    chosen: Chosen,
    *,
    most: int,
    replacing_before: datetime | None = None,
    after_arrival: timedelta = CODES_WAIT,
) -> Issued:
    """A slip for each of those chosen who was invited and has none that works, for `most` of them.

    `replacing_before`: also for whoever has one that was given out before that moment, which then ends. So
    what is sent twice replaces nothing twice. Who can't be given a code is named with the reason, and the
    others go on. The caller commits, then shows them: no code is seen again.
    """
    candidates = _seen(actor, chosen, Official.id).where(
        Mailbox.state.in_(chosen.states), _given(actor), ~_holds(clock.now(), since=replacing_before)
    )
    made: list[Slip] = []
    refused: list[WithoutSlip] = []
    tried: set[str] = set()
    while len(made) < most and len(refused) < MOST_REFUSED:
        ids = session.scalars(candidates.where(Official.id.not_in(tried)).limit(most - len(made))).all()
        if not ids:
            break
        tried.update(ids)
        for official, body in _locked(session, ids, replacing_before):
            try:
                code = issue_code(session, actor, official, after_arrival=after_arrival)
            except Denied as denied:
                refused.append(_without(official, Problem("", denied.code)))
            except Invalid as invalid:
                refused.append(_without(official, invalid.problems[0]))
            else:
                made.append(_slip(session, official, body, code))
    session.flush()
    left = session.scalar(sa.select(sa.func.count()).select_from(candidates.order_by(None).subquery())) or 0
    return Issued(made, refused, left - len(refused))


def issue_slip(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    replaces: bool,
    second: Actor | None = None,
    after_arrival: timedelta = CODES_WAIT,
) -> str:
    """The code of one person's slip. `replaces`: also where there is one that works, which then ends.

    Raises as `issue_code` does, and Invalid `slip_still_works` where nobody said so.
    """
    mailbox = mailbox_of(official)
    session.refresh(mailbox, with_for_update=True)
    held = slip_of(session, mailbox)
    if held is not None and not replaces:
        require(session, actor, official, ability_for_code(actor, official))
        raise Invalid.one("", "slip_still_works", by=held.issued_by)
    return issue_code(session, actor, official, second=second, after_arrival=after_arrival)


def order_new_code(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """A list asks for a new code: it is made when the slip is printed, so that nobody but its reader sees it.

    The password there is goes on until then. Raises Denied, and Invalid for a mailbox that gets no code.
    """
    mailbox = mailbox_of(official)
    require(session, actor, official, ability_for_code(actor, official), prefetched=prefetched)
    if mailbox.state not in STATES_WITH_CODE:
        raise Invalid.one("", "no_code_in_state", state=mailbox.state)
    record(
        session, actor, "code.ordered", subject=("official", official.id, official.full_name),
        unit_path=official.unit.path, plan_id=plan_id, decision=decision,
    )  # fmt: skip


def slip_of_one(session: Session, official: Official, code: str) -> Slip:
    """What this person is handed, with a code that was just issued."""
    return _slip(session, official, bodies_of(session, [official.unit])[official.unit_id], code)


def slip_of(session: Session, mailbox: Mailbox) -> ActivationCode | None:
    """The one-time code of somebody's slip that still works, if there is one: its hash only."""
    code = session.get(ActivationCode, mailbox.id, populate_existing=True)
    return code if code is not None and _works(code, mailbox, clock.now()) else None


def _works(code: ActivationCode, mailbox: Mailbox, now: datetime) -> bool:
    return code.used_at is None and code.expires_at > now and code.issued_at >= mailbox.state_since


def _holds(now: datetime, *, since: datetime | None = None) -> sa.ColumnElement[bool]:
    """Condition on `Mailbox`: there is a code that works, given out at `since` or later."""
    works = (
        ActivationCode.mailbox_id == Mailbox.id,
        ActivationCode.used_at.is_(None),
        ActivationCode.expires_at > now,
        ActivationCode.issued_at >= Mailbox.state_since,
    )
    later = (ActivationCode.issued_at >= since,) if since is not None else ()
    return sa.exists().where(*works, *later).correlate(Mailbox)


def _given(actor: Actor) -> sa.ColumnElement[bool]:
    """Condition on `Unit`: where the actor may hand out first codes, see `code_ability`."""
    return sa.or_(within(actor, Ability.INVITE), within(actor, Ability.CREATE))


def _seen(actor: Actor, chosen: Chosen, *columns: Any) -> sa.Select[Any]:
    """These columns of the people chosen whom the actor may see."""
    return (
        sa.select(*columns)
        .select_from(Official)
        .join(Official.unit)
        .join(Official.mailbox)
        .where(chosen.who, within(actor))
        .order_by(*chosen.order)
    )


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _held(session: Session, actor: Actor, chosen: Chosen, now: datetime) -> list[HeldSlip]:
    query = (
        _seen(
            actor, chosen, Official.id, Official.full_name, Unit, ActivationCode.issued_by,
            ActivationCode.issued_at, ActivationCode.expires_at,
        )
        .join(ActivationCode, ActivationCode.mailbox_id == Mailbox.id)
        .where(Mailbox.state.in_(chosen.states), _given(actor), _holds(now))
    )  # fmt: skip
    return [HeldSlip(*row) for row in session.execute(query.limit(NAMED))]


def _others(session: Session, actor: Actor, chosen: Chosen) -> list[WithoutSlip]:
    query = _seen(actor, chosen, Official.id, Official.full_name, Unit, Mailbox.state)
    others = query.where(sa.or_(Mailbox.state.not_in(chosen.states), ~_given(actor))).limit(NAMED)
    return [
        WithoutSlip(official_id, name, unit, _reason(state))
        for official_id, name, unit, state in session.execute(others)
    ]


def _reason(state: str) -> Problem:
    if state == "invited":
        return Problem("", "slip_not_yours")
    if state == "active":
        return Problem("", "slip_not_needed")
    return Problem("", "no_code_in_state", {"state": state})


def _locked(
    session: Session, ids: Sequence[str], replacing_before: datetime | None
) -> Iterator[tuple[Official, Body]]:
    """These people in this order, their mailboxes held; without those who were given a slip meanwhile."""
    found = locked_people(session, ids)
    bodies = bodies_of(session, {each.unit for each in found.values()})
    # Looked at anew: whoever held the mailboxes before us may have printed the same slips.
    mailboxes = [mailbox_of(each) for each in found.values()]
    codes = sa.select(ActivationCode).where(ActivationCode.mailbox_id.in_([each.id for each in mailboxes]))
    held = {
        each.mailbox_id: each for each in session.scalars(codes.execution_options(populate_existing=True))
    }
    now = clock.now()
    for official in (found[each] for each in ids if each in found):
        code = held.get(mailbox_of(official).id)
        works = code is not None and _works(code, mailbox_of(official), now)
        replaced = code is not None and replacing_before is not None and code.issued_at < replacing_before
        if mailbox_of(official).state in STATES_WITH_CODE and (not works or replaced):
            yield official, bodies[official.unit_id]


def _without(official: Official, problem: Problem) -> WithoutSlip:
    return WithoutSlip(official.id, official.full_name, official.unit, problem)


def _slip(session: Session, official: Official, body: Body, code: str) -> Slip:
    row = session.get(ActivationCode, mailbox_of(official).id)
    return Slip(
        official_id=official.id,
        full_name=official.full_name,
        post=official.post,
        birth_year=official.year_of_birth,
        staff_code=official.staff_code or "",
        unit=official.unit,
        office=body.name if body.name != official.unit.name else "",
        address=primary_address(official),
        code=code,
        expires_at=row.expires_at if row is not None else None,
    )

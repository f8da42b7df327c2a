"""What has come of a plan: the people its rows have added or changed, within the reader's scope.

And what they are handed on paper: a slip with a one-time code, the only place where it is ever seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.addresses.model import Address
from provisioning.authentication.activation import issue_code
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address
from provisioning.plans.model import Plan, PlanRow
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

PIECE = 500
Result = sa.Row[int, Official, Unit, str, str]


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is handed. The code is nowhere else: only its hash is kept."""

    row: int
    official_id: str
    full_name: str
    post: str
    unit: Unit
    address: str
    code: str = field(repr=False)


def applied_people(session: Session, actor: Actor, plan: Plan) -> Iterator[Result]:
    """Row number, person, unit, primary address and state of the mailbox, in the order of the file."""
    query = (
        sa.select(PlanRow.row, Official, Unit, Address.canonical, Mailbox.state)
        .join(Official, Official.id == PlanRow.object_id)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(Address, sa.and_(Address.recipient_id == Mailbox.id, Address.is_primary))
        .where(PlanRow.plan_id == plan.id, PlanRow.state == "applied", within(actor))
        .order_by(PlanRow.row)
        .execution_options(yield_per=PIECE)
    )
    yield from session.execute(query)


def slips(session: Session, actor: Actor, plan: Plan, *, after: int = -1) -> Iterator[Slip]:
    """A fresh one-time code for everybody the plan has invited and who has not come in yet.

    In the order of the file, of those below row `after`. Codes given out before die. Whoever the
    actor may not give a code to is left out; the caller commits when the last slip is taken.
    """
    last = after
    while some := _invited(session, actor, plan, last):
        for row, official in some:
            last = row
            code = _code(session, actor, official)
            if code is not None:
                yield Slip(
                    row, official.id, official.full_name, official.post, official.unit,
                    primary_address(official), code,
                )  # fmt: skip


def count_slips(session: Session, actor: Actor, plan: Plan) -> int:
    """How many people the plan has invited who have not come in yet, within the actor's scope."""
    query = sa.select(sa.func.count()).select_from(_waiting(actor, plan).subquery())
    return session.scalar(query) or 0


def _code(session: Session, actor: Actor, official: Official) -> str | None:
    try:
        return issue_code(session, actor, official)
    except (Denied, Invalid):
        return None


def _invited(session: Session, actor: Actor, plan: Plan, last: int) -> Sequence[tuple[int, Official]]:
    query = (
        _waiting(actor, plan)
        .add_columns(Official)
        .where(PlanRow.row > last)
        .options(
            orm.contains_eager(Official.unit),
            orm.contains_eager(Official.mailbox).selectinload(Mailbox.addresses),
        )
    )
    return [(row, official) for row, official in session.execute(query.order_by(PlanRow.row).limit(PIECE))]


def _waiting(actor: Actor, plan: Plan) -> sa.Select[Any]:
    return (
        sa.select(PlanRow.row)
        .join(Official, Official.id == PlanRow.object_id)
        .join(Official.unit)
        .join(Official.mailbox)
        .where(
            PlanRow.plan_id == plan.id,
            PlanRow.state == "applied",
            PlanRow.row_class.in_(("joiner", "returner")),
            Mailbox.state == "invited",
            within(actor),
        )
    )

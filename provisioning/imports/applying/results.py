"""What has come of a plan: the people its rows have added or changed, and whose slips are printed."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from provisioning.access.queries import within
from provisioning.addresses.model import Address
from provisioning.authentication.slips import Chosen
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

PIECE = 500
Result = sa.Row[int, Official, Unit, str, str]


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


def invited_by(plan: Plan) -> Chosen:
    """The slips of a list: of whoever it has invited and has not come in yet, in the order of the file."""
    rows = sa.select(PlanRow.row).where(PlanRow.plan_id == plan.id, PlanRow.object_id == Official.id)
    invited = rows.where(PlanRow.state == "applied", PlanRow.row_class.in_(("joiner", "returner")))
    place = invited.order_by(PlanRow.row).limit(1).correlate(Official).scalar_subquery()
    who = sa.and_(Mailbox.state == "invited", invited.correlate(Official).exists())
    return Chosen(who, (place, Official.id))

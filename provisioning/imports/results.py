"""What has come of a plan: the people its rows have added or changed, within the reader's scope."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from provisioning.actor import Actor
from provisioning.addresses.model import Address
from provisioning.database import Session
from provisioning.grants.queries import within
from provisioning.mailboxes.model import Mailbox
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit

PIECE = 500
Result = sa.Row[int, Official, Unit, str, str]


def applied_people(session: Session, actor: Actor, plan: Plan) -> Iterator[Result]:
    """Row number, person, unit, primary address and state of the mailbox, in the order of the file."""
    query = (
        sa.select(PlanRow.row, Official, Unit, Address.canonical, Mailbox.state)
        .join(Official, Official.id == PlanRow.official_id)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(Address, sa.and_(Address.mailbox_id == Mailbox.id, Address.is_primary))
        .where(PlanRow.plan_id == plan.id, PlanRow.state == "applied", within(actor))
        .order_by(PlanRow.row)
        .execution_options(yield_per=PIECE)
    )
    yield from session.execute(query)

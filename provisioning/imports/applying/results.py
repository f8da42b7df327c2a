"""What has come of a plan: the people its rows have added or changed, and whose slips are printed."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from provisioning.access.queries import within
from provisioning.addresses.model import Address
from provisioning.authentication.model import ActivationCode
from provisioning.authentication.slips import Chosen
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.imports.forms.effects import RESET, RESTORED
from provisioning.officials.abilities import STATES_WITH_CODE
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
    """The slips of a list: of whoever it has invited and has not come in yet, and of those for whom it asks a
    new password, in the order of the file."""
    rows = sa.select(PlanRow.row).where(PlanRow.plan_id == plan.id, PlanRow.object_id == Official.id)
    invited = rows.where(PlanRow.state == "applied", PlanRow.row_class.in_(("joiner", "returner", RESTORED)))
    asked = rows.where(PlanRow.state == "applied", PlanRow.row_class == RESET)
    place = rows.order_by(PlanRow.row).limit(1).correlate(Official).scalar_subquery()
    who = sa.or_(
        sa.and_(Mailbox.state == "invited", invited.correlate(Official).exists()),
        sa.and_(asked.correlate(Official).exists(), ~_used_since(plan)),
    )
    return Chosen(who, (place, Official.id), STATES_WITH_CODE)


def _used_since(plan: Plan) -> sa.ColumnElement[bool]:
    """Condition on `Mailbox`: its owner has set a password by a code given out since the list began."""
    return (
        sa.exists()
        .where(
            ActivationCode.mailbox_id == Mailbox.id,
            ActivationCode.issued_at >= (plan.started_at or plan.created_at),
            ActivationCode.used_at.is_not(None),
        )
        .correlate(Mailbox)
    )

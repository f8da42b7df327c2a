"""What changed since a plan was made is judged anew and shown, never overwritten.

Looks for rows whose person was changed, has come or gone, or whose address went to somebody else;
the other rows stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.foundation.database import Session
from provisioning.imports.columns.spellings import spellings
from provisioning.imports.matching.listed_people import listed_again
from provisioning.imports.matching.people import IN_SERVICE
from provisioning.imports.planning.allowance_check import spoken_of
from provisioning.imports.planning.bulk_rows import set_verdict
from provisioning.imports.planning.proposals import Proposer
from provisioning.imports.planning.read_plan import proposer_for
from provisioning.imports.planning.statistics import update_statistics
from provisioning.imports.rules import REQUESTED
from provisioning.officials.abilities import GONE
from provisioning.officials.model import Official
from provisioning.plans.approval import approval_stands, withdraw_approval
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rest import CHANGEABLE
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.recipients.model import Mailbox

PIECE: Final = 500
_ABOUT_PEOPLE: Final = ("same", "changed", "mover", "returner")
_SHOWN: Final = ("row_class", "unit_id", "object_id", "address", "changes", "problems", "question")


def refresh(session: Session, plan: Plan) -> int:
    """Judges anew what may have become different; returns how many rows did.

    Whoever confirmed the plan before has to look again when any did, or when another allowance is full;
    somebody else, where who confirmed it may not any more.
    """
    session.flush()
    full = spoken_of(plan.brakes)
    numbers = sorted({*_outdated(session, plan), *_joined_meanwhile(session, plan)})
    different = _judge_all(session, plan, numbers) + _absent_again(session, plan)
    if different:
        withdraw_approval(session, plan)
    update_statistics(session, plan)
    if spoken_of(plan.brakes) - full or not approval_stands(session, plan):
        withdraw_approval(session, plan)
    return different


def _outdated(session: Session, plan: Plan) -> Iterable[int]:
    """Rows about known people who are no longer as they were."""
    left_or_back = sa.or_(
        sa.and_(PlanRow.row_class == "returner", Mailbox.state.in_(IN_SERVICE)),
        sa.and_(PlanRow.row_class.in_(("same", "changed", "mover")), Mailbox.state.in_(GONE)),
    )
    query = (
        sa.select(PlanRow.row)
        .outerjoin(Official, Official.id == PlanRow.object_id)
        .outerjoin(Mailbox, Mailbox.official_id == Official.id)
        .where(
            PlanRow.plan_id == plan.id,
            PlanRow.row < LEAVER_ROWS,
            PlanRow.state.in_(CHANGEABLE),
            PlanRow.row_class.in_((*_ABOUT_PEOPLE, *REQUESTED)),
            # What is asked for an account hangs on its state, of which the person's record knows nothing.
            sa.or_(
                Official.id.is_(None),
                Official.version != PlanRow.base_version,
                left_or_back,
                PlanRow.row_class.in_(REQUESTED),
            ),
        )
    )
    return session.scalars(query)


def _joined_meanwhile(session: Session, plan: Plan) -> set[int]:
    """Joiners whose address or code somebody else has by now, or who may be somebody added since."""
    joiners = PlanRow.plan_id == plan.id, PlanRow.row_class == "joiner", PlanRow.state.in_(CHANGEABLE)
    taken = sa.select(PlanRow.row).join(Address, Address.canonical == PlanRow.address).where(*joiners)
    coded = (
        sa.select(PlanRow.row)
        .join(Official, sa.func.lower(Official.staff_code) == sa.func.lower(PlanRow.staff_code))
        .where(*joiners, PlanRow.staff_code != "")
    )
    added = sa.select(Official.full_name).where(Official.created_at >= plan.created_at)
    names = {spelled for name in session.scalars(added) for spelled in spellings(name)}
    found = {*session.scalars(taken), *session.scalars(coded)}
    for some in _pieces(sorted(names)):
        named = sa.select(PlanRow.row).where(*joiners, PlanRow.full_name.in_(some))
        found.update(session.scalars(named))
    return found


def _judge_all(session: Session, plan: Plan, numbers: Sequence[int]) -> int:
    if not numbers:
        return 0
    proposer = proposer_for(session, plan)
    proposer.keep_promises(session)
    return sum(_judge_some(session, plan, proposer, some) for some in _pieces(numbers))


def _judge_some(session: Session, plan: Plan, proposer: Proposer, numbers: Sequence[int]) -> int:
    query = sa.select(PlanRow).where(PlanRow.plan_id == plan.id, PlanRow.row.in_(numbers))
    rows = session.scalars(query.order_by(PlanRow.row)).all()
    before = {row.row: _shown(row) for row in rows}
    for row in rows:
        _let_go(proposer, row)
    session.flush()
    answers = {row.row: row.answer for row in rows if row.answer}
    verdicts = proposer.propose(session, [listed_again(row.row, row.values) for row in rows], answers)
    for row, verdict in zip(rows, verdicts, strict=True):
        set_verdict(row, verdict)
    return sum(_shown(row) != before[row.row] for row in rows)


def _let_go(proposer: Proposer, row: PlanRow) -> None:
    """So that the row is taken neither for another one about its person nor for one with its address."""
    if proposer.known is not None and row.address:
        proposer.known.ledger.gone.discard(row.address.partition("@")[0])
    row.object_id, row.address = None, ""


def _absent_again(session: Session, plan: Plan) -> int:
    """Leavers who have left by now, or work elsewhere, need no row any more."""
    still = (
        sa.select(Official.id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(
            Official.id == PlanRow.object_id,
            Mailbox.state.in_(IN_SERVICE),
            sa.or_(PlanRow.unit_id.is_(None), PlanRow.unit_id == Official.unit_id),
        )
    )
    gone = sa.delete(PlanRow).where(
        PlanRow.plan_id == plan.id,
        PlanRow.row >= LEAVER_ROWS,
        PlanRow.state.in_(CHANGEABLE),
        PlanRow.row_class.in_(("leaver", "mover")),
        ~still.correlate(PlanRow).exists(),
    )
    found: Any = session.execute(gone.execution_options(synchronize_session=False))
    return int(found.rowcount)


def _shown(row: PlanRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _SHOWN)


def _pieces(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + PIECE] for start in range(0, len(values), PIECE))

"""Whether the rows of a plan need more than the allowances leave: seen before anything is applied.

One statement for each kind of row, however many rows there are, and one for what is taken. Rows are
applied class by class, those who leave last: their places are not counted on, and neither are those
of people who move away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from provisioning.allowances.queries import limits_among
from provisioning.allowances.rules import (
    NOTHING,
    Allowance,
    Amount,
    Share,
    amount_of,
    chain_of,
    gigabytes,
    is_top,
)
from provisioning.domains.queries import default_domain
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound
from provisioning.imports.planning.safety_limits import Brake
from provisioning.officials.abilities import GONE
from provisioning.officials.adding import quota_of
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.queries import units_by_id

# Where mailboxes are, None for new ones, and where they come to.
Way = tuple[Share | None, Share]
CODES = ("plan_beyond_mailboxes", "plan_beyond_storage")


def exceeding(session: Session, plan: Plan) -> list[Brake]:
    """One reason for each allowance, and kind of it, that the proposed rows would go beyond."""
    targets = sa.select(PlanRow.unit_id).where(*_proposed(plan)).distinct()
    units = units_by_id(session, [unit_id for unit_id in session.scalars(targets) if unit_id])
    chains = {unit_id for unit in units.values() for unit_id in chain_of(unit.path)}
    limits = limits_among(session, chains) if chains else {}
    if not limits:
        return []
    ways = [*_joining(session, plan, units), *_coming(session, plan, units)]
    found = [brake for each in limits.values() for brake in _brakes(each, _needed(each, ways))]
    return sorted(found, key=lambda brake: str(brake.params["unit"]))


def spoken_of(brakes: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    """Which allowances these reasons, as plans keep them, speak of: code and unit of each."""
    return {(each["code"], each["params"]["unit"]) for each in brakes if each["code"].startswith(CODES)}


def _needed(allowance: Allowance, ways: Iterable[Way]) -> Amount:
    need = NOTHING
    for before, after in ways:
        need = need.plus(allowance.rise(before, after).where_more())
    return need


def _brakes(allowance: Allowance, need: Amount) -> list[Brake]:
    beyond, used = allowance.beyond(need), allowance.used
    found = []
    if beyond.mailboxes:
        numbers = (used.mailboxes, allowance.mailboxes or 0, need.mailboxes, beyond.mailboxes)
        found.append(_brake(CODES[0], allowance, numbers))
    if beyond.storage:
        sizes = (used.storage, allowance.storage or 0, need.storage, beyond.storage)
        found.append(_brake(CODES[1], allowance, [gigabytes(size) for size in sizes]))
    return found


def _brake(code: str, allowance: Allowance, figures: Sequence[int | str]) -> Brake:
    params = dict(zip(("used", "allowed", "count", "beyond"), figures, strict=True))
    return Brake(f"{code}_top" if is_top(allowance.path) else code, {"unit": allowance.name, **params})


def _joining(session: Session, plan: Plan, units: dict[int, Unit]) -> list[Way]:
    query = sa.select(PlanRow.unit_id, sa.func.count()).where(
        *_proposed(plan), PlanRow.row_class == "joiner", PlanRow.unit_id.is_not(None)
    )
    found = session.execute(query.group_by(PlanRow.unit_id)).all()
    quota = _quota(session)
    return [(None, Share(units[i].path, Amount(count, count * quota))) for i, count in found if i in units]


def _coming(session: Session, plan: Plan, units: dict[int, Unit]) -> list[Way]:
    """People who are known: from where they are, in the state they are in."""
    columns = (Unit.path, PlanRow.unit_id, PlanRow.row_class, Mailbox.state)
    query = (
        sa.select(*columns, sa.func.count(), sa.func.sum(Mailbox.quota_bytes))
        .select_from(PlanRow)
        .join(Official, Official.id == PlanRow.object_id)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(*_proposed(plan), PlanRow.row_class.in_(("mover", "returner")))
        .group_by(*columns)
    )
    return [
        _way(path, units[unit_id].path, (state, _afterwards(kind, state)), count, int(quota))
        for path, unit_id, kind, state, count, quota in session.execute(query)
        if unit_id in units
    ]


def _afterwards(row_class: str, state: str) -> str:
    """The state a row leads to, as far as places go."""
    return "invited" if row_class == "returner" and state in GONE else state


def _way(path: str, target: str, states: tuple[str, str], count: int, quota: int) -> Way:
    old, new = (amount_of(state, quota) for state in states)
    return (
        Share(path, Amount(old.mailboxes * count, old.storage)),
        Share(target, Amount(new.mailboxes * count, new.storage)),
    )


def _proposed(plan: Plan) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows that bring a mailbox somewhere."""
    bringing = PlanRow.row_class.in_(("joiner", "mover", "returner"))
    return (PlanRow.plan_id == plan.id, PlanRow.state == "proposed", bringing)


def _quota(session: Session) -> int:
    try:
        return quota_of(default_domain(session))
    except NotFound:
        # Without a domain nobody joins, and their rows say so.
        return 0

"""Whether a row that is taken back in speaks of somebody whom another row of its list has already."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.imports.rules import EFFECTS
from provisioning.plans.model import PlanRow
from provisioning.plans.rules import LEAVER_ROWS


def require_once(session: Session, row: PlanRow) -> None:
    """Raises Invalid `row_duplicate` (row), as the reading of a list says it of the second of two."""
    other = session.scalar(sa.select(sa.func.min(PlanRow.row)).where(*_same_person(row)))
    if other is not None:
        raise Invalid.one("row", "row_duplicate", row=other)


def _same_person(row: PlanRow) -> tuple[sa.ColumnElement[bool], ...]:
    others = (
        PlanRow.plan_id == row.plan_id,
        PlanRow.row != row.row,
        PlanRow.row < LEAVER_ROWS,
        PlanRow.state == "proposed",
        PlanRow.row_class.in_((*EFFECTS, "same")),
    )
    if row.object_id is not None:
        return (*others, PlanRow.object_id == row.object_id)
    alike = [sa.and_(PlanRow.full_name == row.full_name, *_same_birth(row))]
    if row.staff_code:
        alike = [sa.func.lower(PlanRow.staff_code) == row.staff_code.lower(), *alike]
    return (*others, PlanRow.object_id.is_(None), sa.or_(*alike))


def _same_birth(row: PlanRow) -> tuple[sa.ColumnElement[bool], ...]:
    """The same birth, and no two codes that tell namesakes apart."""
    told = [name for name in ("birth_date", "birth_year") if row.values.get(name)]
    if not told:
        return (sa.false(),)
    born = PlanRow.values[told[0]].as_string() == str(row.values[told[0]])
    codes = (PlanRow.staff_code.in_(("", row.staff_code)),) if row.staff_code else ()
    return (born, *codes)

"""Setting and reading which share of officials shall use their mailbox by the end of which year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from provisioning.access.rules import Ability, abilities_everywhere
from provisioning.audit.operations import record
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied
from provisioning.reports.model import CoverageTarget
from provisioning.reports.rules import YearTargets, checked
from provisioning.units.model import LEVELS
from provisioning.units.queries import top_paths


@dataclass(frozen=True, slots=True)
class Goal:
    """What a level aims for now: so many percent by the end of `year`."""

    percent: int
    year: int


def set_targets(
    session: Session,
    actor: Actor,
    *,
    year: int | None,
    percents: Mapping[str, int | None],
    decision: str = "",
    edition: str | None = None,
) -> bool:
    """Sets the targets of a year, None for a level without one; says whether that is a change.

    Raises Denied, Invalid (all problems), and Conflict when they are no longer the ones of `edition`.
    """
    tops = top_paths(session)
    if Ability.SYSTEM not in abilities_everywhere(actor, tops):
        raise Denied("may not look after the service")
    new = checked(year, percents, decision)
    query = sa.select(CoverageTarget).where(CoverageTarget.year == new.year).with_for_update()
    rows = {row.level: row for row in session.scalars(query)}
    old = _gathered(new.year, rows.values())
    if edition is not None and edition != old.edition:
        raise Conflict
    if (old.percents, old.decision) == (new.percents, new.decision):
        return False
    _write(session, rows, new)
    record(
        session,
        actor,
        "targets.changed",
        subject=("targets", str(new.year), str(new.year)),
        unit_path=next(iter(tops), "/"),
        old=_values(old),
        new=_values(new),
        decision=new.decision,
    )
    return True


def targets_of(session: Session, year: int) -> YearTargets:
    """The targets of one year."""
    return _gathered(
        year, session.scalars(sa.select(CoverageTarget).where(CoverageTarget.year == year)).all()
    )


def all_targets(session: Session) -> list[YearTargets]:
    """Every year that has targets, the latest first."""
    by_year: dict[int, list[CoverageTarget]] = {}
    for row in session.scalars(sa.select(CoverageTarget).order_by(CoverageTarget.year.desc())):
        by_year.setdefault(row.year, []).append(row)
    return [_gathered(year, rows) for year, rows in by_year.items()]


def goals(session: Session, year: int) -> dict[str, Goal]:
    """What each level aims for in `year`: the target of that year, or of the next one that has one.

    What should have been reached in a year that is over is no goal any more.
    """
    query = (
        sa.select(CoverageTarget.level, CoverageTarget.percent, CoverageTarget.year)
        .where(CoverageTarget.year >= year)
        .order_by(CoverageTarget.year.desc())
    )
    return {level: Goal(percent, of) for level, percent, of in session.execute(query)}


def _gathered(year: int, rows: Iterable[CoverageTarget]) -> YearTargets:
    listed = list(rows)
    decision = next((row.decision for row in listed if row.decision), "")
    return YearTargets(year, {row.level: row.percent for row in listed}, decision)


def _write(session: Session, rows: Mapping[str, CoverageTarget], new: YearTargets) -> None:
    for level in LEVELS:
        row, percent = rows.get(level), new.percents.get(level)
        if percent is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(CoverageTarget(year=new.year, level=level, percent=percent, decision=new.decision))
        else:
            row.percent, row.decision = percent, new.decision
    session.flush()


def _values(targets: YearTargets) -> dict[str, int | None]:
    return {f"target_{level}": targets.percents.get(level) for level in LEVELS}

"""Fills an empty database with a sample province, so that a newcomer has something to look at.

Units are those of a real province before July 2025; people are invented and domains end in
`.example`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.audit.operations import record
from provisioning.domains import operations as domains
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied
from provisioning.foundation.identifiers import new_id
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address
from provisioning.reports.model import CoverageTarget
from provisioning.units import operations as units
from provisioning.units.model import Unit
from provisioning.units.queries import by_code

UNITS_FILE = Path(__file__).parent / "units.json"
# Shares of officials by level, for the year in which the sample is laid out and the one after it.
TARGETS = ((0, "province", 40), (1, "province", 60), (0, "district", 20), (1, "district", 30))
DECISION = "235/QĐ-UBND"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was put in: how many units, and the first administrator's address."""

    units: int
    administrator: str


def is_empty(session: Session) -> bool:
    """Whether there is no unit yet."""
    return session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 0


def load(session: Session, actor: Actor, *, domain: str) -> Loaded:
    """Units, domain, coverage targets and the first administrator. Only for an empty database.

    Only the server's own command line does it. Raises Denied.
    """
    if not actor.system:
        raise Denied("only the system lays out a province")
    known: dict[str | None, Unit | None] = {None: None}
    rows = json.loads(UNITS_FILE.read_text(encoding="utf-8"))
    for position, row in enumerate(rows):
        known[row["code"]] = units.create(session, actor, known[row["parent"]], _fields(row, position))
    domains.create(session, actor, domain)
    this_year = clock.now().year
    for ahead, level, percent in TARGETS:
        session.add(CoverageTarget(year=this_year + ahead, level=level, percent=percent, decision=DECISION))
    return Loaded(len(rows), _first_administrator(session, actor))


def _fields(row: dict[str, Any], position: int) -> units.UnitFields:
    return units.UnitFields(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        kind=row["type"],
        name_en=row.get("name_en", ""),
        short_name=row.get("short_name", ""),
        alt_names=tuple(row.get("alt_names", ())),
        position=position,
    )


def _first_administrator(session: Session, actor: Actor) -> str:
    home = by_code(session, "stttt.ttcntt") or by_code(session, "stttt")
    root = session.scalar(sa.select(Unit).where(Unit.parent_id.is_(None)))
    if home is None or root is None:
        raise LookupError("the sample tree has no place for an administrator")
    official = officials.create(
        session,
        actor,
        home,
        OfficialFields("Trần Thị Quản Trị", post="Quản trị hệ thống", staff_code="QT-0001"),
    )
    make_system_administrator(session, actor, official, root)
    session.refresh(official, ["mailbox"])
    return primary_address(official)


def make_system_administrator(session: Session, actor: Actor, official: Official, root: Unit) -> None:
    """The one grant that no person gives: the first."""
    now = clock.now()
    session.add(
        Grant(
            id=new_id(),
            official_id=official.id,
            role="system_administrator",
            unit_id=root.id,
            valid_from=now,
            reason="first administrator",
            granted_by=actor.label,
            granted_at=now,
        )
    )
    record(
        session,
        actor,
        "grant.given",
        subject=("official", official.id, official.full_name),
        unit_path=root.path,
        new={"role": "system_administrator", "unit": root.code},
    )

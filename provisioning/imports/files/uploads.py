"""Files that were uploaded, readable by the service alone.

A list is kept as long as somebody may still choose to have it read otherwise, and, once it was carried out,
for a month where rows of it are left, so that these can be given back as they came. The file of a decision is
kept as long as its plan.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import left_undone
from provisioning.plans.rules import LEAVER_ROWS

BLOCK = 1024 * 1024
# Long enough for an upload over a slow line whose transaction is still open.
ORPHAN = timedelta(hours=24)
# So long a list can be read again with other choices; then its plan has all that is kept of it.
KEPT = timedelta(days=7)
# So long after a list was carried out with rows left; see `plans.undo.UNDO_LIFE`.
KEPT_FOR_REST = timedelta(days=30)


def path_of(settings: Settings, plan_id: str) -> Path:
    """Where the file of a plan lies while somebody may want it read."""
    return settings.data_dir / "uploads" / plan_id


def decision_path(settings: Settings, plan_id: str) -> Path:
    """Where the file of the decision behind a plan lies."""
    return settings.data_dir / "decisions" / plan_id


def keep(settings: Settings, name: str, source: BinaryIO) -> tuple[Path, str]:
    """Copies `source` under a working name; returns the file and the SHA-256 of its bytes, hex."""
    target = path_of(settings, f"{name}.part")
    return target, _write(target, source)


def keep_decision(settings: Settings, plan_id: str, source: BinaryIO) -> None:
    """Copies the file of a decision to its place beside the plan."""
    _write(decision_path(settings, plan_id), source)


def _write(target: Path, source: BinaryIO) -> str:
    """Copies `source`, on the disk when this returns; the SHA-256 of its bytes, hex."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := source.read(BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def sweep(database: Database, settings: Settings, now: datetime) -> int:
    """Removes what no plan waits for: discarded plans' files, uploads cut short. How many."""
    files = list((settings.data_dir / "uploads").glob("*"))
    if not files:
        return 0
    with database.reading() as session:
        plans = session.scalars(sa.select(Plan).where(Plan.id.in_([file.name for file in files]))).all()
        wanted = {plan.id for plan in plans if _waits_for_rest(session, plan, now)}
        states = {plan.id: plan.state for plan in plans}
    gone = [
        file
        for file in files
        if file.name not in wanted and _is_over(states.get(file.name), now.timestamp() - file.stat().st_mtime)
    ]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _waits_for_rest(session: Session, plan: Plan, now: datetime) -> bool:
    """Whether rows of a list that was carried out not long ago are left: they may be asked for."""
    if plan.finished_at is None or now - plan.finished_at > KEPT_FOR_REST or not plan.rows_done:
        return False
    left = sa.select(PlanRow.row).where(PlanRow.plan_id == plan.id, PlanRow.row < LEAVER_ROWS)
    return session.scalar(left.where(left_undone(plan)).limit(1)) is not None


def _is_over(state: str | None, age: float) -> bool:
    """Whether nobody waits for a file of that age, in seconds, of a plan in that state (None: of no plan)."""
    match state:
        case None:
            return age > ORPHAN.total_seconds()
        case "reading":
            return False
        case "applied" | "stopped" | "failed":
            return True
    return age > KEPT.total_seconds()

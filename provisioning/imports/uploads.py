"""Files that were uploaded and wait to be read: kept for minutes, readable by the service alone."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from provisioning.database import Database
from provisioning.plans.model import Plan
from provisioning.settings import Settings

BLOCK = 1024 * 1024
# Long enough for an upload over a slow line whose transaction is still open.
ORPHAN = timedelta(hours=24)


def path_of(settings: Settings, plan_id: str) -> Path:
    """Where the file of a plan lies while it is read."""
    return settings.data_dir / "uploads" / plan_id


def keep(settings: Settings, name: str, source: BinaryIO) -> tuple[Path, str]:
    """Copies `source` under a working name; returns the file and the SHA-256 of its bytes, hex."""
    folder = settings.data_dir / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target, digest = folder / f"{name}.part", hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := source.read(BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return target, digest.hexdigest()


def drop(settings: Settings, plan_id: str) -> None:
    """Removes the file: the plan holds all that is needed of it."""
    path_of(settings, plan_id).unlink(missing_ok=True)


def sweep(database: Database, settings: Settings, now: datetime) -> int:
    """Removes what no plan waits for: discarded plans' files, uploads cut short. How many."""
    files = list((settings.data_dir / "uploads").glob("*"))
    if not files:
        return 0
    with database.reading() as session:
        query = sa.select(Plan.id, Plan.state).where(Plan.id.in_([file.name for file in files]))
        states = {plan_id: state for plan_id, state in session.execute(query)}  # noqa: C416 (typed so)
    oldest = (now - ORPHAN).timestamp()
    gone = [f for f in files if _is_over(states.get(f.name), f.stat().st_mtime < oldest)]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _is_over(state: str | None, old: bool) -> bool:
    """Whether nobody waits for a file of a plan in that state; None while no plan is to be seen."""
    return old if state is None else state != "reading"

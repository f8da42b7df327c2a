"""Writes down how copies and proofs ended, and says when the last good ones were."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from provisioning.backup.model import BackupRun
from provisioning.foundation import clock
from provisioning.foundation.database import Session

BACKUP: Final = "backup"
PROOF: Final = "proof"


def note(
    session: Session,
    kind: str,
    began_at: datetime,
    *,
    target: str,
    elsewhere: bool,
    snapshot: str = "",
    problem: str = "",
    numbers: dict[str, Any] | None = None,
) -> None:
    """One run that has ended, well or with a problem."""
    session.add(
        BackupRun(
            kind=kind,
            began_at=began_at,
            ended_at=clock.now(),
            target=target[:255],
            elsewhere=elsewhere,
            snapshot=snapshot,
            problem=problem[:500],
            numbers=numbers or {},
        )
    )


def last_backup(session: Session, *, elsewhere: bool = False) -> BackupRun | None:
    """The newest copy that succeeded; `elsewhere`: on another device than what is copied."""
    return _last(session, BACKUP, BackupRun.problem == "", BackupRun.elsewhere.in_((True, elsewhere)))


def last_proof(session: Session) -> BackupRun | None:
    """The newest copy that was restored aside and found whole."""
    return _last(session, PROOF, BackupRun.problem == "")


def last_run(session: Session, kind: str) -> BackupRun | None:
    """The newest run, however it ended."""
    return _last(session, kind)


def _last(session: Session, kind: str, *where: sa.ColumnElement[bool]) -> BackupRun | None:
    query = sa.select(BackupRun).where(BackupRun.kind == kind, *where)
    return session.scalar(query.order_by(BackupRun.ended_at.desc(), BackupRun.id.desc()).limit(1))

"""Carries out what was decided about held messages, with Postfix's own tools; run by root.

What was decided is a row, so nothing is lost when this dies half way: the same is done again, and a
message that is no longer held is nobody's business any more.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Unavailable
from provisioning.sending.model import HeldMessage

_AT_ONCE = 100
_TIMEOUT = 60


def carry_out(database: Database, postfix: Path) -> int:
    """Releases and discards what was decided; how many. `postfix` holds main.cf. Raises Unavailable."""
    with database.reading() as session:
        query = sa.select(HeldMessage.queue_id, HeldMessage.fate)
        waiting = query.where(HeldMessage.fate != "", HeldMessage.done_at.is_(None)).limit(_AT_ONCE)
        decided = [(queue_id, fate) for queue_id, fate in session.execute(waiting)]
    for queue_id, fate in decided:
        if fate == "release":
            _run(["/usr/sbin/postsuper", "-c", str(postfix), "-H", queue_id])
            # It is deferred now; its next try need not wait.
            _run(["/usr/sbin/postqueue", "-c", str(postfix), "-i", queue_id], may_fail=True)
        else:
            # Of the held ones only.
            _run(["/usr/sbin/postsuper", "-c", str(postfix), "-d", queue_id, "hold"])
        with database.writing() as session:
            done = sa.update(HeldMessage).where(HeldMessage.queue_id == queue_id)
            session.execute(done.values(done_at=clock.now()))
    return len(decided)


def _run(command: Sequence[str], *, may_fail: bool = False) -> None:
    try:
        ended = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable("postfix", type(error).__name__) from error
    if ended.returncode != 0 and not may_fail:
        raise Unavailable("postfix", f"{Path(command[0]).name} ended with {ended.returncode}")

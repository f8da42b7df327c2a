"""The single change, tried at once: so that a person sees "active" and not "pending".

Always safe to leave out or to fail: the worker is the safety net.
"""

from __future__ import annotations

import os
import threading

from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.projection import work_queue
from provisioning.projection.health import is_down
from provisioning.projection.kind import Kind
from provisioning.projection.kinds.mailboxes import MAILBOXES
from provisioning.projection.reconcile import Outcome, run_claimed
from provisioning.projection.targets import Targets


def try_now(
    database: Database,
    targets: Targets,
    row_id: work_queue.Id,
    *,
    kind: Kind = MAILBOXES,
    seconds: float = 1.5,
) -> Outcome | None:
    """Brings one row up to date if nobody else is at it and the directory was not just down.

    Returns None when it was left to the worker. Never raises for what is wrong outside.
    """
    now = clock.now()
    with database.reading() as session:
        if is_down(session, "directory", now):
            return None
    owner = f"web:{os.getpid()}:{threading.get_ident()}"
    if not work_queue.claim_one(database, kind.model, row_id, owner, now):
        return None
    return run_claimed(database, targets, kind, owner, [row_id], seconds=seconds)

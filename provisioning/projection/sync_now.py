"""The single change, tried at once: so that a person sees "active" and not "pending".

Always safe to leave out or to fail: the worker is the safety net.
"""

from __future__ import annotations

import os
import threading
import time

from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.projection import work_queue
from provisioning.projection.health import is_down
from provisioning.projection.kind import ProjectedKind
from provisioning.projection.kinds.mailboxes import MAILBOXES
from provisioning.projection.reconcile import Outcome, run_claimed
from provisioning.projection.targets import Targets

# Seconds between two looks at a row that another has in hand.
LOOK_AGAIN = 0.03


def try_now(
    database: Database,
    targets: Targets,
    row_id: work_queue.Id,
    *,
    kind: ProjectedKind = MAILBOXES,
    seconds: float = 1.5,
) -> Outcome | None:
    """Brings one row up to date if nobody else is at it and the directory was not just down.

    Whoever is at it already, mostly the worker, is waited for within the same time. Returns None when it
    was left to others. Never raises for what is wrong outside.
    """
    now = clock.now()
    with database.reading() as session:
        if is_down(session, "directory", now):
            return None
    owner = f"web:{os.getpid()}:{threading.get_ident()}"
    if not work_queue.claim_one(database, kind.model, row_id, owner, now):
        _let_others_finish(database, kind, row_id, seconds)
        return None
    return run_claimed(database, targets, kind, owner, [row_id], seconds=seconds)


def _let_others_finish(
    database: Database, kind: ProjectedKind, row_id: work_queue.Id, seconds: float
) -> None:
    """Waits while somebody else has the row in hand, so that what is said next is not a false alarm."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with database.reading() as session:
            if not work_queue.in_hand(session, kind.model, row_id, clock.now()):
                return
        time.sleep(LOOK_AGAIN)

"""What the worker does for imports: reads uploaded files, applies plans chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable

from provisioning import clock
from provisioning.database import Database
from provisioning.errors import Problem
from provisioning.imports import uploads
from provisioning.imports.applying import ImportKind
from provisioning.imports.operations import read_now
from provisioning.imports.planning import fail_plan
from provisioning.plans.applying import apply_chunk, claim
from provisioning.settings import Settings

Chore = Callable[[], bool]


def import_chores(database: Database, settings: Settings, owner: str) -> list[Chore]:
    """The chores of one worker, in the order in which they should get their turn."""
    return [
        lambda: read_next(database, settings, owner),
        lambda: apply_chunk(database, owner, ImportKind()),
    ]


def read_next(database: Database, settings: Settings, owner: str) -> bool:
    """Reads the file that waits longest. True when there was one."""
    plan_id = claim(database, "reading", owner, clock.now())
    if plan_id is None:
        return False
    if not uploads.path_of(settings, plan_id).exists():
        fail_plan(database, plan_id, [Problem("file", "file_gone")])
        return True
    read_now(database, settings, plan_id)
    return True

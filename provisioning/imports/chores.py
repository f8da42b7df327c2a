"""What the worker does for imports: reads uploaded files, and tidies up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.imports.files import uploads
from provisioning.imports.operations import read_now
from provisioning.plans.leases import claim

Chore = Callable[[], bool]
SWEEP_SECONDS = 600.0


def import_chores(database: Database, settings: Settings, owner: str) -> list[Chore]:
    """The chores of one worker, in the order in which they should get their turn."""
    return [
        lambda: read_next(database, settings, owner),
        Sweep(database, settings),
    ]


def read_next(database: Database, settings: Settings, owner: str) -> bool:
    """Reads the file that waits longest. True when there was one."""
    plan_id = claim(database, "reading", owner, clock.now())
    if plan_id is None:
        return False
    read_now(database, settings, plan_id, reader=owner)
    return True


@dataclass(slots=True)
class Sweep:
    """Removes files that nobody will read any more, every ten minutes."""

    database: Database
    settings: Settings
    _next: float = field(default=0.0, init=False)

    def __call__(self) -> bool:
        """Never finds work that would keep others waiting."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SWEEP_SECONDS
            uploads.sweep(self.database, self.settings, clock.now())
        return False

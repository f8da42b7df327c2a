"""What the worker does for plans of every kind: begins those whose day has come, applies those that run."""

from __future__ import annotations

from collections.abc import Callable

from provisioning.foundation.database import Database
from provisioning.plans.applying import apply_chunk
from provisioning.plans.scheduling import start_due


def plan_chores(database: Database, owner: str) -> list[Callable[[], bool]]:
    """The chores of one worker, in the order in which they should get their turn."""
    return [lambda: start_due(database), lambda: apply_chunk(database, owner)]

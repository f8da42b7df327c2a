"""Runs the real worker in a child and kills it, again and again: `python -m … KILLS [SECONDS]`.

The modules are loaded once and each child opens its own connections, so that a life is short and
a kill falls anywhere in it; the last one ends when nothing is left. Prints how many kills found work
still to do.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time

import sqlalchemy as sa

from app.cli.context import services
from app.cli.worker import make_worker
from provisioning.foundation.database import Database
from provisioning.plans.model import Plan
from provisioning.projection.registry import MODELS
from provisioning.projection.work_queue import work_left

NAME = "killed:1"


def one_life(seconds: float) -> None:
    """Forks a worker and kills it after that long."""
    child = os.fork()
    if child == 0:
        try:
            make_worker(services(), NAME).run()
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def busy(database: Database) -> bool:
    """Whether a kill now would interrupt anything."""
    with database.reading() as session:
        plans = sa.select(sa.func.count()).select_from(Plan).where(Plan.state == "applying")
        return bool(session.scalar(plans)) or work_left(database, MODELS) > 0


def main(kills: int, longest: float) -> None:
    """Kills `kills` workers, each after at most `longest` seconds."""
    chance = random.Random(kills)
    database = services().database
    while_busy = 0
    for _ in range(kills):
        one_life(chance.uniform(0.02, longest))
        while_busy += busy(database)
    # The last one lives: it has the name of those who died, so that it waits for none of their leases.
    make_worker(services(), NAME).drain()
    sys.stdout.write(f"{while_busy} of {kills} kills while there was work\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.9)

"""A process killed at any moment while it reads or carries out a list loses and doubles nothing."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.audit.queries import verify
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.imports.chores import import_chores
from provisioning.officials.model import Official
from provisioning.plans.chores import plan_chores
from tests.support.cast import make_settings
from tests.support.hr_files import clean_list, write_list
from tests.support.import_desk import UNITS, Desk
from tests.support.province import lay_out
from tests.unit.imports.test_background_reading import handed_in

PEOPLE = 600


def one_life(url: str, settings: Settings, seconds: float) -> None:
    """A worker in a process of its own, which does the chores until it is killed."""
    child = os.fork()
    if child == 0:
        try:
            database = Database(url)
            chores = [*import_chores(database, settings, "killed"), *plan_chores(database, "killed")]
            while True:
                for chore in chores:
                    chore()
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    assert signal.SIGKILL == os.WTERMSIG(status)


def kill_until(desk: Desk, url: str, plan: str, state: str) -> int:
    """Kills workers, ever later, until the plan has come to that state; how many."""
    chance, kills = random.Random(state), 0
    while desk.found(plan).state != state:
        one_life(url, desk.settings, chance.uniform(0.01, 0.05 + kills * 0.03))
        kills += 1
    return kills


def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    desk = Desk(lay_out(database), make_settings(tmp_path), tmp_path)
    plan = handed_in(desk, write_list(clean_list(PEOPLE, units=UNITS), tmp_path / "list.csv").read_bytes())
    assert 3 < kill_until(desk, sqlite_url, plan, "ready")
    assert ({"joiner": PEOPLE}, PEOPLE) == (desk.found(plan).counts, len(desk.rows(plan)))
    desk.start(plan)
    assert 3 < kill_until(desk, sqlite_url, plan, "applied")
    assert PEOPLE == desk.found(plan).rows_done
    assert {"people": PEOPLE, "mailboxes": PEOPLE, "addresses": PEOPLE} == {
        name: count for name, count in desk.counts().items() if name != "events"
    }
    with database.reading() as session:
        created = session.scalars(sa.select(Event.object_id).where(Event.kind == "official.created")).all()
        assert sorted(session.scalars(sa.select(Official.id))) == sorted(created)
        assert 1 == session.scalar(sa.select(sa.func.count()).where(Event.kind == "plan.finished"))
        assert None is verify(session).broken_at
    database.dispose()

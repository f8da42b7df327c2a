"""A worker that is killed at any moment, two hundred times, leaves nothing lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning import clock
from provisioning.mailboxes.model import Mailbox
from provisioning.plans.model import Plan
from tests.support.wholeness import look_over
from tests.support.worker_world import WorkerWorld, make_world

PEOPLE, KILLS = 2000, 200


@pytest.fixture
def world(tmp_path: Path) -> Iterator[WorkerWorld]:
    """A real database and a real directory of this test's own."""
    made = make_world(tmp_path)
    yield made
    made.remove()


@pytest.mark.timeout(600)
def test_two_hundred_kills_during_an_import_lose_and_double_nothing(
    world: WorkerWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    plan_id = world.upload(world.list_of(PEOPLE))
    world.start(plan_id)
    said = world.run("tests.support.kill_worker", str(KILLS), seconds=400)
    world.run("app.cli", "worker", "--once", seconds=300)
    with world.database.reading() as session:
        plan = session.get_one(Plan, plan_id)
        assert (plan.state, plan.rows_done) == ("applied", PEOPLE)
    found = look_over(world.database, world.directory)
    assert found.complaints() == []
    # The first administrator came with the sample province.
    assert found.officials == PEOPLE + 1
    with capsys.disabled():
        print(f"\nkills: {said.strip()}; {found}")

    before = world.entry_versions()
    assert len(before) > 2 * PEOPLE
    with world.database.writing() as session:
        session.execute(sa.update(Mailbox).values(applied_revision=0, due_at=clock.now()))
    world.run("app.cli", "worker", "--once", seconds=200)
    assert world.entry_versions() == before

"""Worker and web killed at any moment of an import: nothing lost, nothing doubled; then taken back.

The full run, twenty thousand people with two hundred and fifty kills, takes many minutes and is asked
for by CONGVU_LONG_RUN=1.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.plans.model import Plan
from provisioning.recipients.model import Mailbox
from tests.support.wholeness import look_over, picture
from tests.support.worker_world import WorkerWorld, make_world


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, and how many kills of each kind; the longest life of a worker in seconds."""

    people: int
    worker_kills: int
    web_kills: int
    longest: float


SHORT, LONG = Size(1000, 20, 5, 0.6), Size(20_000, 200, 50, 1.2)
SIZE = LONG if os.environ.get("CONGVU_LONG_RUN") else SHORT


@pytest.fixture
def world(tmp_path: Path) -> Iterator[WorkerWorld]:
    """A real database and a real directory of this test's own."""
    made = make_world(tmp_path)
    yield made
    made.remove()


def carry_out(world: WorkerWorld, plan_id: str) -> None:
    """Lets a plan run to its end, whatever state the kills have left it in."""
    if world.found(plan_id).state != "applying":
        world.start(plan_id)
    world.run("tests.support.kill_worker", "0", seconds=900)


@pytest.mark.timeout(3600)
def test_kills_during_an_import_lose_and_double_nothing_and_it_can_be_taken_back(
    world: WorkerWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    token = world.sign_in()
    world.run("app.cli", "worker", "--once", seconds=60)
    before = picture(world.database, world.directory)
    plan_id = world.upload(world.list_of(SIZE.people))
    world.start(plan_id)
    said = world.run_at_once(
        ("tests.support.kill_worker", str(SIZE.worker_kills), str(SIZE.longest)),
        ("tests.support.kill_web", str(SIZE.web_kills), plan_id, token),
        seconds=1800,
    )
    if world.found(plan_id).state != "applied":
        carry_out(world, plan_id)
    plan = world.found(plan_id)
    assert ("applied", SIZE.people) == (plan.state, plan.rows_done)
    found = look_over(world.database, world.directory)
    assert [] == found.complaints()
    # The first administrator came with the sample province.
    assert SIZE.people + 1 == found.officials == found.entries

    undo = world.propose_undo(plan_id)
    world.start(undo)
    said += world.run("tests.support.kill_worker", str(SIZE.worker_kills // 4), seconds=900)
    assert ("applied", SIZE.people) == (world.found(undo).state, world.found(undo).rows_done)
    gone = look_over(world.database, world.directory)
    assert ([], SIZE.people) == (gone.complaints(), gone.tombstones)
    assert before == picture(world.database, world.directory)
    with capsys.disabled():
        print(f"\nkills: {said.strip()}; {found}; taken back: {gone.tombstones}")


@pytest.mark.timeout(600)
def test_looking_at_everything_again_writes_nothing(world: WorkerWorld) -> None:
    plan_id = world.upload(world.list_of(300))
    carry_out(world, plan_id)
    before = world.entry_versions()
    assert len(before) > 2 * 300
    with world.database.writing() as session:
        session.execute(sa.update(Mailbox).values(applied_revision=0, due_at=clock.now()))
    world.run("app.cli", "worker", "--once", seconds=200)
    assert before == world.entry_versions()
    assert "applied" == world.found(plan_id).state
    with world.database.reading() as session:
        assert 1 == session.scalar(sa.select(sa.func.count()).select_from(Plan))

"""With the directory hung, then dead, for a minute in all: the web goes on, and all converges after."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.imports import operations
from provisioning.plans.model import Plan
from provisioning.plans.operations import start
from provisioning.units.queries import by_code
from tests.support.hr_files import clean_list, write_list
from tests.support.mail_stack import until
from tests.support.province import SYSTEM
from tests.support.whole_stack import WholeStack, start_whole_stack
from tests.support.wholeness import look_over

PAGES = ("/", "/people", "/people?q=nguyen", "/units", "/units/stttt", "/imports", "/grants/", "/audit/",
         "/people/new", "/me")  # fmt: skip
BANNER = 'class="cv-banner'
HUNG_SECONDS = DEAD_SECONDS = 30
PEOPLE = 2000


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[WholeStack]:
    """Everything running, for a test that hurts it."""
    running = start_whole_stack(tmp_path)
    try:
        yield running
    finally:
        running.remove()


def begin_import(whole: WholeStack, folder: Path) -> str:
    file = write_list(clean_list(PEOPLE, seed=3), folder / "list.csv")
    with whole.database.writing() as session, file.open("rb") as source:
        root = by_code(session, "kontum")
        assert root is not None
        plan = operations.take_in(session, whole.mail.settings, SYSTEM, root, name="list.csv", source=source)
    until(lambda: state_of(whole, plan.id) == "ready", 60)
    with whole.database.writing() as session:
        root = by_code(session, "kontum")
        assert root is not None
        start(session, SYSTEM, session.get_one(Plan, plan.id), root)
    return plan.id


def state_of(whole: WholeStack, plan_id: str) -> str:
    with whole.database.reading() as session:
        return session.scalars(sa.select(Plan.state).where(Plan.id == plan_id)).one()


def browse(whole: WholeStack, seconds: float) -> tuple[list[float], int]:
    """Opens page after page; returns how long each took, and how many showed the banner."""
    times, banners, ends = [], 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        for path in PAGES:
            began = time.monotonic()
            page = whole.administrator.open(path)
            times.append(time.monotonic() - began)
            assert page.status_code == 200, path
            banners += BANNER in page.text
        time.sleep(1)
    return times, banners


@pytest.mark.timeout(400)
def test_the_web_answers_and_all_converges_after(
    whole: WholeStack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan_id = begin_import(whole, tmp_path)
    with whole.mail.hung_directory():
        until(lambda: BANNER in whole.administrator.open("/").text, 20)
        hung, hung_banners = browse(whole, HUNG_SECONDS)
        _page, address = whole.add_official("Trần Văn Treo")
    with whole.mail.dead_directory():
        until(lambda: BANNER in whole.administrator.open("/").text, 20)
        dead, dead_banners = browse(whole, DEAD_SECONDS)
        whole.add_official("Trần Văn Chết")
    until(lambda: state_of(whole, plan_id) == "applied", 120)
    until(lambda: look_over(whole.database, whole.mail.directory).complaints() == [], 120)
    with capsys.disabled():
        print(f"\nhung {len(hung)} pages, longest {max(hung):.2f} s, {hung_banners} with banner; "
              f"dead {len(dead)} pages, longest {max(dead):.2f} s, {dead_banners} with banner")  # fmt: skip
    assert max(hung + dead) < 2
    assert whole.mail.rcpt(address) == 250
    found = look_over(whole.database, whole.mail.directory)
    assert found.officials == PEOPLE + 3

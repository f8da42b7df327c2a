"""What is said after saving: that the directory is away is said when it is, and only then."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.projection import sync_now, work_queue
from provisioning.recipients.model import Mailbox
from tests.support.cast import Browser, Cast
from tests.support.memory_directory import Fault

ALARM = "ngay khi thư mục thư trả lời"
ALARM_EN = "as soon as the mail directory answers"


def english(cast: Cast, name: str) -> Browser:
    browser = cast.sign_in_as(name)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def saved(cast: Cast, browser: Browser, what: str, form: dict[str, str]) -> str:
    path = f"/people/{cast.id('official')}"
    answer = browser.send(f"{path}/{what}", form)
    assert answer.status_code == 303
    return unescape(browser.get(path).text)


def take(cast: Cast, owner: str = "worker") -> None:
    """Somebody else has the row in hand."""
    with cast.database.writing() as session:
        session.execute(
            sa.update(Mailbox)
            .where(Mailbox.id == cast.mailbox_id("official"))
            .values(lease_owner=owner, lease_until=clock.now() + timedelta(seconds=30))
        )


CHANGES = [
    ("suspend", {"reason": "đình chỉ", "mail": "keep"}),
    ("move", {"unit": "syt"}),
    ("leave", {"reason": "nghỉ hưu"}),
]


@pytest.mark.parametrize(("what", "form"), CHANGES)
def test_change_while_the_worker_has_the_mailbox_raises_no_alarm(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, what: str, form: dict[str, str]
) -> None:
    monkeypatch.setattr(sync_now, "LOOK_AGAIN", 0.001)
    take(cast)
    monkeypatch.setattr("app.web.request_context.try_now", quick)
    assert ALARM_EN not in saved(cast, english(cast, "system"), what, form)


def quick(*given: object, **named: object) -> object:
    return sync_now.try_now(*given, **named, seconds=0.05)  # type: ignore[arg-type]  # as it is called


@pytest.mark.parametrize(("what", "form"), CHANGES)
def test_change_while_the_directory_is_away_says_so(cast: Cast, what: str, form: dict[str, str]) -> None:
    cast.directory.tree.fault = Fault.UNAVAILABLE
    assert ALARM_EN in saved(cast, english(cast, "system"), what, form)


def test_change_waits_for_the_worker_and_then_shows_what_it_has_done(cast: Cast) -> None:
    mailbox_id = cast.mailbox_id("official")
    take(cast)

    def work() -> None:
        # As a worker that had claimed the row a moment before the page did.
        ends = time.monotonic() + 5
        while time.monotonic() < ends:
            with cast.database.writing() as session:
                box = session.get_one(Mailbox, mailbox_id)
                if box.revision != box.applied_revision:
                    work_queue.done(session, Mailbox, "worker", [(box.id, box.revision, None)], clock.now())
                    return
            time.sleep(0.01)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        page = saved(cast, english(cast, "system"), "move", {"unit": "syt"})
    finally:
        worker.join()
    assert ALARM_EN not in page
    assert "On its way" not in page


def test_lease_that_nobody_gives_back_is_not_waited_for_longer_than_a_page_waits(cast: Cast) -> None:
    take(cast)
    with cast.database.writing() as session:
        session.get_one(Mailbox, cast.mailbox_id("official")).mark_changed(clock.now())
    outcome = sync_now.try_now(cast.database, cast.services.targets, cast.mailbox_id("official"), seconds=0.1)
    assert outcome is None

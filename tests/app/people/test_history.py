"""A history says who did what: nothing empty, and nobody is said to have done what a stranger may have."""

from __future__ import annotations

import re
from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.audit.operations import record
from tests.support.cast import PASSWORD, Cast
from tests.support.province import SYSTEM

STRANGER = "Người chưa đăng nhập"
# What anybody can try at the door of somebody else's account.
TRIES = {
    "session.refused": ("/sign-in", {"password": "sai mat khau nay"}),
    "code.refused": ("/activate", {"code": "00000-00000"}),
    "recovery.asked": ("/forgot", {}),
}


def tried(cast: Cast, kind: str) -> None:
    from provisioning.foundation import clock
    from provisioning.officials.queries import own_record

    with cast.database.writing() as session:
        official = own_record(session, cast.id("official"))
        official.recovery_email, official.recovery_proven_at = "x@ngoai.example", clock.now()
    path, typed = TRIES[kind]
    cast.browser().send(path, {"address": cast.address("official"), **typed})


def entries(page: str) -> list[str]:
    return [
        re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", each)) for each in unescape(page).split('class="cv-event"')
    ]


def test_no_entry_of_a_history_has_an_empty_box(cast: Cast) -> None:
    official = cast.id("official")
    with cast.database.writing() as session:
        for kind in ("official.protected", "mailbox.retried"):
            record(session, SYSTEM, kind, subject=("official", official, "Y Bình An"), unit_path="/")
    browser = cast.sign_in_as("system")
    browser.send(f"/people/{official}/suspend", {"reason": "thử", "mail": "keep"})
    for page in (browser.get(f"/people/{official}").text, browser.get("/units/stttt").text):
        boxes = re.findall(r'<div class="cv-event-detail">(.*?)</div>', page, flags=re.S)
        assert all(re.sub("<[^>]+>", "", box).strip() for box in boxes)


@pytest.mark.parametrize("kind", TRIES)
def test_a_strangers_try_is_nobodys_doing_on_ones_own_page_and_on_the_console(cast: Cast, kind: str) -> None:
    tried(cast, kind)
    with cast.database.reading() as session:
        event = session.scalars(sa.select(Event).where(Event.kind == kind)).one()
        assert (None, cast.id("official")) == (event.actor_id, event.object_id)
    own = entries(cast.sign_in_as("official").get("/me/history").text)
    assert any(STRANGER in each for each in own)
    assert not any("anh/chị" in each and STRANGER in each for each in own)
    department = cast.sign_in_as("department")
    for page in (f"/people/{cast.id('official')}", f"/audit/?object={cast.id('official')}"):
        assert STRANGER in department.get(page).text, page


def test_entries_from_before_are_read_the_same_way(cast: Cast) -> None:
    from provisioning.foundation.actor import Actor

    official = cast.id("official")
    with cast.database.writing() as session:
        subject = ("official", official, "Y Bình An")
        record(session, Actor("Y Bình An", official), "session.refused", subject=subject, unit_path="/")
    (entry,) = (
        each for each in entries(cast.sign_in_as("official").get("/me/history").text) if "Từ chối" in each
    )
    assert STRANGER in entry


def test_what_its_owner_did_is_still_the_owners(cast: Cast) -> None:
    browser = cast.browser()
    browser.send("/sign-in", {"address": cast.address("official"), "password": PASSWORD})
    begun = [each for each in entries(browser.get("/me/history").text) if "Đăng nhập" in each]
    assert begun
    assert "anh/chị" in begun[0].lower()

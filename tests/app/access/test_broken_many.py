"""Builds without one guard of what is done to many, or found by typing: that the hole is then seen."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from provisioning.lifecycle.mass_changes import Looked
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.cast import Cast


def suggests_strangers(cast: Cast) -> bool:
    """Whether somebody of another department is suggested."""
    return "Vũ Văn Lạ" in cast.sign_in_as("department").get("/people/suggest?q=vu van la").text


def test_suggestions_without_the_scope_are_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not suggests_strangers(cast)
    monkeypatch.setattr("provisioning.officials.queries.within", lambda *_a: sa.true())
    assert suggests_strangers(cast)


def takes_who_came_meanwhile(cast: Cast, name: str) -> bool:
    """Whether somebody leaves who was not there when one looked."""
    browser = cast.sign_in_as("department")
    cast.province.add("Y Blí Một", "stttt")
    whom = {"all_matching": "1", "q": "bli"}
    seen = re.search(r'name="seen" value="([^"]*)"', browser.send("/people/selected/leave", whom).text)
    assert seen
    new = cast.province.add(name, "stttt")
    browser.send("/people/selected/leave", {**whom, "sure": "1", "seen": seen[1]})
    with cast.database.reading() as session:
        return mailbox_of(own_record(session, new)).state == "leaving"


def test_doing_it_to_others_than_one_saw_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not takes_who_came_meanwhile(cast, "Y Blí Hai")
    monkeypatch.setattr(Looked, "seen", property(lambda _self: "0" * 64))
    assert takes_who_came_meanwhile(cast, "Y Blí Ba")

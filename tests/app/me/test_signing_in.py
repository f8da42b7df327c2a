"""Signing in and out, seen from the browser."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from ldap.memory import Fault
from provisioning.audit.model import Event
from tests.support.cast import PASSWORD, Cast


def kinds(cast: Cast, name: str) -> list[str]:
    with cast.database.reading() as session:
        query = sa.select(Event.kind).where(Event.object_id == cast.id(name)).order_by(Event.seq)
        return list(session.scalars(query))


def test_an_official_signs_in_and_sees_their_own_page(cast: Cast) -> None:
    browser = cast.browser()
    form = {"address": cast.address("official"), "password": PASSWORD}
    answer = browser.send("/sign-in", form)
    assert answer.status_code == 303
    assert answer.location == "/me"
    page = browser.get("/me")
    assert page.status_code == 200
    assert "Y Bình An" in page.text
    assert cast.address("official") in page.text
    assert kinds(cast, "official")[-1:] == ["session.begun"]

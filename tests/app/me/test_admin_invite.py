"""`congvu admin invite`: a way in for when nobody can get in."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import app.cli.admin
from app.cli.admin import admin
from provisioning.audit.model import Event
from tests.app.me.conftest import passwords
from tests.support.cast import Cast


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # a function of words
    monkeypatch.setattr(app.cli.admin, "services", lambda: cast.services)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(admin, ["invite", *words])

    return invoke


@pytest.mark.parametrize("name", ["system", "official"])
def test_the_link_lets_one_in(cast: Cast, run, name: str) -> None:  # type: ignore[no-untyped-def]  # see above
    words = ["--first"] if name == "system" else [cast.address(name)]
    result = run(*words)
    assert result.exit_code == 0
    match = re.fullmatch(r"https://thu\.kontum\.example/activate#(\S+);(\S+)\n", result.output)
    assert match
    assert match[1] == cast.address(name)
    browser = cast.browser()
    browser.send("/activate", {"address": match[1], "code": match[2]})
    assert browser.send("/activate/password", passwords()).location == "/me/ready"


def test_it_is_recorded_with_the_name_of_who_sat_there(cast: Cast, run) -> None:  # type: ignore[no-untyped-def]  # see above
    run(cast.address("official"))
    with cast.database.reading() as session:
        event = session.scalars(sa.select(Event).order_by(Event.seq.desc()).limit(1)).one()
    assert event.kind == "code.issued"
    assert event.actor.startswith("command line (")


@pytest.mark.parametrize("words", [[], ["khong.ai@kontum.example"], ["a@b.example", "--first"]])
def test_anything_else_is_one_sentence_and_a_failure(run, words: list[str]) -> None:  # type: ignore[no-untyped-def]  # see above
    result = run(*words)
    assert result.exit_code != 0
    assert "Error: " in result.output


def test_another_administrator_is_appointed_where_nobody_can_agree_to_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.cli.admin, "services", lambda: cast.services)
    words = ["appoint", cast.address("official"), "--reason", "người kia đã nghỉ"]
    result = CliRunner().invoke(admin, words)
    assert (result.exit_code, result.output) == (0, "Y Bình An is a system administrator now.\n")
    assert cast.sign_in_as("official").get("/health/").status_code == 200
    with cast.database.reading() as session:
        event = session.scalars(sa.select(Event).order_by(Event.seq.desc()).limit(1)).one()
    assert (event.kind, event.new["reason"]) == ("grant.given", "người kia đã nghỉ")

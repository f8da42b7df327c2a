"""Code that begins on a database of another version says so in words; code that runs goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.cli import context
from app.cli.refusals import WRONG_SCHEMA, exit_on_refusal
from provisioning.foundation import schema, settings
from provisioning.foundation.database import Database
from tests.support.cast import Cast, make_settings

ENGLISH = {"Accept-Language": "en"}
LATER = "This server runs an earlier version than its database"
EARLIER = "The database is not at this version yet"


def at(database: Database, revision: str) -> None:
    with database.writing() as session:
        session.execute(sa.text("update alembic_version set version_num = :at"), {"at": revision})


@pytest.mark.parametrize(("revision", "said"), [("9999", LATER), ("0032", EARLIER), ("0001", EARLIER)])
def test_the_web_says_on_every_page_that_the_database_is_of_another_version(
    cast: Cast, revision: str, said: str
) -> None:
    at(cast.database, revision)
    for path in ("/sign-in", "/forgot", "/people"):
        answer = cast.app.test_client().get(path, headers=ENGLISH)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert said in answer.get_data(as_text=True)


def test_the_web_that_runs_goes_on_while_a_later_version_migrates(cast: Cast) -> None:
    browser = cast.app.test_client()
    assert browser.get("/sign-in").status_code == 200
    at(cast.database, "9999")
    assert browser.get("/sign-in").status_code == 200


def test_the_web_goes_on_by_itself_once_the_database_is_there(cast: Cast) -> None:
    browser = cast.app.test_client()
    at(cast.database, "0032")
    assert browser.get("/sign-in").status_code == 503
    at(cast.database, schema.wanted() or "")
    assert browser.get("/sign-in").status_code == 200


def test_without_the_question_old_code_would_serve_a_later_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "check", lambda _: None)
    at(cast.database, "9999")
    assert cast.app.test_client().get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    ("revision", "said"),
    [("9999", "a later version of Congvu has brought it"), ("0032", "congvu database upgrade")],
)
def test_commands_and_the_worker_say_it_and_end(
    cast: Cast,
    tmp_path: Path,
    revision: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at(cast.database, revision)
    url = str(cast.database.engine.url)
    monkeypatch.setattr(settings, "load", lambda: make_settings(tmp_path, database_url=url))
    with pytest.raises(SystemExit) as ended, exit_on_refusal():
        context.services()
    assert ended.value.code == WRONG_SCHEMA
    assert said in capsys.readouterr().err
    context.services(any_schema=True).database.dispose()

"""What a process writes about a failure holds the failure and nobody's data."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import structlog

from app.web import log
from provisioning.foundation.database import Database


@pytest.fixture
def configured() -> Iterator[None]:
    """The log as the worker sets it up, for one test."""
    before = structlog.get_config()
    log.set_up()
    yield
    structlog.configure(**before)


def fail_with(password: str) -> None:
    kept = password + "!"
    raise ZeroDivisionError(len(kept))


@pytest.mark.usefixtures("configured")
def test_a_traceback_shows_no_local_variable(capsys: pytest.CaptureFixture[str]) -> None:
    secret = "rất bí mật"
    try:
        fail_with(secret)
    except ZeroDivisionError:
        structlog.get_logger().exception("it failed")
    line = json.loads(capsys.readouterr().out)
    assert line["event"] == "it failed"
    assert "ZeroDivisionError" in line["exception"]
    assert "bí mật" not in json.dumps(line, ensure_ascii=False)


def test_a_failed_statement_does_not_tell_its_values(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(sa.exc.IntegrityError) as caught, database.writing() as session:
        session.execute(
            sa.text("insert into units (id, code, name) values (1, :code, 'x')"),
            {"code": "bí-mật"},
        )
    assert "bí-mật" not in str(caught.value)
    database.dispose()

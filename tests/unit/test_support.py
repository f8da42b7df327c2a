"""The tests' own databases and browser hold what they promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page
from sqlalchemy.engine.interfaces import CacheStats

from provisioning.foundation import schema
from provisioning.foundation.database import Database
from tests.support.chromium import watched_page


def test_a_database_for_a_test_is_migrated(database: Database) -> None:
    assert schema.wanted() == schema.current(database)


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    tables = sa.inspect(database.engine).get_table_names()
    database.dispose()
    assert tables == []


@pytest.mark.parametrize("turn", [1, 2])
def test_no_test_sees_what_another_wrote(database: Database, turn: int) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE left_behind (turn integer)"))
        connection.execute(sa.text("INSERT INTO left_behind VALUES (:turn)"), {"turn": turn})
        assert connection.scalar(sa.text("SELECT max(turn) FROM left_behind")) == turn


def compiles_anew(url: str) -> bool:
    """Whether an engine that is new compiles a statement of this test's."""
    database, found = Database(url), []
    query: sa.Select[Any] = sa.select(sa.literal_column("7").label("compiled_once"))
    with database.engine.begin() as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *told: found.append(told[4].cache_hit))
        connection.execute(query)
    database.dispose()
    return found == [CacheStats.CACHE_MISS]


def test_a_statement_compiled_for_one_engine_serves_the_next(database_url: str) -> None:
    compiles_anew(database_url)
    assert not compiles_anew(database_url)


@pytest.mark.browser
def test_a_page_speaks_vietnamese_by_default(page: Page) -> None:
    assert page.evaluate("navigator.language") == "vi-VN"


@pytest.mark.browser
def test_a_page_that_throws_fails_its_test(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "broken.js").write_text("throw new Error('đã hỏng')", encoding="utf-8")
    (tmp_path / "page.html").write_text(
        "<!doctype html><meta charset=utf-8><script src=broken.js></script>", encoding="utf-8"
    )
    with pytest.raises(AssertionError, match="đã hỏng"), watched_page(browser) as page:
        page.goto((tmp_path / "page.html").as_uri())


@pytest.mark.browser
def test_a_page_that_breaks_the_content_policy_fails_its_test(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<!doctype html><meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">"
        "<p style='color:red'>Xin chào</p>",
        encoding="utf-8",
    )
    with (
        pytest.raises(AssertionError, match="Content Security Policy"),
        watched_page(browser) as page,
    ):
        page.goto((tmp_path / "page.html").as_uri())

"""A province on each database, for the tests of the business."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provisioning.foundation.database import Database
from tests.support.province import Province, lay_out


@pytest.fixture
def province(database_url: str) -> Iterator[Province]:
    """A small province on SQLite and on PostgreSQL."""
    database = Database(database_url)
    yield lay_out(database)
    database.dispose()

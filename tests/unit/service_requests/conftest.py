"""People with rights, for the tests of requests."""

from __future__ import annotations

import pytest

from tests.support.office import Office
from tests.support.province import Province


@pytest.fixture
def office(province: Province) -> Office:
    """On SQLite and on PostgreSQL."""
    return Office(province)

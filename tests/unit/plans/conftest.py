"""A personnel office on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cast import make_settings
from tests.support.import_desk import Desk
from tests.support.province import Province


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """The office, with the small province on SQLite and on PostgreSQL."""
    return Desk(province, make_settings(tmp_path), tmp_path)

"""The small province and a personnel office, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.foundation.database import Database
from tests.support.cast import make_settings
from tests.support.import_desk import Desk
from tests.support.province import Province, lay_out


@pytest.fixture
def province(database: Database) -> Province:
    """Units and a mail domain."""
    return lay_out(database)


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """Lists are handed in here."""
    return Desk(province, make_settings(tmp_path), tmp_path)

"""A small province on each database, and a shelf to set allowances from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.allowances import Shelf
from tests.support.cast import make_settings
from tests.support.import_desk import Desk
from tests.support.province import Province


@pytest.fixture
def shelf(province: Province) -> Shelf:
    """Sets allowances, and says what is taken of them."""
    return Shelf(province)


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """Lists are handed in here."""
    return Desk(province, make_settings(tmp_path), tmp_path)

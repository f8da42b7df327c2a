"""Somebody who has left, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.foundation.settings import Settings
from tests.support.cast import make_settings
from tests.support.office import Office
from tests.support.province import Province


@pytest.fixture
def office(province: Province) -> Office:
    return Office(province)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)

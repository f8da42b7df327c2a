"""The frame alone, without database or directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.frame import frame, frame_settings


@pytest.fixture
def framed(tmp_path: Path) -> Flask:
    """The frame as it stands behind plain http."""
    return frame(frame_settings(tmp_path))


@pytest.fixture
def browser(framed: Flask) -> FlaskClient:
    """A browser that has said nothing about languages."""
    return framed.test_client()

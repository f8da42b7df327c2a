"""Which version runs: a clone and an installed release both know."""

from __future__ import annotations

import importlib
from importlib import metadata

import pytest

from provisioning.foundation import places, version


def test_an_installed_release_says_its_version_without_python_s_own_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as installed:
        installed.setattr(places, "release", lambda: "1.2.3")
        installed.setattr(metadata, "version", lambda _: pytest.fail("it is no package of Python's"))
        assert importlib.reload(version).VERSION == "1.2.3"
    assert importlib.reload(version).VERSION == metadata.version("congvu")

"""Where settings are read from, in a clone and installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.foundation import places


@pytest.fixture
def _not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONGVU_ENV_FILE")


@pytest.mark.usefixtures("_not_named")
def test_clone_reads_the_settings_of_its_trial_stack(tmp_path: Path) -> None:
    assert places.environment_file(tmp_path) is None
    (tmp_path / "var").mkdir()
    (tmp_path / "var/congvu.env").touch()
    assert places.environment_file(tmp_path) == tmp_path / "var/congvu.env"


@pytest.mark.usefixtures("_not_named")
def test_installed_release_reads_the_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "RELEASE").write_text("1.2.3\n")
    monkeypatch.setattr(places, "INSTALLED_SETTINGS", tmp_path / "etc/congvu.env")
    assert places.release(tmp_path) == "1.2.3"
    assert places.environment_file(tmp_path) is None
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/congvu.env").touch()
    assert places.environment_file(tmp_path) == tmp_path / "etc/congvu.env"


def test_named_file_wins_and_an_empty_name_means_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/congvu.env").touch()
    monkeypatch.setenv("CONGVU_ENV_FILE", "/srv/other.env")
    assert places.environment_file(tmp_path) == Path("/srv/other.env")
    monkeypatch.setenv("CONGVU_ENV_FILE", "")
    assert places.environment_file(tmp_path) is None


def test_clone_is_no_release() -> None:
    assert places.release() is None

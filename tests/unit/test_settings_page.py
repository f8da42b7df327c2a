"""The manual of the settings says what their class says."""

from __future__ import annotations

from app.cli.settings_page import PAGE, page
from provisioning.foundation.settings import Settings


def test_page_of_settings_is_that_of_the_class() -> None:
    # Written anew by: congvu settings --write
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_setting_stands_in_table_and_meanings() -> None:
    table, meanings = page().split("## What they mean")
    for name in Settings.model_fields:
        assert f"| `CONGVU_{name.upper()}` |" in table
        assert f"`CONGVU_{name.upper()}`" in meanings


def test_no_secret_has_a_default() -> None:
    assert "`**" not in page()

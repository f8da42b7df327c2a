"""The typeface of printed letters, missed before the first letter is."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.doctor.typeface import typeface
from provisioning.documents import fonts


def test_a_machine_without_the_typeface_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [(True, "typeface_there")] == [(each.ok, each.code) for each in typeface()]
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    assert [(False, "typeface_missing")] == [(each.ok, each.code) for each in typeface()]

"""The step that makes the tables: what the database refuses is a sentence of the installation."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from provisioning.installation.database import _tables
from provisioning.installation.server import Server
from provisioning.installation.steps import StepFailed


class _OnFile:
    """A server with its database in one file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def settings(self) -> dict[str, str]:
        return {"CONGVU_DATABASE_URL": f"sqlite:///{self.file}"}


@pytest.mark.parametrize("act", ["is_done", "do"])
def test_tables_in_a_file_that_is_no_database_are_refused_in_words(tmp_path: Path, act: str) -> None:
    file = tmp_path / "congvu.db"
    file.write_bytes(b"no database " * 1000)
    step = _tables(cast("Server", _OnFile(file)))
    with pytest.raises(StepFailed) as refused:
        getattr(step, act)()
    assert refused.value.code == "database_refuses"
    assert "file is not a database" in refused.value.detail

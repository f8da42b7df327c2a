"""`congvu audit verify`: what it says, and with which exit status, for records and lines of every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app.cli.audit import audit
from app.cli.refusals import STATUS
from provisioning.audit import heads
from provisioning.audit.archive import archive
from provisioning.audit.model import ChainHead, Event
from provisioning.foundation import clock
from provisioning.foundation.errors import CongvuError
from tests.support.cast import Cast
from tests.support.province import SYSTEM
from tests.support.tampered_record import unlock

WHOLE, BROKEN, UNREADABLE = 0, 1, 2
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setattr("app.cli.audit.services", lambda: cast.services)
    return lambda *words: _ended(CliRunner().invoke(audit, ["verify", *map(str, words)]))


def _ended(result: Result) -> tuple[int, str]:
    """The exit status as the whole command gives it, and all that was printed."""
    if isinstance(result.exception, CongvuError):
        return STATUS[type(result.exception)], result.output
    return result.exit_code, result.output


@pytest.fixture
def lines(cast: Cast, tmp_path: Path) -> Path:
    file = tmp_path / heads.FILE
    heads.write_down(cast.database, file)
    return file


def test_a_whole_record_ends_well(call: Call, lines: Path) -> None:
    answer = call("--heads", lines)
    assert answer[0] == WHOLE
    assert "every link holds" in answer[1]


def test_a_record_that_was_emptied_is_broken(cast: Cast, call: Call) -> None:
    unlock(cast.database)
    with cast.database.writing() as session:
        session.execute(sa.update(ChainHead).values(archived_seq=ChainHead.seq, archived_hash=ChainHead.hash))
        session.execute(sa.delete(Event))
    answer = call()
    assert answer[0] == BROKEN
    assert "never empty" in answer[1]


def test_an_archive_is_asked_for_and_proves_file_or_folder(
    cast: Cast, call: Call, lines: Path, tmp_path: Path
) -> None:
    cast.province.add("Lê Hoa")
    folder = tmp_path / "archive"
    made = archive(cast.database, SYSTEM, clock.now() + timedelta(days=1), folder)
    assert made is not None
    alone = call("--heads", lines)
    assert alone[0] == BROKEN
    assert "--archive" in alone[1]
    assert call("--heads", lines, "--archive", made.file)[0] == WHOLE
    assert call("--heads", lines, "--archive", folder)[0] == WHOLE
    assert call("--archive", folder)[0] == WHOLE
    made.file.write_text("")
    assert call("--heads", lines, "--archive", made.file)[0] == BROKEN
    assert call("--archive", made.file)[0] == BROKEN
    made.file.unlink()
    assert call("--heads", lines, "--archive", folder)[0] == UNREADABLE
    assert call("--heads", lines, "--archive", made.file)[0] == UNREADABLE


def test_lines_of_another_database_do_not_fit(call: Call, lines: Path) -> None:
    at, seq, digest = lines.read_text().split()
    lines.write_text(f"{at} {seq} {digest[::-1]}\n")
    assert call("--heads", lines)[0] == BROKEN
    lines.write_text(f"{at} {int(seq) + 100} {digest}\n")
    assert call("--heads", lines)[0] == BROKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23T01:00:00Z 7 ",
        f"2026-11-23T01:00:00Z 0 {'0' * 64}\n",
        "else\n",
        f"2026-11-24T01:00:00Z 2 {'a' * 64}\n2026-11-23T01:00:00Z 3 {'b' * 64}\n",
        f"2026-11-23T01:00:00Z 3 {'b' * 64}\n2026-11-24T01:00:00Z 2 {'a' * 64}\n",
        f"2026-11-23T01:00:00Z 3 {'b' * 64}\n2026-11-24T01:00:00Z 3 {'a' * 64}\n",
    ],
    ids=["empty", "torn", "of nothing", "no line", "older", "fewer", "two of one"],
)
def test_lines_that_compare_nothing_are_refused(call: Call, tmp_path: Path, text: str) -> None:
    file = tmp_path / "lines.txt"
    file.write_text(text)
    assert call("--heads", file)[0] == UNREADABLE

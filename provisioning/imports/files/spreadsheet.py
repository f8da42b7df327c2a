"""Owns the conversation with the child process that reads a spreadsheet: starts it, waits, ends it.

Whatever the file does, this process only sees lines of text within a time limit.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from provisioning.imports.files.file_kind import Limits, refusal

_ROOT = Path(__file__).resolve().parents[3]
_CHILD = "provisioning.imports.files.spreadsheet_child"
_CHUNK = 1 << 16


@dataclass(slots=True)
class Sheets:
    """Which sheet is read, and which there are; known once the first row was taken."""

    name: str = ""
    names: list[str] = field(default_factory=list)
    # In which old letters some of its columns are, names of `encodings.LEGACY`; none where all is Unicode.
    letters: list[str] = field(default_factory=list)
    # Other sheets that look like lists of people, and are not read.
    beside: list[str] = field(default_factory=list)
    # Of a document: the lines before its table and behind it.
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


class SheetRow(NamedTuple):
    """A row of a sheet: its number, its cells, whether it is hidden, which columns are struck through."""

    number: int
    cells: list[str]
    hidden: bool = False
    struck: tuple[int, ...] = ()


def rows_of(
    path: Path, limits: Limits, sheet: str | None = None, sheets: Sheets | None = None
) -> Generator[SheetRow, None, None]:
    """Every row of the sheet that is not blank.

    `sheet`: its name; without one, the sheet that has the list. `sheets` is filled on the way.

    Raises Invalid on "file": what `archive` and the child refuse, `file_too_slow` when the child
    needs more time than allowed (only waiting for it counts), `file_too_complex` when it dies of
    its caps.
    """
    process = _start(path, sheet)
    try:
        yield from _rows(process, limits, sheets or Sheets())
    finally:
        _end(process)


def _start(path: Path, sheet: str | None) -> subprocess.Popen[bytes]:
    # A child that parses strangers' files gets none of our settings: they hold secrets.
    quiet = subprocess.DEVNULL
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT)}
    command = [sys.executable, "-m", _CHILD, str(path.resolve()), *([sheet] if sheet else [])]
    return subprocess.Popen(
        command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, env=environment, cwd=_ROOT
    )


def _rows(process: subprocess.Popen[bytes], limits: Limits, sheets: Sheets) -> Iterator[SheetRow]:
    pipe = cast("IO[bytes]", process.stdout)  # one was asked for in _start
    for line in _lines(pipe, limits.child_wall):
        said: Any = json.loads(line)
        if isinstance(said, list):
            yield SheetRow(said[0], said[1], said[2:3] == [1], tuple(said[3]) if len(said) > 3 else ())
        elif "sheet" in said:
            sheets.name, sheets.names = said["sheet"], said["sheets"]
            sheets.above, sheets.below = said.get("above", []), said.get("below", [])
        elif "beside" in said:
            sheets.beside = said["beside"]
        elif "letters" in said:
            sheets.letters = said["letters"]
        elif "error" in said:
            raise refusal(said["error"], **said["params"])
        else:
            return
    raise _death(process)


def _death(process: subprocess.Popen[bytes]) -> Exception:
    code = process.wait(timeout=5)
    slow = code in (-signal.SIGXCPU, -signal.SIGKILL)
    return refusal("file_too_slow" if slow else "file_too_complex")


def _lines(pipe: IO[bytes], patience: float) -> Iterator[bytes]:
    """Whole lines; a last one that was cut off is left out. `patience`: seconds of waiting."""
    left = patience
    rest = b""
    while True:
        before = time.monotonic()
        if not select.select([pipe], [], [], max(left, 0))[0]:
            raise refusal("file_too_slow")
        left -= time.monotonic() - before
        chunk = os.read(pipe.fileno(), _CHUNK)
        if not chunk:
            return
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()

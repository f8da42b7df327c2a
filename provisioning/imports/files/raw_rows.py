"""Owns the door through which HR files come in: from a file on disk to numbered rows of text.

Says nothing about what the cells mean: that is `columns`, `values` and `rows`. Takes off again what
our own files put before text that begins like a formula. Streams: memory does not grow with a text file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from provisioning.foundation.errors import Problem
from provisioning.foundation.formulas import restored
from provisioning.imports.files import delimited, spreadsheet
from provisioning.imports.files.file_kind import (
    LIMITS,
    SNIFFED_BYTES,
    FileKind,
    Limits,
    refusal,
    sniff,
)

__all__ = ["LIMITS", "FileKind", "Limits", "RawRow", "kind_of", "read_rows", "sniff"]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row that is not blank: its number as a spreadsheet shows it, its cells as text."""

    number: int
    cells: list[str]
    notes: tuple[Problem, ...] = ()
    """What was put right about the row before its cells are read."""
    struck: tuple[int, ...] = ()
    """The columns whose cells are struck through."""


def kind_of(path: Path, filename: str, limits: Limits = LIMITS) -> FileKind:
    """What kind of file lies at `path`; `filename` is the name it was sent under.

    Raises Invalid on "file": `file_too_big` (most, in megabytes) and what `sniff` raises.
    """
    with path.open("rb") as file:
        kind = sniff(file.read(SNIFFED_BYTES), filename)
    most = limits.text_bytes if kind is FileKind.CSV else limits.file_bytes
    if path.stat().st_size > most:
        raise refusal("file_too_big", most=most // 1_000_000)
    return kind


def read_rows(
    path: Path,
    kind: FileKind,
    limits: Limits = LIMITS,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    sheets: spreadsheet.Sheets | None = None,
) -> Iterator[RawRow]:
    """The rows of the file, in order, blank ones left out. `encoding`, `sheet`: as somebody chose;
    `sheets` tells which there are, once the first row was taken.

    Raises Invalid on "file" at the first row that can't be read with certainty, which may come
    after many good ones: nothing may be done with any row before the last one was read.
    """
    if kind is FileKind.CSV:
        for number, cells in delimited.rows_of(path, limits, encoding):
            yield RawRow(number, [restored(cell) for cell in cells])
        return
    for row in spreadsheet.rows_of(path, limits, sheet, sheets):
        notes = (Problem("row", "row_hidden"),) if row.hidden else ()
        yield RawRow(row.number, [restored(cell) for cell in row.cells], notes, row.struck)

"""Owns reading text tables (CSV, TSV, "Unicode text"), row by row, in constant memory.

Refuses what it can't read with certainty rather than guess: letters that are lost, open quotes, lost
rows. Which encoding it is, is told by `encodings`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from provisioning.imports.files.encodings import (
    LEGACY,
    choose,
    composed,
    decode_text,
    has_lost_letters,
    restored_case,
)
from provisioning.imports.files.encodings.detecting import score, unmix
from provisioning.imports.files.file_kind import SNIFFED_BYTES, Limits, refusal, refuse_typed_marks

# Text that is wrongly decoded is still UTF-8 by its bytes.
_UTF_8 = frozenset({"utf-8", "utf-8-sig"})
_ONE_BYTE_MARKS = _UTF_8 | {"cp1258", *LEGACY}
_CODECS = {"mojibake": "utf-8"}
# What programs of DOS, FoxPro above all, wrote behind the last line.
_DOS_END = "\x1a"
SEPARATORS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
_SEP_LINE = re.compile(r"sep=([^\r\n\"])\r?\n?", re.IGNORECASE)


def encoding_of(path: Path, chosen: str | None = None) -> str:
    """The encoding of a file, a name of `encodings.CHOICES`, or "utf-16": what was chosen, else told.

    Raises Invalid on "file": `encoding_unknown`, `file_lost_letters`, `file_typed_marks`.
    """
    with path.open("rb") as raw:
        sample = raw.read(SNIFFED_BYTES)
    found = chosen or choose(sample)
    if found is None:
        raise refusal("encoding_unknown")
    if found in _ONE_BYTE_MARKS and has_lost_letters(sample.decode("utf-8", errors="replace")):
        raise refusal("file_lost_letters")
    if found in _UTF_8:
        refuse_typed_marks(sample.decode("utf-8", errors="replace"))
    return found


def separator_of(sample: str) -> str:
    """The separator of a table, from its first lines: what cuts most lines into equal rows.

    Text within quotes does not count. A comma when nothing separates at all (a table of one
    column).
    """
    lines = [x for x in _QUOTED.sub("", sample).splitlines()[:20] if x.strip(" ")]
    # A decimal comma cuts every row of numbers, but not the header above them.
    heads = [s for s in SEPARATORS if lines and s in lines[0]] or SEPARATORS
    return max(heads, key=lambda s: _evenness(lines, s))


def rows_of(path: Path, limits: Limits, encoding: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with its number as a spreadsheet program shows it (from 1).

    A first line such as `sep=;` chooses the separator and is no row. Raises Invalid on "file": what
    `encoding_of` raises, `file_nul`, `csv_quotes` (row), `csv_cell_too_long` (row),
    `csv_line_too_long`, `file_too_many_rows`, `file_too_many_columns` (row).
    """
    encoding = encoding_of(path, encoding)
    with path.open("rb") as raw:
        byte_names = "latin-1" if encoding in LEGACY else _CODECS.get(encoding, encoding)
        text = io.TextIOWrapper(raw, encoding=byte_names, errors="strict", newline="")
        try:
            rows = _records(_said(_lines(text, limits), encoding), limits)
            yield from _capitals(rows) if encoding == "tcvn3" else rows
        except (UnicodeError, LookupError) as error:
            raise refusal("encoding_unknown") from error


def _said(lines: Iterator[str], encoding: str) -> Iterator[str]:
    """What the lines say, in composed letters."""
    if encoding in LEGACY:
        return (_old(line, line.encode("latin-1"), decode_text(line, encoding)) for line in lines)
    if encoding == "cp1258":
        return (_old(line, line.encode("cp1258"), composed(line)) for line in lines)
    if encoding == "mojibake":
        return (_unmixed(line) for line in lines)
    return (composed(line) for line in lines)


def _old(line: str, raw: bytes, said: str) -> str:
    """What a line in old letters says. One that says more as UTF-8 shows that the file is mixed."""
    if line.isascii():
        return said
    try:
        unicode = raw.decode()
    except UnicodeDecodeError:
        return said
    if score(unicode) > max(score(said), 0):
        raise refusal("encoding_unknown")
    return said


def _unmixed(line: str) -> str:
    found = unmix(line)
    if found is None:
        raise refusal("encoding_unknown")
    return composed(found)


def _capitals(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        yield number, [restored_case(cell) for cell in cells]


def _records(lines: Iterator[str], limits: Limits) -> Iterator[tuple[int, list[str]]]:
    separator, lines = _separator_and_lines(lines)
    csv.field_size_limit(limits.cell)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    for number, cells in enumerate(_read(reader), start=1):
        if number > limits.csv_rows:
            raise refusal("file_too_many_rows", most=limits.csv_rows)
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise refusal("file_too_many_columns", row=number, most=limits.columns)
        if any(cell.strip() for cell in cells):
            yield number, cells


def _read(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    row = 0
    try:
        for cells in reader:
            row += 1
            yield cells
    except csv.Error as error:
        code = "csv_cell_too_long" if "field larger" in str(error) else "csv_quotes"
        raise refusal(code, row=row + 1) from error


def _separator_and_lines(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    head: list[str] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line)
        if len(head) == 1 and (named := _SEP_LINE.fullmatch(line)):
            return named.group(1), lines
        if len(head) >= 20 or size >= SNIFFED_BYTES:
            break
    return separator_of("".join(head)), _chained(head, lines)


def _chained(head: list[str], rest: Iterator[str]) -> Iterator[str]:
    yield from head
    yield from rest


def _lines(text: io.TextIOWrapper, limits: Limits) -> Iterator[str]:
    while line := text.readline(limits.line + 1):
        if len(line) > limits.line:
            raise refusal("csv_line_too_long", most=limits.line)
        if "\0" in line:
            raise refusal("file_nul")
        if line == _DOS_END:
            return
        yield line


def _evenness(lines: list[str], separator: str) -> int:
    counts = Counter(n for line in lines if (n := line.count(separator)))
    return max((n * times for n, times in counts.items()), default=0)

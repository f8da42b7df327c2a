"""Reads the tables of a letter (.docx), and the lines around the one that has the list.

Runs inside the capped child, after the archive was looked at. The text is parsed as it streams by, with no
entity and no document type taken: nothing is fetched, and nothing grows. What was deleted in tracked changes
says nothing; numbers that Word only shows before a row are counted as it counts them.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat

from provisioning.imports.columns.layout import HEADER_ROWS, header_score
from provisioning.imports.files.archive_check import DOCUMENT, part_name
from provisioning.imports.files.file_kind import Limits, refusal

_BLOCK: Final = 1 << 16
# A letter has no more lines than so many around its list; and no table lies deeper in others.
MOST_LINES: Final = 2_000
_DEEPEST: Final = 200
# A table whose header has so many words that are known is a list, and no letterhead.
_LIST: Final = 2
_WIDEST: Final = 63
_SKIPPED: Final = frozenset({"del", "moveFrom", "Fallback", "instrText", "pict"})
_OFF: Final = ("0", "false", "off")
_SHOWN: Final = frozenset({"t", "tab", "br", "cr", "sym"})
# Ticks of Wingdings, as Word keeps a box that somebody has ticked.
_TICKS: Final = frozenset({"F0FC", "F0FE", "F0FD", "F0FB", "F052", "F053", "F054", "2612", "2611"})
_BROKEN: Final = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)

Row = list[str]


@dataclass(slots=True)
class Letter:
    """A document: lines and tables in their order."""

    parts: list[str | list[Row]] = field(default_factory=list)
    # Part and number of a row, from 1 → the columns in which all that is said is struck through.
    struck: dict[tuple[int, int], set[int]] = field(default_factory=dict)

    @property
    def tables(self) -> list[int]:
        """Where the lists stand, by their headers; the letterhead and the signature are none."""
        return [
            at for at, part in enumerate(self.parts)
            if isinstance(part, list) and _likeness(part) >= _LIST
        ]  # fmt: skip

    def around(self, at: int) -> tuple[list[str], list[str]]:
        """The lines before that table, and behind it."""
        return _lines(self.parts[:at]), _lines(self.parts[at + 1 :])


def is_document(path: Path) -> bool:
    """Whether an archive is a text document, and no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(part_name(name).lower() == DOCUMENT for name in archive.namelist())
    except _BROKEN:
        return False


def read_letter(path: Path, limits: Limits) -> Letter:
    """The document. Raises Invalid on "file": `file_damaged`, `file_too_many_rows`, `file_too_complex`."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(each for each in archive.namelist() if part_name(each).lower() == DOCUMENT)
            with archive.open(name) as source:
                return _parsed(source, limits)
    except (*_BROKEN, expat.ExpatError) as error:
        raise refusal("file_damaged") from error


def chosen_table(letter: Letter, name: str | None) -> int | None:
    """The list that somebody chose, else the one that looks most like one; None where there is none."""
    tables = letter.tables
    named = [at for number, at in enumerate(tables, 1) if table_name(number) == name]
    if named:
        return named[0]
    return max(tables, key=lambda at: _likeness(letter.parts[at]), default=None)


def table_name(number: int) -> str:
    """What a list of a document is called, from 1."""
    return f"Bảng {number}"


def _likeness(table: str | Sequence[Row]) -> int:
    rows = table[:HEADER_ROWS] if not isinstance(table, str) else ()
    return max((header_score(row) for row in rows), default=0)


def _lines(parts: Sequence[str | list[Row]]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        cells = [part] if isinstance(part, str) else [cell for row in part for cell in row]
        lines += [line.strip() for cell in cells for line in cell.splitlines() if line.strip()]
    return lines[:MOST_LINES]


def _parsed(source: IO[bytes], limits: Limits) -> Letter:
    reader = _Reader(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    while block := source.read(_BLOCK):
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return reader.letter


def _refuse(*_declared: Any) -> None:
    raise refusal("file_damaged")


@dataclass(slots=True)
class _Cell:
    lines: list[str] = field(default_factory=list)
    size: int = 0
    span: int = 1
    # "" for a cell of its own, "restart" for the first of several below each other, "continue" for those.
    merged: str = ""
    # Whether something in it is struck through, and something is not.
    struck: bool = False
    plain: bool = False


@dataclass(slots=True)
class _Reader:
    """Builds the letter from the elements of its text."""

    limits: Limits
    letter: Letter = field(default_factory=Letter)
    names: list[str] = field(default_factory=list)
    skipped: int = 0
    tables: int = 0
    rows: int = 0
    table: list[Row] = field(default_factory=list)
    row: Row = field(default_factory=list)
    cell: _Cell = field(default_factory=_Cell)
    # The paragraphs that are open, the text of a box within that of the one it hangs on.
    paragraphs: list[list[str]] = field(default_factory=list)
    size: int = 0
    numbered: str = ""
    numbers: Counter[str] = field(default_factory=Counter)
    # The text that goes on below, by column: none from the first row, which is the header's.
    carried: dict[int, str] = field(default_factory=dict)
    # Whether the run that is read has a line through it.
    struck: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self.names.append(name)
        if len(self.names) > _DEEPEST:
            raise refusal("file_too_complex")
        if self.skipped or name in _SKIPPED:
            self.skipped += 1
            return
        value = next((each for key, each in attributes.items() if key.rpartition(" ")[2] == "val"), "")
        self._look(name, value)
        match name:
            case "tbl":
                self._begin_table()
            case "tr" if self.tables == 1:
                self.row = []
            case "tc" if self.tables == 1:
                self.cell = _Cell()
            case "gridSpan" if self.tables == 1 and value.isdigit():
                self.cell.span = min(max(int(value), 1), _WIDEST)
            case "vMerge" if self.tables == 1:
                self.cell.merged = "restart" if value == "restart" else "continue"
            case "numId":
                self.numbered = value
            case "tab" if "tabs" not in self.names:
                self.text("\t")
            case "br" | "cr":
                self.text("\n")
            case "sym":
                char = next(
                    (each for key, each in attributes.items() if key.rpartition(" ")[2] == "char"), ""
                )
                self.text("x" if char.upper() in _TICKS else "")
            case "p":
                self.paragraphs.append([])
                self.size, self.numbered = 0, ""

    def _look(self, name: str, value: str) -> None:
        """Follows whether a line goes through the run that is read."""
        if name == "r":
            self.struck = False
        elif name in ("strike", "dstrike") and "r" in self.names:
            self.struck = self.struck or value.lower() not in _OFF

    def end(self, tag: str) -> None:
        name = self.names.pop()
        if self.skipped:
            self.skipped -= 1
            return
        match name:
            case "p":
                self._end_line("".join(self.paragraphs.pop()))
            case "tc" if self.tables == 1:
                self._end_cell()
            case "tr" if self.tables == 1:
                self._end_row()
            case "tbl":
                self.tables -= 1
                if not self.tables:
                    self.letter.parts.append(self.table)

    def text(self, text: str) -> None:
        """Only what is shown: between elements Word keeps nothing."""
        if self.skipped or self.names[-1] not in _SHOWN or not self.paragraphs:
            return
        self.size += len(text)
        if self.size > self.limits.cell:
            raise refusal("csv_cell_too_long", row=len(self.table) + 1)
        self.paragraphs[-1].append(text)
        if text.strip():
            self.cell.struck |= self.struck
            self.cell.plain |= not self.struck

    def _begin_table(self) -> None:
        self.tables += 1
        if self.tables == 1:
            self.table, self.carried = [], {}

    def _end_line(self, text: str) -> None:
        if not self.tables:
            if text.strip() and len(self.letter.parts) < MOST_LINES:
                self.letter.parts.append(text.strip())
            return
        if self.numbered and not text.strip():
            # What Word shows and does not keep: the number of a row.
            self.numbers[self.numbered] += 1
            text = str(self.numbers[self.numbered])
        self.cell.size += len(text)
        if self.cell.size > self.limits.cell:
            raise refusal("csv_cell_too_long", row=len(self.table) + 1)
        if text.strip():
            self.cell.lines.append(text.strip())

    def _end_cell(self) -> None:
        text, at = "\n".join(self.cell.lines), len(self.row)
        if self.cell.merged == "continue":
            text = text or self.carried.get(at, "")
        elif self.cell.merged == "restart" and self.table:
            self.carried[at] = text
        else:
            self.carried.pop(at, None)
        if self.cell.struck and not self.cell.plain:
            place = (len(self.letter.parts), len(self.table) + 1)
            self.letter.struck.setdefault(place, set()).add(at)
        self.row += [text, *([""] * (self.cell.span - 1))]
        if len(self.row) > self.limits.columns:
            raise refusal("file_too_many_columns", row=len(self.table) + 1, most=self.limits.columns)

    def _end_row(self) -> None:
        self.rows += 1
        if self.rows > self.limits.xlsx_rows:
            raise refusal("file_too_many_rows", most=self.limits.xlsx_rows)
        self.table.append(self.row)

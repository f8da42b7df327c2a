"""What Excel shows of numbers whose format has zeros or signs of its own: 321 under "00000" is 00321.

The reader of workbooks gives the bare number. This module reads the formats of an .xlsx sheet beside it
(those of an .xls or .ods are read by `old_number_formats` and `open_document_formats`);
formats that only round, group or date a number leave it as it is. Runs inside the capped child, after the
archive was checked.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from provisioning.imports.files.closed_xml import closed_parser
from provisioning.imports.files.hidden_rows import part_of, read_part
from provisioning.imports.files.old_number_formats import Cells, formats_of_old
from provisioning.imports.files.open_document_formats import CONTENT, formats_of_document

# Row as the sheet counts it → column from 0 → code of the format.
Formats = dict[int, str]
_BLOCK: Final = 1 << 18
# A column's name has three letters at most.
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Colours, conditions and countries in front; what is as wide as a sign, and what fills a cell.
_IN_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_PIECE: Final = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|([0#?])|([-/+() :.,])|(.)', re.DOTALL)
_MOST_DIGITS: Final = 20


@dataclass(frozen=True, slots=True)
class _Shape:
    """A format taken apart: pieces of text, and places for digits ("0" or "#"), in order."""

    pieces: tuple[str, ...]
    # Whether each piece is a place for a digit.
    places: tuple[bool, ...]

    @property
    def zeros(self) -> int:
        return sum(place and piece == "0" for piece, place in zip(self.pieces, self.places, strict=True))


def shown(number: int, code: str) -> str | None:
    """The whole number as a format shows it; None where it is shown as it is, or the format says more."""
    shape = _shape(code)
    if shape is None or number < 0:
        return None
    digits = str(number)
    if len(digits) > _MOST_DIGITS:
        return None
    return _filled(shape, digits)


@lru_cache(maxsize=256)
def _shape(code: str) -> _Shape | None:
    """None for a format that leaves a number as it is: without zeros before it, and without signs."""
    if "[" in code and re.search(r"\[[<>=]", code):
        return None
    pieces: list[str] = []
    places: list[bool] = []
    points: list[int] = []
    for found in _PIECE.finditer(_IN_BRACKETS.sub("", code).split(";")[0]):
        quoted, escaped, space, filling, place, sign, other = found.groups()
        if other is not None or place == "?":
            # Dates, powers, percents, fractions, General, @.
            return None
        if filling is not None:
            continue
        if sign is not None and sign in ".,":
            points.append(len(pieces))
        if place is not None:
            pieces.append(place)
            places.append(True)
        else:
            pieces.append(" " if space is not None else quoted or escaped or sign or "")
            places.append(False)
    shape = _Shape(tuple(pieces), tuple(places))
    return shape if _says_more(shape, points) else None


def _says_more(shape: _Shape, points: list[int]) -> bool:
    """`points`: where a decimal point, or the sign of groups of thousands, stands."""
    at = [i for i, place in enumerate(shape.places) if place]
    if not at or any(at[0] < point < at[-1] for point in points):
        return False
    return shape.zeros > 1 or any(text.strip() for i, text in enumerate(shape.pieces) if i not in at)


def _filled(shape: _Shape, digits: str) -> str:
    """Digits from the right; what is left over stands before the first place."""
    count = sum(shape.places)
    rest, own = digits[: max(len(digits) - count, 0)], digits[-count:]
    # Without a zero, "#" shows nothing of a 0.
    waiting = list(own if own != "0" or shape.zeros else "")
    out: list[str] = []
    for piece, place in zip(reversed(shape.pieces), reversed(shape.places), strict=True):
        if not place:
            out.append(piece)
        elif waiting:
            out.append(waiting.pop())
        elif piece == "0":
            out.append("0")
        if place:
            count -= 1
            if not count:
                out.append(rest)
    return "".join(reversed(out)).strip()


def formats_of(source: Path | IO[bytes], sheet: str) -> Iterator[tuple[int, Formats]]:
    """The rows of a sheet with numbers that are shown otherwise, in the order of the sheet; none when the
    parts of the file can't be told."""
    if isinstance(source, Path) and not zipfile.is_zipfile(source):
        yield from _by_row(formats_of_old(source.read_bytes(), sheet))
        return
    try:
        with zipfile.ZipFile(source) as archive:
            if CONTENT in archive.namelist():
                yield from formats_of_document(archive, sheet)
                return
            styles = _styles(archive)
            part = part_of(archive, sheet) if styles else ""
            if part:
                with archive.open(part) as lines:
                    yield from _rows(lines, styles)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, expat.ExpatError):
        return


def _by_row(cells: Cells) -> Iterator[tuple[int, Formats]]:
    rows: dict[int, Formats] = {}
    for (row, column), code in cells.items():
        if _shape(code):
            rows.setdefault(row, {})[column] = code
    yield from sorted(rows.items())


def _styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Number of a cell's style → its format, of those that show a number otherwise."""
    codes: dict[str, str] = {}
    used: list[str] = []
    inside: list[str] = []

    def begin(name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        inside.append(tag)
        if tag == "numFmt":
            codes[given.get("numFmtId", "")] = unescape(given.get("formatCode", ""))
        elif tag == "xf" and "cellXfs" in inside:
            used.append(given.get("numFmtId", ""))

    def end(_name: str) -> None:
        inside.pop()

    parser = closed_parser()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(read_part(archive, "xl/styles.xml"), True)
    return {str(at): codes[use] for at, use in enumerate(used) if use in codes and _shape(codes[use])}


@dataclass(slots=True)
class CellPlaces:
    """Follows rows and cells of an .xlsx sheet, also where they don't say where they are."""

    row: int = 0
    column: int = -1
    # Whether a cell may still tell which row it is.
    open: bool = False

    def begin(self, name: str, given: dict[str, str]) -> None:
        """One more element."""
        tag = name.rpartition(":")[2]
        if tag == "row":
            told = given.get("r", "")
            self.row, self.open = (int(told), False) if told.isdigit() else (self.row + 1, True)
            self.column = -1
        elif tag == "c":
            place = _PLACE.fullmatch(given.get("r", ""))
            self.column = column_number(place[1]) if place else self.column + 1
            if place and self.open:
                self.row, self.open = int(place[2]), False


@dataclass(slots=True)
class _Cells:
    """The cells with formats of their own."""

    styles: dict[str, str]
    found: list[tuple[int, Formats]]
    places: CellPlaces = field(default_factory=CellPlaces)

    def begin(self, name: str, given: dict[str, str]) -> None:
        self.places.begin(name, given)
        if name.rpartition(":")[2] == "c" and given.get("s") in self.styles and given.get("t", "n") == "n":
            self._add(self.styles[given["s"]])

    def _add(self, code: str) -> None:
        row = self.places.row
        if not self.found or self.found[-1][0] != row:
            self.found.append((row, {}))
        self.found[-1][1][self.places.column] = code


def column_number(letters: str) -> int:
    """The number of a column, from 0: "A" is 0, "AA" is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _rows(lines: IO[bytes], styles: dict[str, str]) -> Iterator[tuple[int, Formats]]:
    cells = _Cells(styles, [])
    parser = closed_parser()
    parser.StartElementHandler = cells.begin
    while block := lines.read(_BLOCK):
        parser.Parse(block, False)
        # The last row may go on in the next block.
        yield from cells.found[:-1]
        cells.found = cells.found[-1:]
    yield from cells.found

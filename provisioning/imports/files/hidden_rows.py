"""Which rows of a sheet nobody sees when the file is open: hidden by hand, or by a filter.

They are read like the others; whoever looks at the plan is told. Runs inside the capped child, after the
archive was checked. Reads .xlsx itself; .ods and .xls as their formats of numbers are read.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import IO, Final
from xml.parsers.expat import ExpatError

from provisioning.imports.files.old_number_formats import hidden_in_old
from provisioning.imports.files.open_document_formats import CONTENT, hidden_in_document

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row(?:[\s/][^>]*)?>")
_CELL: Final = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*\s)?r=["'][A-Za-z]{1,4}(\d{1,8})["']""")
# By a flag, or by a height of nothing.
_HIDDEN: Final = re.compile(rb"""\s(?:hidden=["'](?:1|true)["']|ht=["']0(?:\.0+)?["'])""")
_NUMBER: Final = re.compile(rb"""\sr=["'](\d{1,8})["']""")
_BLOCK: Final = 1 << 18
# A tag of a row is short; what is cut at the end of a block is read again with the next.
_TAG: Final = 4096


def hidden_rows(source: Path | IO[bytes], sheet: str) -> frozenset[int]:
    """Numbers of the hidden rows, as the sheet counts them; none when the parts can't be told."""
    try:
        if isinstance(source, Path) and not zipfile.is_zipfile(source):
            return hidden_in_old(source.read_bytes(), sheet)
        with zipfile.ZipFile(source) as archive:
            if CONTENT in archive.namelist():
                return hidden_in_document(archive, sheet)
            part = part_of(archive, sheet)
            if not part:
                return frozenset()
            with archive.open(part) as lines:
                return frozenset(_hidden(lines))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, ExpatError):
        return frozenset()


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds the sheet of this name; "" when it isn't named."""
    tags = _SHEET.findall(read_part(archive, "xl/workbook.xml"))
    wanted = next((_value(tag, "id", prefix=r"\w+:") for tag in tags if _value(tag, "name") == sheet), "")
    for tag in _RELATION.findall(read_part(archive, "xl/_rels/workbook.xml.rels")):
        if wanted and _value(tag, "Id") == wanted:
            target = _value(tag, "Target")
            at = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            return _named(archive, at)
    return ""


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part. Raises KeyError where there is none."""
    return archive.read(_named(archive, name) or name)


def _named(archive: zipfile.ZipFile, name: str) -> str:
    """The part's name as the archive writes it; no reader minds in which case. "" where there is none."""
    return next((each for each in archive.namelist() if each.lower() == name.lower()), "")


def _value(tag: bytes, name: str, *, prefix: str = "") -> str:
    found = re.search(rf"""\s{prefix}{name}=(["'])(.*?)\1""".encode(), tag)
    return unescape(found[2].decode()) if found else ""


def _hidden(source: IO[bytes]) -> Iterator[int]:
    rest, rows = b"", _Rows()
    while block := source.read(_BLOCK):
        text = rest + block
        end = text.rfind(b"<")
        # Whole tags now, the cut one with the next block.
        text, rest = (text, b"") if end < 0 or text.find(b">", end) >= 0 else (text[:end], text[end:][:_TAG])
        yield from rows.read(text)
    yield from rows.end()


class _Rows:
    """Counts rows as the reader of workbooks does: by their numbers, those of their cells, or one by one."""

    def __init__(self) -> None:
        self._number = 0
        # Whether the row is hidden, and whether a cell may still tell its number.
        self._hidden = self._open = False

    def read(self, text: bytes) -> Iterator[int]:
        """The numbers of the hidden rows that have ended within this part of the sheet."""
        at = 0
        for tag in _ROW.finditer(text):
            self._ask_cell(text, at, tag.start())
            yield from self.end()
            self._begin(tag[0])
            at = tag.end()
        self._ask_cell(text, at, len(text))

    def end(self) -> Iterator[int]:
        """The number of the last row, where that is hidden."""
        if self._hidden:
            yield self._number
        self._hidden = False

    def _begin(self, tag: bytes) -> None:
        number = _NUMBER.search(tag)
        self._number, self._open = int(number[1]) if number else self._number + 1, number is None
        self._hidden = _HIDDEN.search(tag) is not None

    def _ask_cell(self, text: bytes, start: int, end: int) -> None:
        cell = _CELL.search(text, start, end) if self._open else None
        if cell:
            self._number, self._open = int(cell[1]), False

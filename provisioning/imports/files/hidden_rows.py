"""Which rows of an .xlsx sheet nobody sees when the file is open: hidden by hand, or by a filter.

They are read like the others; whoever looks at the plan is told. Runs inside the capped child, after the
archive was checked. Says nothing of other formats.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import IO, Final

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_HIDDEN: Final = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_NUMBER: Final = re.compile(rb"""\sr=["'](\d{1,8})["']""")
_BLOCK: Final = 1 << 18
# A tag of a row is short; what is cut at the end of a block is read again with the next.
_TAG: Final = 4096


def hidden_rows(path: Path, sheet: str) -> frozenset[int]:
    """Numbers of the hidden rows, as the sheet counts them; none when the parts can't be told."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = part_of(archive, sheet)
            if not part:
                return frozenset()
            with archive.open(part) as lines:
                return frozenset(_hidden(lines))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError):
        return frozenset()


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds the sheet of this name; "" when it isn't named."""
    tags = _SHEET.findall(archive.read("xl/workbook.xml"))
    wanted = next((_value(tag, "id", prefix=r"\w+:") for tag in tags if _value(tag, "name") == sheet), "")
    for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        if wanted and _value(tag, "Id") == wanted:
            target = _value(tag, "Target")
            return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
    return ""


def _value(tag: bytes, name: str, *, prefix: str = "") -> str:
    found = re.search(rf"""\s{prefix}{name}=(["'])(.*?)\1""".encode(), tag)
    return unescape(found[2].decode()) if found else ""


def _hidden(source: IO[bytes]) -> Iterator[int]:
    rest = b""
    while block := source.read(_BLOCK):
        text = rest + block
        end = text.rfind(b"<")
        # Whole tags now, the cut one with the next block.
        text, rest = (text, b"") if end < 0 or text.find(b">", end) >= 0 else (text[:end], text[end:][:_TAG])
        for tag in _ROW.findall(text):
            number = _NUMBER.search(tag)
            if number and _HIDDEN.search(tag):
                yield int(number[1])

"""The formats of numbers in a workbook of Excel 97 (.xls), cell by cell, as `number_formats` has them; which
rows it does not show; and which cells it strikes through.

Reads the records that say so in the stream of the workbook, and no others. Runs inside the capped child;
what does not look like such a workbook has no formats.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR: Final = 512
_LAST: Final = 0xFFFFFFFA
_STREAMS: Final = ("Workbook", "Book")
_BOF, _EOF, _SHEET, _FORMAT, _XF = 0x809, 0x0A, 0x85, 0x41E, 0xE0
_NUMBER, _RK, _MULRK, _FORMULA = 0x203, 0x27E, 0xBD, 0x06
# Texts, shared or of their own, and fonts; among the flags of a font: it has a line through it.
_TEXTS: Final = (0xFD, 0x204, 0xD6)
_FONT: Final = 0x31
_LINE: Final = 0x08
_EXCEL_97: Final = 0x600
_ROW: Final = 0x208
# Among the flags of a row: it has no height.
_HIDDEN: Final = 0x20

# (row from 1, column from 0) → code of the format.
Cells = dict[tuple[int, int], str]


def formats_of_old(data: bytes, sheet: str) -> Cells:
    """The formats of the cells of one sheet that hold numbers; none where the file can't be told."""
    try:
        return _formats(_stream(data), sheet)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        return {}


def hidden_in_old(data: bytes, sheet: str) -> frozenset[int]:
    """Numbers of the hidden rows of one sheet, from 1; none where the file can't be told."""
    try:
        stream = _stream(data)
        start = _start_of(stream, sheet)
        found = () if start is None else _records(stream, start)
        rows = (struct.unpack_from("<H10xH", body) for kind, body in found if kind == _ROW)
        return frozenset(number + 1 for number, flags in rows if flags & _HIDDEN)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        return frozenset()


def struck_in_old(data: bytes, sheet: str) -> dict[int, set[int]]:
    """Row from 1 → columns from 0 of the cells that are struck through; none where the file can't be told."""
    try:
        stream = _stream(data)
        styles, start = _struck_styles(stream), _start_of(stream, sheet)
        found: dict[int, set[int]] = {}
        for kind, body in _records(stream, start) if styles and start is not None else ():
            for (row, column), style in _filled(kind, body):
                if style in styles:
                    found.setdefault(row, set()).add(column)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        return {}
    return found


def _struck_styles(stream: bytes) -> set[int]:
    fonts: list[bool] = []
    used: list[int] = []
    for kind, data in _records(stream, 0):
        if kind == _FONT:
            fonts.append(bool(struct.unpack_from("<H", data, 2)[0] & _LINE))
        elif kind == _XF:
            used.append(struct.unpack_from("<H", data)[0])
    # The format knows no font of number 4: those behind it are counted one further.
    struck = {at + (at >= 4) for at, is_struck in enumerate(fonts) if is_struck}
    return {at for at, font in enumerate(used) if font in struck}


def _filled(kind: int, data: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    if kind in _TEXTS:
        row, column, style = struct.unpack_from("<3H", data)
        yield (row + 1, column), style
    yield from _cells(kind, data)


def _start_of(stream: bytes, sheet: str) -> int | None:
    """Where the records of that sheet begin."""
    for kind, data in _records(stream, 0):
        if kind == _SHEET and _text(data, 6, wide=1) == sheet:
            return int(struct.unpack_from("<L", data)[0])
    return None


def _formats(stream: bytes, sheet: str) -> Cells:
    codes: dict[int, str] = {}
    used: list[int] = []
    start = None
    for kind, data in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", data)[0] != _EXCEL_97:
            return {}
        if kind == _FORMAT:
            (at,) = struct.unpack_from("<H", data)
            codes[at] = _text(data, 2, wide=2)
        elif kind == _XF:
            used.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _SHEET and _text(data, 6, wide=1) == sheet:
            (start,) = struct.unpack_from("<L", data)
    if start is None:
        return {}
    own = {at: codes[use] for at, use in enumerate(used) if use in codes}
    return {
        place: own[style]
        for kind, data in _records(stream, start)
        for place, style in _cells(kind, data)
        if style in own
    }


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from there to the end of what begins there."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _EOF:
            return


def _cells(kind: int, data: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """The places of the numbers of a record, with their styles."""
    if kind in (_NUMBER, _RK, _FORMULA):
        row, column, style = struct.unpack_from("<3H", data)
        yield (row + 1, column), style
    elif kind == _MULRK:
        row, first = struct.unpack_from("<2H", data)
        for at in range((len(data) - 6) // 6):
            yield (row + 1, first + at), struct.unpack_from("<H", data, 4 + 6 * at)[0]


def _text(data: bytes, at: int, *, wide: int) -> str:
    """A text with its length before it, in one byte or two."""
    count = struct.unpack_from("<H" if wide == 2 else "<B", data, at)[0]
    flags, begin = data[at + wide], at + wide + 1
    size = count * 2 if flags & 1 else count
    return data[begin : begin + size].decode("utf-16-le" if flags & 1 else "latin-1")


def _stream(data: bytes) -> bytes:
    """The workbook's stream in the container; raises ValueError where there is none of it."""
    if not data.startswith(_MAGIC) or struct.unpack_from("<H", data, 30)[0] != 9:
        raise ValueError("no container of 512-byte sectors")
    table = _table(data)
    (directory,) = struct.unpack_from("<L", data, 48)
    entries = _chain(data, table, directory)
    for at in range(0, len(entries), 128):
        entry = entries[at : at + 128]
        (length,) = struct.unpack_from("<H", entry, 64)
        if entry[: max(length - 2, 0)].decode("utf-16-le") in _STREAMS:
            start, size = struct.unpack_from("<2L", entry, 116)
            # A stream of less than 4,096 bytes stands elsewhere; a workbook is longer.
            return _chain(data, table, start)[:size]
    raise ValueError("no workbook")


def _table(data: bytes) -> list[int]:
    """Which sector follows which."""
    sectors = [each for each in struct.unpack_from("<109L", data, 76) if each < _LAST]
    (more,) = struct.unpack_from("<L", data, 68)
    seen: set[int] = set()
    while more < _LAST and more not in seen:
        seen.add(more)
        *found, more = struct.unpack("<128L", _sector(data, more))
        sectors += [each for each in found if each < _LAST]
    return [each for sector in sectors for each in struct.unpack("<128L", _sector(data, sector))]


def _chain(data: bytes, table: list[int], start: int) -> bytes:
    sectors: list[int] = []
    while start < _LAST:
        if len(sectors) > len(table):
            raise ValueError("a chain without end")
        sectors.append(start)
        start = table[start]
    return b"".join(_sector(data, each) for each in sectors)


def _sector(data: bytes, number: int) -> bytes:
    begin = (number + 1) * _SECTOR
    return data[begin : begin + _SECTOR]

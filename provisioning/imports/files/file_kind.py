"""Owns what kind of file was sent and how big it may be. Looks at its bytes, trusts no name.

Everything here refuses a whole file: Invalid with one problem whose field is "file".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from provisioning.foundation.errors import Invalid
from provisioning.imports.files.encodings import wide_of

# Enough to see any signature, and a header row to tell separators by.
SNIFFED_BYTES = 64 * 1024


class FileKind(StrEnum):
    """The shapes of file that are read: text, and spreadsheets (.xlsx, .xls, .ods)."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Limits:
    """How big a file may be. Bytes of a spreadsheet and of a text file, columns, rows of either."""

    file_bytes: int = 50_000_000
    text_bytes: int = 300_000_000
    columns: int = 1_000
    xlsx_rows: int = 200_000
    # As many as a sheet of Excel has.
    csv_rows: int = 1_048_576
    # Of one cell and of one line of text, in characters.
    cell: int = 32_768
    line: int = 1_000_000
    # What an .xlsx may unpack to, in bytes, and of how many parts it may consist.
    unpacked_bytes: int = 300_000_000
    parts: int = 2_000
    # What reading a spreadsheet may cost: bytes, seconds of processor, seconds of waiting.
    child_memory: int = 512 * 1024 * 1024
    child_cpu: int = 30
    child_wall: float = 30.0


LIMITS = Limits()

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NOT_TABLES = (
    *(b"%PDF", b"\x1f\x8b", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"BZh"),
    *(b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"GIF8"),
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(
    rb"<(?:!doctype|!--|!entity|\?xml|html|head|body|meta|title|style|script|table|tr|div|svg)|mime-version:",
    re.IGNORECASE,
)
# VIQR: "Tra^`n Thi. Ba?y". A circumflex behind a letter is nothing else in a list of people.
_TYPED_MARK = re.compile(r"[aeoAEO]\^")
_TYPED_MARKS = 3


def sniff(first_bytes: bytes, filename: str) -> FileKind:
    """What the file is, from its first bytes (64 KiB are plenty); its name only explains a refusal.

    Raises Invalid: `file_empty`, `file_markup`
    (a web page saved under another name), `file_not_a_table` (kind), `file_not_xlsx`,
    `file_binary`.
    """
    if not first_bytes.strip(b" \t\r\n\xef\xbb\xbf"):
        raise refusal("file_empty")
    if first_bytes.startswith((_OLD_EXCEL, *_ZIP)):
        return FileKind.XLSX
    if first_bytes.startswith(_NOT_TABLES):
        raise refusal("file_not_a_table")
    # Whatever marks it begins with, and in one byte a letter or in two.
    if _MARKUP.match(first_bytes[:200].translate(None, b"\0\xef\xbb\xbf\xfe\xff").lstrip()):
        raise refusal("file_markup")
    if PurePath(filename).suffix.lower() in (".xlsx", ".xlsm"):
        raise refusal("file_not_xlsx")
    if b"\0" in first_bytes and not first_bytes.startswith(_UTF_16) and wide_of(first_bytes) is None:
        raise refusal("file_binary")
    return FileKind.CSV


def refuse_typed_marks(sample: str) -> None:
    """Raises Invalid on "file", `file_typed_marks`: some of its names would read as other names."""
    if len(_TYPED_MARK.findall(sample)) >= _TYPED_MARKS:
        raise refusal("file_typed_marks")


def refusal(code: str, **params: str | int) -> Invalid:
    """The error that refuses the file as a whole."""
    return Invalid.one("file", code, **params)

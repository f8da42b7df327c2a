"""Owns the look at an .xlsx or .ods archive before anything unpacks it: a small file can hold gigabytes.

Runs inside the capped child, because even the archive's own list can be huge. Then makes the failed
formulas of .xlsx sheets readable, which the reader of workbooks gives as empty cells.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from provisioning.imports.files.file_kind import Limits, refusal

_ENCRYPTED = 0x1
# Of Excel and of OpenDocument.
_WORKBOOKS = frozenset({"xl/workbook.xml", "content.xml"})
_NEW_LOCKED = "EncryptedPackage".encode("utf-16-le")
# The first record of an Excel 97 workbook, perhaps one that forbids writing, and FILEPASS.
_OLD_LOCKED = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_SHEETS = "xl/worksheets/"
_FAILED_CELL = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*?\bt=)["']e["']""")
_BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error)


def check_archive(path: Path, limits: Limits) -> None:
    """Refuses what is no workbook, or would unpack to too much.

    Raises Invalid on "file": `file_damaged`, `file_encrypted`, `file_not_xlsx`,
    `file_unpacks_too_big`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise refusal("file_damaged") from error
    if len(parts) > limits.parts or sum(p.file_size for p in parts) > limits.unpacked_bytes:
        raise refusal("file_unpacks_too_big")
    if any(p.flag_bits & _ENCRYPTED for p in parts):
        raise refusal("file_encrypted")
    if not any(p.filename.lower() in _WORKBOOKS for p in parts):
        raise refusal("file_not_xlsx")


def is_locked(path: Path) -> bool:
    """Whether a workbook in the container of old Office files is encrypted: a new one, or an old one."""
    data = path.read_bytes()
    return _NEW_LOCKED in data or _OLD_LOCKED.search(data) is not None


def with_errors_said(path: Path) -> Path | IO[bytes]:
    """The archive, or a copy of it in which cells whose formula has failed hold "#REF!" as text.

    A cell that is empty would take the unit above it, or lose somebody's staff code, without a word.
    Raises Invalid on "file", `file_damaged`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [part for part in archive.infolist() if part.filename.startswith(_SHEETS)]
            if not any(_may_have_failed(block) for part in sheets for block in _blocks(archive, part)):
                return path
            return _rewritten(archive)
    except _BROKEN as error:
        raise refusal("file_damaged") from error


def _may_have_failed(block: bytes) -> bool:
    """Nearly every sheet is settled by this, at the cost of unpacking it once more."""
    return b't="e"' in block or b"t='e'" in block


def _rewritten(archive: zipfile.ZipFile) -> IO[bytes]:
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (whoever reads it closes it)
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for part in archive.infolist():
            is_sheet = part.filename.startswith(_SHEETS)
            with target.open(part.filename, "w") as out:
                for block in _blocks(archive, part):
                    out.write(_FAILED_CELL.sub(rb'\1"str"', block) if is_sheet else block)
    copy.seek(0)
    return copy


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, cut before a tag, so that no tag is parted."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            block = rest + block
            cut = block.rfind(b"<") if len(block) < 3 * _BLOCK else len(block)
            yield block[: max(cut, 0)]
            rest = block[max(cut, 0) :]
    yield rest

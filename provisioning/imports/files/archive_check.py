"""Owns the look at an .xlsx or .ods archive before anything unpacks it: a small file can hold gigabytes.

Runs inside the capped child, because even the archive's own list can be huge. Then writes anew, under names
that every reader finds, what programs pack with backslashes, and makes the failed formulas of .xlsx sheets
readable, which the reader of workbooks gives as empty cells.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from provisioning.imports.files.file_kind import Limits, refusal

_ENCRYPTED = 0x1
# Of Excel and of OpenDocument.
_WORKBOOKS = frozenset({"xl/workbook.xml", "content.xml"})
# Of a letter written in Word.
DOCUMENT = "word/document.xml"
# In an old one.
_OLD_LETTER = "WordDocument".encode("utf-16-le")
_NEW_LOCKED = "EncryptedPackage".encode("utf-16-le")
# The first record of an Excel 97 workbook, perhaps one that forbids writing, and FILEPASS.
_OLD_LOCKED = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_SHEETS = "xl/worksheets/"
_RELATIONS = "xl/_rels/workbook.xml.rels"
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
    if not any(part_name(p.filename).lower() in {*_WORKBOOKS, DOCUMENT} for p in parts):
        raise refusal("file_not_xlsx")


def part_name(name: str) -> str:
    """The name of a part as the format has it: some programs write it with backslashes, or from a root."""
    return name.replace("\\", "/").removeprefix("./").lstrip("/")


def with_plain_names(path: Path) -> Path | IO[bytes]:
    """The archive, or a copy of it in which each part has the name that the format gives it.

    Raises Invalid on "file", `file_damaged`, where two parts would then have one name: readers would differ.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [part_name(part.filename).lower() for part in archive.infolist()]
            if len(set(names)) < len(names):
                raise refusal("file_damaged")
            odd = any(part.filename != part_name(part.filename) for part in archive.infolist())
            return _rewritten(archive, _plain_targets) if odd or _has_odd_targets(archive) else path
    except _BROKEN as error:
        raise refusal("file_damaged") from error


def _has_odd_targets(archive: zipfile.ZipFile) -> bool:
    told = [part for part in archive.infolist() if part_name(part.filename).lower() == _RELATIONS]
    return any(b"\\" in archive.read(part) for part in told)


def _plain_targets(name: str, block: bytes) -> bytes:
    """Where the parts are looked for, written as they are named."""
    return block.replace(b"\\", b"/") if name.lower() == _RELATIONS else block


def is_locked(path: Path) -> bool:
    """Whether a workbook in the container of old Office files is encrypted: a new one, or an old one."""
    data = path.read_bytes()
    return _NEW_LOCKED in data or _OLD_LOCKED.search(data) is not None


def is_old_letter(path: Path) -> bool:
    """Whether a file in the container of old Office files is a letter (.doc)."""
    return _OLD_LETTER in path.read_bytes()


def with_errors_said(path: Path | IO[bytes]) -> Path | IO[bytes]:
    """The archive, or a copy of it in which cells whose formula has failed hold "#REF!" as text.

    A cell that is empty would take the unit above it, or lose somebody's staff code, without a word.
    Raises Invalid on "file", `file_damaged`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [part for part in archive.infolist() if part.filename.startswith(_SHEETS)]
            if not any(_may_have_failed(block) for part in sheets for block in _blocks(archive, part)):
                return path
            return _rewritten(archive, _errors_said)
    except _BROKEN as error:
        raise refusal("file_damaged") from error


def _may_have_failed(block: bytes) -> bool:
    """Nearly every sheet is settled by this, at the cost of unpacking it once more."""
    return b't="e"' in block or b"t='e'" in block


def _errors_said(name: str, block: bytes) -> bytes:
    return _FAILED_CELL.sub(rb'\1"str"', block) if name.startswith(_SHEETS) else block


def _rewritten(archive: zipfile.ZipFile, change: Callable[[str, bytes], bytes]) -> IO[bytes]:
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (whoever reads it closes it)
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for part in archive.infolist():
            name = part_name(part.filename)
            with target.open(name, "w") as out:
                for block in _blocks(archive, part):
                    out.write(change(name, block))
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

"""Owns the look at an .xlsx or .ods archive before anything unpacks it: a small file can hold gigabytes.

Reads the archive's own list only. Runs inside the capped child, because that list too can be huge.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from provisioning.imports.files import Limits, refusal

_ENCRYPTED = 0x1
# Of Excel and of OpenDocument.
_WORKBOOKS = frozenset({"xl/workbook.xml", "content.xml"})


def check_archive(path: Path, limits: Limits) -> None:
    """Refuses what is no workbook, or would unpack to too much.

    Raises Invalid on "file": `file_damaged`, `file_encrypted`, `file_not_xlsx`,
    `file_unpacks_too_big`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal("file_damaged") from error
    if len(parts) > limits.parts or sum(p.file_size for p in parts) > limits.unpacked_bytes:
        raise refusal("file_unpacks_too_big")
    if any(p.flag_bits & _ENCRYPTED for p in parts):
        raise refusal("file_encrypted")
    if not any(p.filename.lower() in _WORKBOOKS for p in parts):
        raise refusal("file_not_xlsx")

"""The letter behind a request: a scan or a document, kept beside it, readable by the service alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from provisioning.foundation.errors import Invalid
from provisioning.foundation.settings import Settings

LARGEST = 10 * 1024 * 1024
# How the files that a letter may be begin, and what they are called.
KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"PK\x03\x04", "docx"),
)


def path_of(settings: Settings, request_id: str) -> Path:
    """Where the letter of a request lies."""
    return settings.data_dir / "letters" / request_id


def check(source: BinaryIO) -> None:
    """Raises Invalid `letter_kind` or `letter_too_big`; leaves the file at its beginning."""
    head = source.read(8)
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    if size > LARGEST:
        raise Invalid.one("letter", "letter_too_big", most=LARGEST // 1024 // 1024)
    if not any(head.startswith(magic) for magic, _kind in KINDS):
        raise Invalid.one("letter", "letter_kind")


def keep(settings: Settings, request_id: str, source: BinaryIO) -> None:
    """Writes the letter to its place, on the disk when this returns. `check` it first."""
    target = path_of(settings, request_id)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := source.read(1024 * 1024):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def safe_name(name: str) -> str:
    """The file's name for a download, with an ending that says what it is; never longer than stored."""
    last = Path(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable()).strip()[-200:] or "?"

"""Reads the letterbox: the maildir that takes a private stack's mail for foreign domains.

For a page that exists in development only, and for tests. It reads and never writes; a letter's
text is shown as text, whatever it claims to be.
"""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from provisioning.foundation.errors import NotFound

_FOLDERS = ("new", "cur")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message as a person would read it."""

    key: str
    """Names the letter in this letterbox; letters, digits and a few signs, never a path."""
    sender: str
    recipient: str
    """The address it was sent to, whatever its `To` says."""
    subject: str
    received_at: datetime
    text: str


def newest(folder: Path, limit: int = 50) -> list[Letter]:
    """The newest letters first. An absent folder is an empty letterbox."""
    files = [file for part in _FOLDERS for file in _files(folder / part)]
    files.sort(key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    return [_read(file) for file in files[:limit]]


def letter(folder: Path, key: str) -> Letter:
    """One letter by its key. Raises NotFound."""
    for part in _FOLDERS:
        for file in _files(folder / part):
            if file.name == key:
                return _read(file)
    raise NotFound


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [file for file in folder.iterdir() if file.is_file()]


def _read(file: Path) -> Letter:
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    return Letter(
        key=file.name,
        sender=str(message["From"] or message["Return-Path"] or ""),
        recipient=str(message["X-Original-To"] or message["Delivered-To"] or message["To"] or ""),
        subject=str(message["Subject"] or ""),
        received_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        text=_text(message),
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except LookupError:
        # It names a character set that nobody knows.
        raw = part.get_payload(decode=True)
        return raw.decode(errors="replace") if isinstance(raw, bytes) else ""
    return content if isinstance(content, str) else ""

"""What a copy says of itself: versions, which keys it was made under, what is in it, hashes of its files."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from provisioning.backup.errors import BackupFailed

FORMAT: Final = 1
NAME: Final = "manifest.json"
# Of the settings: without them what is restored doesn't fit together.
KEYS: Final = ("CONGVU_NATIONAL_ID_KEY", "CONGVU_SECRET_KEY")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Plain values, written as JSON."""

    format: int
    version: str
    """Congvu's."""
    schema: str
    """The database's revision."""
    database: str
    """"sqlite" or "postgresql"."""
    taken_at: str
    host: str
    folders: dict[str, str]
    """What was copied as it lay: name → the path it had."""
    files: dict[str, str]
    """What was written for the copy: name → SHA-256."""
    keys: dict[str, str]
    """Name of a setting → a fingerprint of its value, which says nothing of it."""
    people: int
    passwords: int
    last_event: int
    last_link: str

    def write(self, folder: Path) -> None:
        """Writes it beside the files it tells of."""
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")


def read(text: bytes) -> Manifest:
    """The manifest of a copy. Raises BackupFailed for one of a later form."""
    try:
        found: dict[str, Any] = json.loads(text)
        if found.get("format") != FORMAT:
            raise BackupFailed(
                f"This copy was made by Congvu {found.get('version', '?')}, which writes them otherwise. "
                "Install that version, or a later one, first."
            )
        return Manifest(**found)
    except (ValueError, TypeError, AttributeError) as error:
        raise BackupFailed("What the copy says of itself can't be read; take an earlier one.") from error


def fingerprint(secret: str) -> str:
    """By which a key is known again without being shown."""
    return hmac.new(secret.encode(), b"congvu backup", hashlib.sha256).hexdigest()[:32]


def fingerprints(settings: dict[str, str]) -> dict[str, str]:
    """Of the keys without which a copy is of little use."""
    return {name: fingerprint(settings[name]) for name in KEYS if settings.get(name)}


def digest(file: Path) -> str:
    """The SHA-256 of a file, however large."""
    summed = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            summed.update(block)
    return summed.hexdigest()

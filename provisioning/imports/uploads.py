"""Files that were uploaded and wait to be read: kept for minutes, readable by the service alone."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from provisioning.settings import Settings

BLOCK = 1024 * 1024


def path_of(settings: Settings, plan_id: str) -> Path:
    """Where the file of a plan lies while it is read."""
    return settings.data_dir / "uploads" / plan_id


def keep(settings: Settings, name: str, source: BinaryIO) -> tuple[Path, str]:
    """Copies `source` under a working name; returns the file and the SHA-256 of its bytes, hex."""
    folder = settings.data_dir / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target, digest = folder / f"{name}.part", hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := source.read(BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return target, digest.hexdigest()


def drop(settings: Settings, plan_id: str) -> None:
    """Removes the file: the plan holds all that is needed of it."""
    path_of(settings, plan_id).unlink(missing_ok=True)

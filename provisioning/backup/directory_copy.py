"""What slapcat writes of the directory: the only copy of passwords there is, byte by byte."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from provisioning.backup.errors import BackupFailed

FILE: Final = "directory.ldif"
_SLAPCAT: Final = "/usr/sbin/slapcat"
_LONGEST: Final = 3600


@contextmanager
def taking(slapd_config: Path, folder: Path) -> Iterator[Path]:
    """slapcat runs while the block does, beside a slapd that goes on; afterwards its file is whole.

    It reads the directory as it stands when it begins. Raises BackupFailed.
    """
    made = folder / FILE
    command = (_SLAPCAT, "-n", "1", "-F", str(slapd_config), "-o", "ldif-wrap=no", "-l", str(made))
    try:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError as missing:
        raise BackupFailed("slapcat is not installed: copy the directory where slapd runs") from missing
    try:
        yield made
        _, said = process.communicate(timeout=_LONGEST)
    except subprocess.TimeoutExpired as late:
        raise BackupFailed("slapcat did not end within an hour") from late
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode != 0:
        raise BackupFailed(f"slapcat: {said.strip()[-400:]}")


def passwords_in(file: Path) -> int:
    """How many of its entries below ou=people have a password."""
    count = 0
    people = False
    with file.open("rb") as lines:
        for line in lines:
            if line.startswith(b"dn: "):
                people = line.startswith(b"dn: uid=") and b",ou=people," in line
            elif people and line.startswith(b"userPassword:"):
                count += 1
                people = False
    return count

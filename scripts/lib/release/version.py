"""How a release is called: by its tag; between tags by the last one, the moment and the commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

# What both dpkg and file names take.
_PLAIN = re.compile(r"[0-9][A-Za-z0-9.+~]*")


def _git(root: Path, *arguments: str) -> str:
    asked = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else ""


def of_commit(root: Path) -> str:
    """The version of the commit that is checked out; a pre-release (1.2.0-rc1) sorts before its release."""
    exact = _git(root, "describe", "--tags", "--exact-match", "--match", "v[0-9]*")
    if exact:
        return exact.removeprefix("v").replace("-", "~")
    last = _git(root, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*").removeprefix("v") or "0.0.0"
    since = datetime.fromtimestamp(moment(root), UTC).strftime("%Y%m%d%H%M%S")
    return f"{last.replace('-', '~')}+git{since}.{_git(root, 'rev-parse', '--short=9', 'HEAD')}"


def check(name: str) -> None:
    """Ends with a sentence where dpkg would refuse the version."""
    if not _PLAIN.fullmatch(name):
        sys.exit(f"Congvu: {name!r} is no version: digits, letters, dots, + and ~, beginning with a digit")


def moment(root: Path) -> int:
    """The moment that stands in everything built: the commit's, or SOURCE_DATE_EPOCH."""
    given = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    if not given:
        sys.exit("Congvu: a release is built from a commit; this folder has none")
    return int(given)


def day(epoch: int) -> str:
    """The day of a moment, as a manual page writes it."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%d")


def changed(root: Path) -> bool:
    """Whether something of the clone is not committed."""
    return bool(_git(root, "status", "--porcelain", "--untracked-files=no"))

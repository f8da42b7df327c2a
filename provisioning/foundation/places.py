"""Where this code lies and where its settings are: in a clone, or installed from a package.

Both have the same shape, so whatever names a file of the code from its own place finds it in either.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Written by scripts/release into what it builds; a clone has none.
_RELEASE = "RELEASE"
INSTALLED_SETTINGS = Path("/etc/congvu/congvu.env")


def release(root: Path = ROOT) -> str | None:
    """The version of what was installed; None in a clone."""
    try:
        return (root / _RELEASE).read_text().strip()
    except FileNotFoundError:
        return None


def environment_file(root: Path = ROOT) -> Path | None:
    """The file with the settings of this process, None when there is none.

    CONGVU_ENV_FILE names it, empty: none at all. Not set, it is the server's for an installed release, and
    in a clone that of its own trial stack.
    """
    named = os.environ.get("CONGVU_ENV_FILE")
    if named is not None:
        return Path(named) if named else None
    usual = INSTALLED_SETTINGS if release(root) else root / "var" / "congvu.env"
    return usual if usual.exists() else None

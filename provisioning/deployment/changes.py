"""What has changed since a private stack was started: its code, or what its parts are configured with.

Kept beside the stack as two digests, written at each start. By content, so that a checkout that changes
nothing restarts nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from provisioning.deployment.layout import StackLayout

Changed = Literal["nothing", "code", "configuration"]
_ROOT: Final = Path(__file__).resolve().parents[2]
_CODE: Final = ("app", "provisioning", "ldap", "migrations", "wsgi.py", "uv.lock")
# What is rendered, and by what: a change there may concern each part.
_CONFIGURED_BY: Final = ("provisioning/deployment", "ldap/openldap")
_KINDS: Final = {".py", ".html", ".j2", ".ldif", ".mo", ".toml", ".json", ".css", ".js", ".lock", ".txt"}


def write_down(layout: StackLayout) -> None:
    """Remembers what the stack was started with."""
    _file(layout).write_text(json.dumps(_digests(layout)))


def since_start(layout: StackLayout) -> Changed:
    """What differs from the last start; nothing where that was not written down."""
    try:
        before = json.loads(_file(layout).read_text())
    except (OSError, ValueError):
        return "nothing"
    now = _digests(layout)
    if before.get("configuration") != now["configuration"]:
        return "configuration"
    return "code" if before.get("code") != now["code"] else "nothing"


def _file(layout: StackLayout) -> Path:
    return layout.var / "started.json"


def _digests(layout: StackLayout) -> dict[str, str]:
    configured = [file for name in _CONFIGURED_BY for file in _files(_ROOT / name)]
    code = [file for name in _CODE for file in _files(_ROOT / name)]
    return {"configuration": _digest([layout.environment_file, *configured]), "code": _digest(code)}


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for file in sorted(place.rglob("*")):
        if file.suffix in _KINDS and "node_modules" not in file.parts:
            yield file


def _digest(files: list[Path]) -> str:
    summed = hashlib.sha256()
    for file in files:
        summed.update(f"{file}\0".encode())
        summed.update(file.read_bytes() if file.exists() else b"")
    return summed.hexdigest()

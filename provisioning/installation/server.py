"""The one server that is installed: its answers, its places, and what its parts are told."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from provisioning.deployment.environment import Secrets, read_environment, secrets_from, with_choices
from provisioning.deployment.layout import StackLayout, SystemUsers, production_layout
from provisioning.foundation.places import ROOT
from provisioning.installation.answers import Answers
from provisioning.installation.units import SETTINGS as SETTINGS

USER = "congvu"
HOME = Path("/var/lib/congvu")
OWNER_SETTINGS = SETTINGS.with_name("owner.env")
BEFORE = Path("/var/backups/congvu-before")
# The folder of `congvu` and `python` that run this.
PROGRAM = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Server:
    """What every step is handed."""

    answers: Answers

    @property
    def layout(self) -> StackLayout:
        """Where everything lies. The user need not exist yet."""
        made = production_layout(
            host=self.answers.host,
            domains=tuple(self.answers.province.domains),
            suffix=self.answers.suffix,
            users=SystemUsers(services=USER),
            ipv6=Path("/proc/net/if_inet6").exists() and bool(Path("/proc/net/if_inet6").read_text()),
            directory_gigabytes=self.answers.directory.size_gb,
        )
        return with_choices(made, self.settings())

    def settings(self) -> dict[str, str]:
        """The settings as they stand, with what only root reads."""
        return read_environment(SETTINGS) | read_environment(OWNER_SETTINGS)

    def secrets(self) -> Secrets:
        """Of the settings. Raises KeyError before they are made."""
        return secrets_from(self.settings())

    @property
    def code(self) -> Path:
        return ROOT


def write(path: Path, text: str, mode: int = 0o644, *, group: str = "root") -> None:
    """A file of root's, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    os.chown(fresh, 0, grp.getgrnam(group).gr_gid)
    fresh.chmod(mode)
    fresh.replace(path)


def has(path: Path, text: str) -> bool:
    """Whether the file says just this."""
    try:
        return path.read_text(encoding="utf-8") == text
    except OSError:
        return False


def is_mode(path: Path, mode: int, user: str, group: str) -> bool:
    """Whether the path stands with this owner and mode."""
    try:
        found = path.stat()
        owner = (pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)
    except (OSError, KeyError):
        return False
    return (found.st_mode & 0o7777, (found.st_uid, found.st_gid)) == (mode, owner)


def keep_copy(path: Path) -> None:
    """What stood there before we came, once."""
    target = BEFORE / str(path).strip("/").replace("/", "-")
    if not path.exists() or target.exists():
        return
    BEFORE.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = target.with_name(target.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    if path.is_dir():
        shutil.copytree(path, half, symlinks=True)
    else:
        shutil.copy2(path, half)
    half.replace(target)

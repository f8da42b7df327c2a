"""Where everything lies that a copy holds, on a server and in a private stack alike; opens none of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from provisioning.deployment.layout import StackLayout

SERVER_CONFIGURATION = Path("/etc/congvu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One installation, as a copy of it is made."""

    layout: StackLayout
    settings_file: Path
    """The `CONGVU_` settings with the secrets among them."""
    database_url: str
    data_dir: Path

    @property
    def parts(self) -> Path:
        """Where what can't be copied as it lies is written before it is copied. Always the same place: that
        is how the tool finds the copy before this one."""
        return self.layout.var / "backup-parts"

    @property
    def key_file(self) -> Path:
        """What opens the copies; in none of them."""
        return self.settings_file.parent / "backup.key"

    @property
    def slapd_config(self) -> Path:
        """slapd's loaded configuration."""
        return self.layout.stack / "slapd"

    def never_copied(self) -> list[Path]:
        """What may lie in those folders: the database that is copied at one moment, not as it lies, and the
        key that opens the copies."""
        found = [self.key_file]
        if self.database_url.startswith("sqlite"):
            file = Path(make_url(self.database_url).database or "")
            found += [file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal")]
        return found

    def folders(self) -> dict[str, Path]:
        """What is copied as it lies, by what it is called in a manifest."""
        configuration = self.layout.conf if self.layout.sealed else SERVER_CONFIGURATION
        named = {
            "mail": self.layout.mail,
            "dkim": self.layout.dkim,
            "tls": self.layout.tls,
            "data": self.data_dir,
            "configuration": configuration,
        }
        return {name: folder for name, folder in named.items() if folder.is_dir()}

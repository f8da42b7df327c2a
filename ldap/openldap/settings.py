"""What one installation of slapd is told: places, names and the services' hashed passwords.

Each value is held to a form that means itself in LDIF and on a command line, so that the templates
need no escaping. Nothing is read or written here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

from ldap.passwords import is_hash

_PATH = re.compile(r"/[A-Za-z0-9_./+-]{1,200}")
_RDN = r"(?:dc|o|ou)=[A-Za-z0-9-]+"
_SUFFIX = re.compile(rf"{_RDN}(?:,(?:dc|o|ou|c)=[A-Za-z0-9-]+)*")
_WORD = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_HASH = re.compile(r"[A-Za-z0-9{}$=,+/.]{20,200}")


class UnsafeSetting(ValueError):
    """A value that slapd could read as more than itself. Never carries the value."""


def _held_to(pattern: re.Pattern[str], what: str, value: str) -> None:
    if pattern.fullmatch(value) is None:
        raise UnsafeSetting(f"{what} has characters that slapd's configuration gives a meaning to")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ServiceHashes:
    """`passwords.hash_service_password` of each service account's secret."""

    provisioner: str
    mail: str
    web: str
    replica: str

    def __post_init__(self) -> None:
        for hashed in self.by_name().values():
            _held_to(_HASH, "a hash", hashed)
            if not is_hash(hashed):
                raise UnsafeSetting("a service's password must be hashed")

    def by_name(self) -> dict[str, str]:
        """Account name → hash."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlapdSettings:
    """Raises UnsafeSetting. Folders need not exist yet; `load` makes them."""

    suffix: str
    config_dir: Path
    """cn=config, made anew at each load."""
    data_dir: Path
    """The database; nothing else may lie in it."""
    run_dir: Path
    """The local socket and the process id; a short path (a socket's has at most 107 bytes)."""
    certificate_file: Path
    key_file: Path
    ca_file: Path | None = None
    """Authorities between the certificate and the clients', if it needs any."""
    services: ServiceHashes
    user: str = ""
    """Whom slapd becomes when started by root; empty: it stays who starts it."""
    group: str = ""
    operator_uid: int = 0
    """The system user who manages the directory over the local socket (SASL EXTERNAL)."""
    operator_gid: int = 0
    most_wrong_tries: int = 1000
    """Within five minutes, at one entry; then it is closed for one. Far above what the doors let through."""
    log_level: str = "none"
    database_bytes: int = 8 * 1024**3
    module_dir: Path = Path("/usr/lib/ldap")
    schema_dir: Path = Path("/etc/ldap/schema")

    def __post_init__(self) -> None:
        _held_to(_SUFFIX, "the suffix", self.suffix)
        _held_to(_WORD, "the log level", self.log_level)
        for name in filter(None, (self.user, self.group)):
            _held_to(_WORD, "a user or group", name)
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Path):
                _held_to(_PATH, field.name, str(value))

    @property
    def ldapi_uri(self) -> str:
        """The local socket, as slapd and its clients write it."""
        return "ldapi://" + str(self.run_dir / "ldapi").replace("/", "%2F")

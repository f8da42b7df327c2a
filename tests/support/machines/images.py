"""Where packages come from, and the images of blank Debians: made once, kept outside the clone.

No mirror is named here: it is the one of this machine's own apt.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

# Several clones share the images; about 330 MB each.
FOLDER = Path(os.environ.get("CONGVU_MACHINES_DIR") or "/var/tmp/congvu-lab")
SUITES = ("bookworm", "trixie")
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_INSIDE = "systemd,systemd-sysv,dbus,iproute2,ca-certificates,netbase,procps,less,sudo,python3"
_PROGRAMS = ("systemd-nspawn", "debootstrap", "tinyproxy", "nsenter", "ip")


def lacking() -> str:
    """Why there can be no machines here, in words; empty where there can."""
    if os.geteuid() != 0:
        return "machines need root"
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    return f"machines need {', '.join(missing)}" if missing else ""


def mirrors() -> list[str]:
    """The addresses of Debian's archive that this machine's apt uses, the one of security updates last."""
    lists = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian.*"))]
    text = "\n".join(file.read_text() for file in lists if file.exists())
    found = re.findall(r"^(?:URIs:\s*|deb\s+(?:\[[^]]*\]\s*)?)(\S+)", text, flags=re.MULTILINE)
    return sorted(dict.fromkeys(found), key=lambda address: "security" in address)


def hosts() -> list[str]:
    """Whom machines may reach: Debian's archive, and nobody else."""
    return sorted({urlsplit(address).hostname or "" for address in mirrors()})


def image(suite: str) -> Path:
    """The root of a blank `suite`, made if need be (two minutes)."""
    made = FOLDER / f"base-{suite}"
    FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    with _alone(FOLDER / f"base-{suite}.lock"):
        if not (made / ".whole").exists():
            shutil.rmtree(made, ignore_errors=True)
            _debootstrap(suite, made)
            (made / "etc/apt/sources.list").write_text("".join(_sources(suite)))
            (made / ".whole").touch()
    return made


def _debootstrap(suite: str, to: Path) -> None:
    command = ["debootstrap", "--variant=minbase", f"--keyring={_KEYRING}", f"--include={_INSIDE}"]
    with (FOLDER / f"base-{suite}.log").open("w") as log:
        subprocess.run([*command, suite, str(to), mirrors()[0]], stdout=log, stderr=log, check=True)


def _sources(suite: str) -> Iterator[str]:
    main, security = mirrors()[0], mirrors()[-1]
    yield f"deb {main} {suite} main\n"
    yield f"deb {main} {suite}-updates main\n"
    if security != main:
        yield f"deb {security} {suite}-security main\n"


class _alone:  # noqa: N801 -- reads as what it says
    """One maker of an image at a time, whichever clone it works for."""

    def __init__(self, lock: Path) -> None:
        self._file = lock.open("w")

    def __enter__(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()

"""Whether this machine can become a server, and what it lacks: packages, users, folders, its own name."""

from __future__ import annotations

import grp
import os
import platform
import pwd
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provisioning.foundation.errors import Problem
from provisioning.installation.server import HOME, SETTINGS, USER, Server, is_mode, keep_copy, write
from provisioning.installation.steps import Step, run

LEAST_FREE_MB = 3072
# The configuration is written for this version's Dovecot and slapd.
DEBIAN = "12"
# What the network and our own programs find us at.
PORTS = (25, 80, 143, 443, 465, 587, 636, 993, 4190, 8000, 8081, 8082, 10025, 10027)
# Debian's own instances of what we run, and where each is configured.
OTHERS = {
    "postfix.service": Path("/etc/postfix"),
    "slapd.service": Path("/etc/ldap/slapd.d"),
    "dovecot.service": Path("/etc/dovecot"),
    "rspamd.service": Path("/etc/rspamd"),
    "nginx.service": Path("/etc/nginx"),
}
# Other programs on our ports that would be ended only with a yes.
RIVALS = ("exim4.service", "apache2.service", "sendmail.service")


@dataclass(frozen=True, slots=True)
class Listener:
    """Who holds a port."""

    port: int
    program: str
    unit: str


def listeners() -> list[Listener]:
    """Whoever listens on a port of ours, as the kernel says."""
    said = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, timeout=20, check=False).stdout
    return read_listeners(said)


def read_listeners(said: str, unit_of: dict[int, str] | None = None) -> list[Listener]:
    """The lines of `ss -Hltnp`. `unit_of`: process → its unit, the kernel's own when not given."""
    found = {}
    for line in said.splitlines():
        at = re.search(r":(\d+)\s", line)
        who = re.search(r'\("([^"]+)",pid=(\d+)', line)
        if at and int(at[1]) in PORTS:
            pid = int(who[2]) if who else 0
            unit = _unit_of(pid) if unit_of is None else unit_of.get(pid, "")
            found[int(at[1])] = Listener(int(at[1]), who[1] if who else "?", unit)
    return [found[port] for port in sorted(found)]


def _unit_of(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/cgroup").read_text()
    except OSError:
        return ""
    match = re.search(r"([\w@.-]+\.service)", text)
    return match[1] if match else ""


def problems(server: Server) -> list[Problem]:
    """Why this machine can't be installed as it is; empty when it can."""
    found = []
    if os.geteuid() != 0:
        found.append(Problem("", "needs_root"))
    if not Path("/run/systemd/system").is_dir():
        found.append(Problem("", "needs_systemd"))
    if shutil.which("apt-get") is None:
        found.append(Problem("", "needs_debian", {"system": platform.platform()}))
    elif system := other_system(platform.freedesktop_os_release()):
        found.append(Problem("", "needs_debian", {"system": system}))
    free = shutil.disk_usage(_standing(HOME)).free // 1024**2
    # What a database that stands takes is ours already.
    if free < LEAST_FREE_MB and not SETTINGS.exists():
        found.append(Problem("", "no_room", {"free": free, "needed": LEAST_FREE_MB}))
    if not server.answers.replace:
        known = set(OTHERS) if not _touched() else set()
        for each in listeners():
            if not each.unit.startswith("congvu-") and each.unit not in known:
                found.append(Problem("", "port_taken", {"port": each.port, "program": each.program}))
        found += [Problem("", "stands_already", {"folder": str(folder)}) for folder in _touched()]
    return found


def other_system(release: Mapping[str, str]) -> str:
    """What a machine runs that is not Debian 12, by its os-release; "" where it is."""
    if release.get("ID") == "debian" and release.get("VERSION_ID") == DEBIAN:
        return ""
    return release.get("PRETTY_NAME", "?")


def _standing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.is_dir())


def _touched() -> list[Path]:
    """Configuration of Debian's own instances that runs, and so is somebody's."""
    return [folder for unit, folder in OTHERS.items() if folder.exists() and _enabled(unit) and _used(unit)]


def _used(unit: str) -> bool:
    """Whether the instance has work of its own: Debian starts each with a configuration that does nothing."""
    if unit == "postfix.service":
        return Path("/etc/postfix/main.cf").exists()
    return not _as_shipped(unit)


_SHIPPED = {
    "dovecot.service": "dovecot-core",
    "rspamd.service": "rspamd",
    "nginx.service": "nginx-common",
}


def _as_shipped(unit: str) -> bool:
    """Whether every file of the package's configuration is the package's."""
    package = _SHIPPED.get(unit)
    if package is None:
        return False
    said = subprocess.run(
        ["dpkg", "--verify", package], capture_output=True, text=True, timeout=60, check=False
    )
    return not [line for line in said.stdout.splitlines() if " c /etc/" in line]


def _enabled(unit: str) -> bool:
    done = subprocess.run(
        ["systemctl", "is-enabled", unit], capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout.strip() in {"enabled", "enabled-runtime"}


def _running(unit: str) -> bool:
    done = subprocess.run(
        ["systemctl", "is-active", unit], capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout.strip() in {"active", "activating", "reloading"}


def wanted_packages(server: Server) -> list[str]:
    """The names of Debian's packages."""
    listed = (server.code / "scripts/lib/stack-packages.txt").read_text().splitlines()
    wanted = [line.partition("#")[0].strip() for line in listed]
    wanted += ["postgresql"] if server.answers.database.kind == "postgresql" else []
    wanted += ["certbot"] if server.answers.tls.acme else []
    return [name for name in wanted if name]


def _missing(server: Server) -> list[str]:
    form = "-f=${db:Status-Status} ${Package}\n"
    said = subprocess.run(["dpkg-query", "-W", form], capture_output=True, text=True, timeout=60, check=False)
    there = set(said.stdout.splitlines())
    return [name for name in wanted_packages(server) if f"installed {name}" not in there]


def packages(server: Server) -> Step:
    """Debian's packages, none of whose services is started."""

    def do() -> None:
        script = server.code / "scripts/lib/install-packages"
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        run("bash", str(script), *_missing(server), code="packages_refused", env=environment)

    return Step("packages", lambda: not _missing(server), do)


def others_off(server: Server) -> Step:
    """Debian's own instances give way: switched off, their configuration left as it is, with a copy."""
    units = [*OTHERS, "dovecot.socket", *(RIVALS if server.answers.replace else ())]

    def awake() -> list[str]:
        return [unit for unit in units if _enabled(unit) or _running(unit)]

    def do() -> None:
        for unit in awake():
            if unit in OTHERS:
                keep_copy(OTHERS[unit])
            run("systemctl", "disable", "--now", unit, code="service_stays")

    return Step("others_off", lambda: not awake(), do)


def user() -> Step:
    """Whom the web, the worker and the policy service run as."""

    def there() -> bool:
        try:
            pwd.getpwnam(USER)
            grp.getgrnam(USER)
        except KeyError:
            return False
        return True

    def do() -> None:
        run("useradd", "--system", "--user-group", "--home-dir", str(HOME), "--no-create-home",
            "--shell", "/usr/sbin/nologin", "--comment", "Congvu", USER)  # fmt: skip

    return Step("user", there, do)


_FOLDERS = (
    (SETTINGS.parent, 0o755, "root", "root"),
    (HOME, 0o755, "root", "root"),
    (HOME / "stack", 0o755, "root", "root"),
    (HOME / "stack/acme", 0o755, "root", "root"),
    (HOME / "data", 0o700, USER, USER),
)


def folders() -> Step:
    """Those everything else lies in."""

    def do() -> None:
        for path, mode, owner, group in _FOLDERS:
            path.mkdir(parents=True, exist_ok=True)
            shutil.chown(path, owner, group)
            path.chmod(mode)

    return Step("folders", lambda: all(is_mode(*each) for each in _FOLDERS), do)


_HOSTS = Path("/etc/hosts")
_OUR_LINE = "# Congvu: this server reaches itself by its own name"


def own_name(server: Server) -> Step:
    """The server reaches itself by its name, whatever DNS says: by /etc/hosts."""
    host = server.answers.host

    def there() -> bool:
        try:
            found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
        except OSError:
            return False
        return bool(found) and all(each.startswith("127.") or each == "::1" for each in found)

    def do() -> None:
        kept = [line for line in _HOSTS.read_text().splitlines() if host not in line.split()[1:]]
        kept = [line for line in kept if _OUR_LINE not in line]
        write(_HOSTS, "\n".join([*kept, f"127.0.1.1 {host} {_OUR_LINE}", ""]))

    return Step("own_name", there, do)


_JOURNAL = Path("/etc/systemd/journald.conf.d/congvu.conf")


def journal(server: Server) -> Step:
    """What is logged is kept for as long as the office says, and survives a reboot."""
    logs = server.answers.logs
    text = (
        "# Written by `congvu install`: how long the mail log is kept, and in how much room.\n"
        f"[Journal]\nStorage=persistent\nMaxRetentionSec={logs.keep_days}day\n"
        f"SystemMaxUse={logs.room_gb}G\nMaxFileSec=1week\n"
    )

    def do() -> None:
        _JOURNAL.parent.mkdir(parents=True, exist_ok=True)
        write(_JOURNAL, text)
        run("systemctl", "restart", "systemd-journald.service")

    def there() -> bool:
        try:
            return _JOURNAL.read_text() == text
        except OSError:
            return False

    return Step("journal", there, do)

"""One machine: blank, booted, spoken to, cut off, powered off. Its disk lies over the image of its Debian."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.machines import images
from tests.support.machines.network import Network, ip

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# systemd's signal for an orderly power-off.
_POWER_OFF = signal.SIGRTMIN + 4
_BOOT_TURNS, _OFF_TURNS, _PAUSE = 300, 300, 0.2
# Machines in one control group would share their services.
_JOIN = 'for group in $GROUPS_OF; do echo $$ >"$group/cgroup.procs"; done; exec "$@"'


class Failed(AssertionError):
    """A command inside ended otherwise than it should."""


@dataclass(slots=True)
class Machine:
    """A machine called `name` at the address `number` of the network."""

    name: str
    number: int
    suite: str
    network: Network
    _nspawn: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"{self.network.prefix}.{self.number}"

    @property
    def root(self) -> Path:
        """Its file system, as seen from here."""
        return self.network.folder / self.name

    @property
    def _space(self) -> str:
        return f"{self.network.bridge}-{self.name}"

    def blank(self) -> None:
        """Takes away all it has written, and makes it ready to boot."""
        self.stop()
        below = images.image(self.suite)
        upper, work = self._layer("up"), self._layer("work")
        self._unmount()
        for folder in (upper, work):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        self.root.mkdir(exist_ok=True)
        layers = f"lowerdir={below},upperdir={upper},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, str(self.root)], check=True)
        self._settle()
        self._wire()

    def _layer(self, kind: str) -> Path:
        return self.network.folder / f"{self.name}.{kind}"

    def _settle(self) -> None:
        (self.root / "etc/machine-id").write_text("")
        (self.root / "etc/hostname").write_text(f"{self.name}\n")
        hosts = f"127.0.0.1 localhost\n::1 localhost\n{self.address} {self.name}\n"
        (self.root / "etc/hosts").write_text(hosts)
        self._trust()
        proxy = self.network.proxy
        (self.root / "etc/apt/apt.conf.d/00proxy").write_text(
            f'Acquire::http::Proxy "{proxy}";\nAcquire::https::Proxy "{proxy}";\n'
        )

    def _trust(self) -> None:
        """Whom this machine trusts beside Debian's own list, it trusts."""
        place = "usr/local/share/ca-certificates"
        (self.root / place).mkdir(parents=True, exist_ok=True)
        for certificate in Path("/", place).glob("*.crt"):
            shutil.copy(certificate, self.root / place)

    def _wire(self) -> None:
        ip("netns", "del", self._space, check=False)
        ip("netns", "add", self._space)
        outer = f"{self.network.bridge}-{self.number}"
        ip("link", "add", outer, "type", "veth", "peer", "name", "host0", "netns", self._space)
        ip("link", "set", outer, "master", self.network.bridge, "up")
        ip("-n", self._space, "addr", "add", f"{self.address}/24", "dev", "host0")
        for device in ("lo", "host0"):
            ip("-n", self._space, "link", "set", device, "up")

    def boot(self) -> None:
        """Boots it, and waits until systemd has started everything. Raises Failed."""
        groups = [root / f"{self.network.bridge}-{self.name}" for root in _hierarchies()]
        for group in groups:
            group.mkdir(exist_ok=True)
        with (self.network.folder / f"{self.name}.console").open("ab") as console:
            self._nspawn = subprocess.Popen(
                [
                    *("sh", "-c", _JOIN, "sh"),
                    *("systemd-nspawn", "--quiet", "--boot", "--directory", str(self.root)),
                    *("--machine", self.name, "--register=no", "--keep-unit"),
                    f"--network-namespace-path=/run/netns/{self._space}",
                    *("--resolv-conf=off", "--timezone=off", "--console=pipe"),
                ],
                env=os.environ | {"GROUPS_OF": " ".join(map(str, groups))},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        for _ in range(_BOOT_TURNS):
            if self._state() in {"running", "degraded"}:
                self.run("update-ca-certificates")
                return
            time.sleep(_PAUSE)
        raise Failed(f"{self.name} does not come up: {console.name}")

    def _state(self) -> str:
        if self._leader() is None:
            return "off"
        return self.run("systemctl", "is-system-running", check=False).stdout.strip()

    def _leader(self) -> int | None:
        """The first process inside."""
        if self._nspawn is None or self._nspawn.poll() is not None:
            return None
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def run(self, *command: str, check: bool = True, timeout: int = 600) -> subprocess.CompletedProcess[str]:
        """Runs a command inside as root. Raises Failed with what it said when it fails and `check` is set."""
        leader = self._leader()
        if leader is None:
            raise Failed(f"{self.name} is off")
        inside = ["nsenter", "-t", str(leader), "-m", "-u", "-i", "-n", "-p", "-r", "-w"]
        clean = ["env", "-i", "TERM=dumb", "LANG=C.UTF-8", "HOME=/root", f"PATH={_PATH}"]
        ended = subprocess.run(
            [*inside, *clean, *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check and ended.returncode != 0:
            told = "\n".join((ended.stdout + ended.stderr).splitlines()[-25:])
            raise Failed(f"{self.name}: {' '.join(command)} ended with {ended.returncode}:\n{told}")
        return ended

    def sh(self, line: str, *, check: bool = True, timeout: int = 600) -> str:
        """Runs a line of shell inside; returns what it wrote."""
        return self.run("sh", "-c", line, check=check, timeout=timeout).stdout

    def put(self, file: Path, folder: str = "root") -> str:
        """Copies a file or a folder into `folder` of the machine; returns its path inside."""
        target = self.root / folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            shutil.copytree(file, target, dirs_exist_ok=True)
        else:
            shutil.copy(file, target)
        return f"/{folder}/{file.name}"

    def apt(self, *packages: str) -> None:
        """Installs Debian's packages, or files of packages, and what they depend on."""
        self.sh("apt-get -qq update")
        quiet = "DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install"
        self.sh(f"{quiet} {' '.join(packages)}")

    def reboot(self) -> None:
        """An orderly power-off, and on again."""
        self.stop()
        self.boot()

    def stop(self) -> None:
        """An orderly power-off."""
        leader = self._leader()
        if leader is not None and self._nspawn is not None:
            os.kill(leader, _POWER_OFF)
            self._nspawn.wait(_OFF_TURNS * _PAUSE)
        self._nspawn = None

    def cut(self) -> None:
        """The power fails."""
        if self._nspawn is not None:
            self._nspawn.kill()
            self._nspawn.wait(30)
        self._nspawn = None

    def _unmount(self) -> None:
        if self.root.is_mount():
            subprocess.run(["umount", str(self.root)], check=True)

    def remove(self) -> None:
        """Takes it away with its disk."""
        self.stop()
        self._unmount()
        ip("netns", "del", self._space, check=False)
        for folder in (self.root, self._layer("up"), self._layer("work")):
            shutil.rmtree(folder, ignore_errors=True)
        for root in _hierarchies():
            for group in sorted((root / f"{self.network.bridge}-{self.name}").glob("**"), reverse=True):
                group.rmdir()


def _hierarchies() -> list[Path]:
    """Where control groups are made: of systemd's own hierarchies, or the one there is."""
    top = Path("/sys/fs/cgroup")
    named = [top / name for name in ("systemd", "unified") if (top / name).is_dir()]
    return named or [top]

"""The network of the machines: a bridge, and a proxy through which Debian's archive alone is reached."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.machines import images


@dataclass(slots=True)
class Network:
    """The machines of one run see each other and the proxy; nothing else answers them."""

    folder: Path
    number: int
    _proxy: subprocess.Popen[bytes] | None = None

    @property
    def prefix(self) -> str:
        """The first three numbers of every address."""
        return f"10.78.{self.number}"

    @property
    def bridge(self) -> str:
        return f"cvm{self.number}"

    @property
    def proxy(self) -> str:
        """The proxy's address, for apt."""
        return f"http://{self.prefix}.1:3128"

    def open(self) -> None:
        """Makes bridge and proxy."""
        ip("link", "add", self.bridge, "type", "bridge")
        ip("addr", "add", f"{self.prefix}.1/24", "dev", self.bridge)
        ip("link", "set", self.bridge, "up")
        allowed = [f"^{host.replace('.', '[.]')}$" for host in images.hosts()]
        (self.folder / "proxy.filter").write_text("\n".join([*allowed, ""]))
        said = [
            "Port 3128",
            f"Listen {self.prefix}.1",
            f"Allow {self.prefix}.0/24",
            "Timeout 600",
            "MaxClients 60",
            "LogLevel Warning",
            "FilterDefaultDeny Yes",
            f'Filter "{self.folder}/proxy.filter"',
            "ConnectPort 443",
        ]
        (self.folder / "proxy.conf").write_text("\n".join([*said, ""]))
        with (self.folder / "proxy.log").open("w") as log:
            self._proxy = subprocess.Popen(
                ["tinyproxy", "-d", "-c", str(self.folder / "proxy.conf")], stdout=log, stderr=log
            )

    def refused(self) -> str:
        """What the proxy wrote: whom a machine asked for in vain stands there."""
        return (self.folder / "proxy.log").read_text()

    def close(self) -> None:
        """Takes both away."""
        if self._proxy:
            self._proxy.terminate()
            self._proxy.wait(10)
        ip("link", "del", self.bridge, check=False)


def ip(*arguments: str, check: bool = True) -> None:
    """iproute2, quietly."""
    subprocess.run(["ip", *arguments], check=check, capture_output=True, timeout=20)

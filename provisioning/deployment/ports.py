"""Which loopback ports a private stack listens on: chosen free once, then kept in a file.

Several clones and test runs share one machine, so a kept port that someone else took meanwhile is
chosen anew. Nothing here listens; it only looks.
"""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from provisioning.deployment import values

LOOPBACK = "127.0.0.1"
# Below the range from which Linux takes the near end of outgoing connections (32768 and up).
_FIRST, _LAST = 20000, 31999


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """One port for each thing that answers: TCP, and UDP for names."""

    ldaps: int
    imap: int
    managesieve: int
    submission: int
    smtp: int
    """Mail from outside comes in here: the MX."""
    outgoing: int
    """Congvu's own messages go in here; only this machine may connect."""
    sieve: int
    """What filters send, redirects and out-of-office replies, goes in here; only this machine may connect."""
    doveadm: int
    auth_policy: int
    """Dovecot asks the policy service here; only this machine may connect."""
    dns: int
    """Where a private stack's rspamd asks for names; the policy service denies all of them there."""
    web: int
    """What people open: nginx."""
    app: int
    """Where nginx asks the web; only this machine may connect."""

    def __post_init__(self) -> None:
        numbers = [values.port(getattr(self, field.name)) for field in fields(self)]
        if len(set(numbers)) != len(numbers):
            raise values.UnsafeValue("two parts can't listen on one port")


PRODUCTION = Ports(
    ldaps=636,
    imap=143,
    managesieve=4190,
    submission=587,
    smtp=25,
    outgoing=10025,
    sieve=10027,
    doveadm=8081,
    auth_policy=8082,
    dns=53,
    web=443,
    app=8000,
)


class PortTaken(OSError):
    """The port a person asked for belongs to another program."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is in use by another program; choose one with --port.")
        self.port = port


def is_free(port: int, address: str = LOOPBACK) -> bool:
    """Whether a server could listen on the port now."""
    # As servers do: connections of an earlier run in TIME_WAIT do not stand in the way.
    return _binds(socket.SOCK_STREAM, address, port, reuse=True) and _binds(
        socket.SOCK_DGRAM, address, port, reuse=False
    )


def _binds(kind: socket.SocketKind, address: str, port: int, *, reuse: bool) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def _choose(taken: set[int]) -> int:
    while True:
        port = _FIRST + secrets.randbelow(_LAST - _FIRST + 1)
        if port not in taken and is_free(port):
            return port


def _known(file: Path) -> dict[str, int]:
    if not file.exists():
        return {}
    names = {field.name for field in fields(Ports)}
    return {name: port for name, port in json.loads(file.read_text()).items() if name in names}


def read(var: Path) -> Ports | None:
    """The ports of the last start, or None before the first.

    A part that an earlier version did not have gets a free port, not yet written down.
    """
    file = var / "ports.json"
    return _filled(_known(file), usable=lambda _: True) if file.exists() else None


def _filled(wanted: dict[str, int], usable: Callable[[int], bool]) -> Ports:
    chosen: dict[str, int] = {}
    for field in fields(Ports):
        port = wanted.get(field.name, 0)
        taken = set(chosen.values())
        keep = port > 0 and port not in taken and usable(port)
        chosen[field.name] = port if keep else _choose(taken | set(wanted.values()))
    return Ports(**chosen)


def choose_ports(var: Path, web: int | None = None) -> Ports:
    """The ports to listen on, kept in `var/ports.json`. Call only while the stack is stopped.

    `web` is the port a person asked for: PortTaken if another program has it. None means the one
    of the last start, or any free one.
    """
    if web is not None and not is_free(web):
        raise PortTaken(web)
    file = var / "ports.json"
    wanted = _known(file) | ({} if web is None else {"web": web})
    ports = _filled(wanted, is_free)
    file.write_text(json.dumps(asdict(ports), indent=2) + "\n")
    return ports

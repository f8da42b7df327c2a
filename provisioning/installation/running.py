"""The units in their place, enabled, started and answering; what the firewall is to let through."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from provisioning.deployment.directory import slapd_settings
from provisioning.deployment.probes import answers
from provisioning.installation.server import PROGRAM, Server, has, write
from provisioning.installation.steps import Step, StepFailed, run, succeeds
from provisioning.installation.units import TARGET, Unit, services, units

SYSTEMD = Path("/etc/systemd/system")
START_PATIENCE = 90.0
PROBED = {
    "congvu-slapd.service": "slapd",
    "congvu-dovecot.service": "dovecot",
    "congvu-policy-service.service": "policy",
    "congvu-rspamd.service": "rspamd",
    "congvu-postfix.service": "postfix",
    "congvu-web.service": "web",
}
# What people and other mail servers come in by.
OPEN = (25, 80, 143, 443, 465, 587, 993, 4190)


def made(server: Server) -> list[Unit]:
    """Every unit of this server."""
    layout = server.layout
    return units(layout, slapd_settings(layout, server.secrets()), PROGRAM, server.code)


def laid(server: Server) -> Step:
    """The files of the units, and systemd told."""
    every = made(server)

    def there() -> bool:
        return all(has(SYSTEMD / unit.name, unit.text) for unit in every)

    def do() -> None:
        changed = [unit for unit in every if not has(SYSTEMD / unit.name, unit.text)]
        for unit in changed:
            write(SYSTEMD / unit.name, unit.text)
        run("systemctl", "daemon-reload")
        for name in services(changed):
            run("systemctl", "try-restart", name, code="part_stays_down", part=name)

    return Step("units", there, do)


def started(server: Server) -> Step:
    """Enabled for every boot, running now, and answering."""
    names = [TARGET, *services(made(server))]

    def there() -> bool:
        enabled = succeeds(["systemctl", "-q", "is-enabled", *names])
        return (
            enabled
            and all(map(_runs, names))
            and all(answers(server.layout, part) for part in PROBED.values())
        )

    def do() -> None:
        run("systemctl", "enable", *names)
        for name in names:
            run("systemctl", "reset-failed", name) if _failed(name) else None
        run("systemctl", "start", *names, code="part_stays_down", part="congvu")
        for name in names:
            _wait(name, lambda name=name: _runs(name) and _answers(server, name))  # type: ignore[misc]

    return Step("started", there, do)


def _runs(name: str) -> bool:
    return succeeds(["systemctl", "-q", "is-active", name])


def _failed(name: str) -> bool:
    return succeeds(["systemctl", "-q", "is-failed", name])


def _answers(server: Server, name: str) -> bool:
    part = PROBED.get(name)
    return part is None or answers(server.layout, part)


def _wait(name: str, settled: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while not settled():
        if time.monotonic() > deadline:
            said = run("journalctl", "-u", name, "-n", "12", "--no-pager", "-o", "cat")
            raise StepFailed("part_stays_down", detail=said, part=name)
        time.sleep(0.3)


def firewall() -> str:
    """Rules for nftables that let in what must come in; printed, never set."""
    ports = ", ".join(map(str, OPEN))
    return f"nft add rule inet filter input tcp dport {{ {ports} }} accept"

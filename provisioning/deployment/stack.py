"""Brings a private mail stack up and down: prepare, start, wait until every part answers, stop.

The one order of steps, for the command line and the tests. It decides no business: what happens
between the mail parts and the web (migrations, the sample) is handed in by the caller.
"""

from __future__ import annotations

import os
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ldap.openldap.render import load
from provisioning.deployment import changes, probes, supervisor
from provisioning.deployment.certificates import make_certificates
from provisioning.deployment.directory import directory_conf, slapd_settings
from provisioning.deployment.dkim import make_keys
from provisioning.deployment.environment import Secrets, make_environment, read_environment, with_choices
from provisioning.deployment.folders import give, make_folders
from provisioning.deployment.layout import StackLayout, known_layout, private_layout
from provisioning.deployment.ports import choose_ports
from provisioning.deployment.programs import MAIL_PARTS, OUR_PARTS, WEB_PARTS, owner
from provisioning.deployment.render import render

START_PATIENCE = 60.0
_ALIVE = frozenset({"STARTING", "RUNNING"})
_MISSING = "Not installed: {}. Install slapd, postfix, postfix-ldap, dovecot, rspamd and nginx first."
_NEEDED = (
    "/usr/sbin/slapd",
    "/usr/sbin/postfix",
    "/usr/sbin/dovecot",
    "/usr/bin/rspamd",
    "/usr/sbin/nginx",
)


class CannotStart(RuntimeError):
    """The stack can't come up. The message is a sentence for the person who started it."""


class PartDown(CannotStart):
    """A part did not answer in time. `tail` holds the last lines of its log."""

    def __init__(self, part: str, log: Path) -> None:
        super().__init__(f"{part} did not answer; its log is {log}")
        self.part = part
        self.tail = last_lines(log)


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part: what the supervisor says of it, and whether it answers."""

    name: str
    state: str
    answers: bool


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a part's log, or nothing if it never wrote one."""
    if not log.exists():
        return ""
    with log.open(errors="replace") as lines:
        return "".join(deque(lines, maxlen=count))


def _check_machine() -> None:
    missing = [program for program in _NEEDED if not Path(program).exists()]
    if missing:
        raise CannotStart(_MISSING.format(", ".join(missing)))
    if os.geteuid() != 0:
        raise CannotStart("Postfix starts only as root: run this with sudo.")


def prepare(var: Path, web_port: int | None = None) -> StackLayout:
    """Make everything that must lie there before the parts start. Safe to repeat.

    Ports are chosen, secrets and certificates made if missing, the configuration written, an empty
    directory loaded. Raises CannotStart, ports.PortTaken; call only while the stack is stopped.
    """
    _check_machine()
    var.mkdir(mode=0o755, parents=True, exist_ok=True)
    known = known_layout(var)
    if known:
        supervisor.sweep(known)
    layout = private_layout(var, choose_ports(var, web_port))
    layout = with_choices(layout, read_environment(layout.environment_file))
    make_folders(layout)
    make_certificates(layout)
    make_keys(layout)
    secrets = make_environment(layout)
    write_configuration(layout, secrets)
    _link_logs(layout)
    return layout


def write_configuration(layout: StackLayout, secrets: Secrets) -> None:
    """Render the configuration in its place, load the directory's, lay out Postfix's queue."""
    render(layout, secrets, layout.conf)
    load(slapd_settings(layout, secrets), directory_conf(layout.conf))
    # Postfix and Dovecot walk through to the socket, where they show their password.
    (layout.run / "slapd").chmod(0o711)
    # Delivery runs as the owner of the mail, who may not write the compiled filter here.
    dovecot = layout.conf / "dovecot"
    _check("Sieve", "/usr/bin/sievec", "-c", str(dovecot / "dovecot.conf"), str(dovecot / "junk.sieve"))
    _check("Postfix", "/usr/sbin/postfix", "-c", str(layout.conf / "postfix"), "check")
    rspamd = str(layout.conf / "rspamd/rspamd.conf")
    _check("rspamd", "/usr/bin/rspamadm", "configtest", "-q", "-c", rspamd)


def _check(name: str, *command: str) -> None:
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if checked.returncode != 0:
        raise CannotStart(f"{name} refuses its configuration: {(checked.stderr or checked.stdout).strip()}")


def _link_logs(layout: StackLayout) -> None:
    link = layout.var / "log"
    if not link.exists() and not link.is_symlink():
        link.symlink_to(layout.log)


def _wait_for(layout: StackLayout, part: str) -> None:
    def settled() -> bool:
        return probes.answers(layout, part) or _given_up(layout, part)

    probes.wait_for(settled, START_PATIENCE)
    if _given_up(layout, part) or not probes.answers(layout, part):
        raise PartDown(part, layout.log / f"{part}.log")


def _wait_for_supervisor(layout: StackLayout, process: subprocess.Popen[bytes]) -> None:
    def settled() -> bool:
        return process.poll() is not None or supervisor.is_running(layout)

    if not probes.wait_for(settled, START_PATIENCE) or process.poll() is not None:
        raise PartDown("supervisord", layout.log / "supervisord.out")


def _given_up(layout: StackLayout, part: str) -> bool:
    return supervisor.states(layout).get(part) in {"FATAL", "EXITED"}


def _nothing(layout: StackLayout) -> None:
    """What happens between mail and web when the caller wants nothing."""


def start(
    layout: StackLayout,
    *,
    parts: Sequence[str] = (*MAIL_PARTS, *WEB_PARTS),
    before_web: Callable[[StackLayout], None] = _nothing,
) -> subprocess.Popen[bytes]:
    """Start the prepared stack and return its supervisor once every part answers.

    `before_web` runs when the mail parts answer and before the web and the worker start. Whatever
    fails, nothing is left running. Raises PartDown, and what `before_web` raises.
    """
    process = supervisor.launch(layout)
    try:
        _wait_for_supervisor(layout, process)
        for part in (part for part in MAIL_PARTS if part in parts):
            _wait_for(layout, part)
        before_web(layout)
        _give_back(layout)
        _start_web(layout, [part for part in WEB_PARTS if part in parts])
        changes.write_down(layout)
    except BaseException:
        stop(layout)
        process.wait(timeout=30)
        raise
    return process


def restart_code(layout: StackLayout, before_web: Callable[[StackLayout], None] = _nothing) -> list[str]:
    """Starts again what runs our code, and nothing else; mail that comes meanwhile waits. Which parts.

    Raises PartDown, supervisor.NotRunning, and what `before_web` raises.
    """
    running = [name for name in OUR_PARTS if supervisor.states(layout).get(name) in _ALIVE]
    for part in reversed(running):
        supervisor.stop_program(layout, part)
    before_web(layout)
    _give_back(layout)
    _start_web(layout, running)
    changes.write_down(layout)
    return running


def _start_web(layout: StackLayout, parts: Sequence[str]) -> None:
    for part in parts:
        supervisor.start_program(layout, part)
    for part in parts:
        _wait_for(layout, part)


def _give_back(layout: StackLayout) -> None:
    """What root made in `var` belongs to the person whose clone it is: the web runs as them."""
    user = owner(layout)
    database = list(layout.var.glob("congvu.db*"))
    for file in (*database, layout.environment_file, layout.var / "data"):
        give(file, user=user)
    for file in database:
        file.chmod(0o600)


def stop(layout: StackLayout) -> None:
    """End every process of the stack; the data stays. Returns when nothing is left of it."""
    supervisor.shut_down(layout)


def is_up(layout: StackLayout | None) -> bool:
    """Whether the stack's supervisor runs."""
    return layout is not None and supervisor.is_running(layout)


def status(layout: StackLayout) -> list[PartStatus]:
    """Each part's state. Raises supervisor.NotRunning when the stack is down."""
    found = supervisor.states(layout)
    return [
        PartStatus(name, state, state in _ALIVE and probes.answers(layout, name))
        for name, state in found.items()
    ]

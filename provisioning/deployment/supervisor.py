"""Starts, asks and ends the one supervisor of a stack, and finds what a killed one left behind.

The only module that speaks to supervisord, over its unix socket. It knows programs by name and
nothing of what they do.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError
from xmlrpc import client as xmlrpc

import psutil
from supervisor.xmlrpc import SupervisorTransport, UnixStreamHTTPConnection

from provisioning.deployment.layout import StackLayout
from provisioning.deployment.probes import wait_for
from provisioning.deployment.supervised import HELD

CODE = Path(__file__).parents[2]
_MARK = "CONGVU_STACK"

# The supervisor's word for a program that has ended by itself.
_NOT_RUNNING = 70
_STOP_TURNS, _STOP_PAUSE = 10, 0.3
# Seconds for one answer: stopping a program waits for its end.
_PATIENCE = 60


class NotRunning(RuntimeError):
    """No supervisor of this stack answers."""


class _Connection(UnixStreamHTTPConnection):  # type: ignore[misc]  # supervisor carries no types
    """The supervisor's socket, which is not waited for without end."""

    def connect(self) -> None:
        """Open the socket."""
        super().connect()
        self.sock.settimeout(_PATIENCE)


def _transport(layout: StackLayout) -> SupervisorTransport:
    def connection() -> _Connection:
        made = _Connection("localhost")
        made.socketfile = str(layout.supervisor_socket)
        return made

    transport = SupervisorTransport(serverurl=f"unix://{layout.supervisor_socket}")
    transport._get_connection = connection
    return transport


def _call(layout: StackLayout, method: str, *arguments: Any) -> object:
    """One call to the supervisor. Raises NotRunning, or xmlrpc.Fault when it refuses."""
    with closing(_transport(layout)) as transport:
        server = xmlrpc.ServerProxy("http://supervisor", transport=transport)
        try:
            return getattr(server.supervisor, method)(*arguments)
        except (OSError, http.client.HTTPException, xmlrpc.ProtocolError, ExpatError) as error:
            raise NotRunning(str(layout.stack)) from error


def is_running(layout: StackLayout) -> bool:
    """Whether the stack's supervisor answers."""
    try:
        return _call(layout, "getState") is not None
    except NotRunning:
        return False


def _programs(layout: StackLayout) -> list[dict[str, Any]]:
    found = _call(layout, "getAllProcessInfo")
    if not isinstance(found, list):
        raise NotRunning("an answer that is not the supervisor's")
    return found


def states(layout: StackLayout) -> dict[str, str]:
    """Each program's state in the supervisor's words (RUNNING, BACKOFF, FATAL, STOPPED…)."""
    return {str(program["name"]): str(program["statename"]) for program in _programs(layout)}


def processes(layout: StackLayout) -> dict[str, int]:
    """Each program's process id; 0 for one that does not run."""
    return {str(program["name"]): int(program["pid"]) for program in _programs(layout)}


def _program_environment(layout: StackLayout) -> dict[str, str]:
    own = {name: os.environ[name] for name in os.environ if not name.startswith("CONGVU_")}
    # Compiling everything anew at each start would cost the web many seconds.
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    tools = f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin"
    settings = {"CONGVU_ENV_FILE": str(layout.environment_file), _MARK: str(layout.stack)}
    return own | settings | {"PATH": tools}


def launch(layout: StackLayout) -> subprocess.Popen[bytes]:
    """Start the supervisor in a session of its own, so that no terminal's signal reaches it."""
    conf = str(layout.conf / "supervisord.conf")
    with (layout.log / "supervisord.out").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "provisioning.deployment.supervised", "-n", "-c", conf],
            cwd=CODE,
            env=_program_environment(layout),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def start_program(layout: StackLayout, name: str) -> None:
    """Start one program that waits to be asked; returns at once."""
    (layout.run / f"{name}{HELD}").unlink(missing_ok=True)
    if states(layout).get(name) not in {"RUNNING", "STARTING"}:
        _call(layout, "startProcess", name, False)


def stop_program(layout: StackLayout, name: str) -> None:
    """Stop one program and wait until it ended; one that dies at that moment would be started again."""
    (layout.run / f"{name}{HELD}").touch()
    for _turn in range(_STOP_TURNS):
        if states(layout).get(name) not in {"RUNNING", "STARTING", "BACKOFF", "EXITED"}:
            return
        try:
            _call(layout, "stopProcess", name, True)
        except xmlrpc.Fault as fault:
            if fault.faultCode != _NOT_RUNNING:
                raise
            time.sleep(_STOP_PAUSE)


def signal_program(layout: StackLayout, name: str, signal_name: str) -> None:
    """Send a signal to a program that runs; nothing to one that does not. Raises NotRunning."""
    if states(layout).get(name) == "RUNNING":
        _call(layout, "signalProcess", name, signal_name)


def shut_down(layout: StackLayout, *, patience: float = 60) -> None:
    """End the supervisor and everything it started; returns when nothing of it is left."""
    supervisor = _process_of(layout.run / "supervisord.pid", layout)
    try:
        _call(layout, "shutdown")
    except NotRunning:
        if supervisor:
            _signal([supervisor], signal.SIGTERM)
    if supervisor:
        wait_for(lambda: not _alive(supervisor), patience)
    sweep(layout)


def sweep(layout: StackLayout, *, patience: float = 10) -> list[int]:
    """End whatever a killed supervisor left running; the process ids found."""
    left = _left(layout)
    _signal(left, signal.SIGTERM)
    if not wait_for(lambda: not _left(layout), patience):
        _signal(_left(layout), signal.SIGKILL)
        wait_for(lambda: not _left(layout), patience)
    return [process.pid for process in left]


def leftovers(layout: StackLayout) -> list[int]:
    """Every living process of this stack: marked in its environment, or named by its folder."""
    return [process.pid for process in _left(layout)]


def _left(layout: StackLayout) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid()
        and _alive(process)
        and (_marked(process, layout) or _is_service(process, layout))
    ]


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
            process.send_signal(signal.SIGCONT)


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _process_of(pid_file: Path, layout: StackLayout) -> psutil.Process | None:
    """The living process a pid file names, if its command line is about this stack."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if _alive(process) and _names(process, layout) else None


def _names(process: psutil.Process, layout: StackLayout) -> bool:
    try:
        return any(f"{layout.stack}/" in word for word in process.cmdline())
    except (psutil.Error, OSError):
        return False


def _marked(process: psutil.Process, layout: StackLayout) -> bool:
    try:
        return bool(process.environ().get(_MARK) == str(layout.stack))
    except (psutil.Error, OSError):
        return False


def _is_service(process: psutil.Process, layout: StackLayout) -> bool:
    """A daemon that cleared its environment but was started on our configuration."""
    try:
        name = process.name()
    except psutil.Error:
        return False
    return name in {"slapd", "dovecot", "rspamd", "master", "nginx"} and _names(process, layout)

"""Starts, asks and ends the one supervisor of a stack, and finds what a killed one left behind.

The only module that speaks to supervisord, over its unix socket. It knows programs by name and
nothing of what they do.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xmlrpc import client as xmlrpc

from provisioning.deployment.layout import StackLayout
from provisioning.deployment.probes import wait_for

CODE = Path(__file__).parents[2]
_MARK = "CONGVU_STACK"

# The supervisor's word for a program that has ended by itself.
_NOT_RUNNING = 70
_STOP_TURNS, _STOP_PAUSE = 10, 0.3


class NotRunning(RuntimeError):
    """No supervisor of this stack answers."""


class _LocalConnection(http.client.HTTPConnection):
    """HTTP over the supervisor's unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("supervisor", timeout=60)
        self._path = str(path)

    def connect(self) -> None:
        """Open the socket; close it again if nobody listens."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        try:
            self.sock.connect(self._path)
        except OSError:
            self.sock.close()
            raise


def _call(layout: StackLayout, method: str, *arguments: object) -> object:
    """One call to the supervisor. Raises NotRunning, or xmlrpc.Fault when it refuses."""
    body = xmlrpc.dumps(arguments, methodname=f"supervisor.{method}")  # type: ignore[arg-type]
    connection = _LocalConnection(layout.supervisor_socket)
    try:
        connection.request("POST", "/RPC2", body, {"Content-Type": "text/xml"})
        answer = connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException) as error:
        raise NotRunning(str(layout.stack)) from error
    finally:
        connection.close()
    return xmlrpc.loads(answer)[0][0]


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
            [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", conf],
            cwd=CODE,
            env=_program_environment(layout),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def start_program(layout: StackLayout, name: str) -> None:
    """Start one program that waits to be asked; returns at once."""
    if states(layout).get(name) not in {"RUNNING", "STARTING"}:
        _call(layout, "startProcess", name, False)


def stop_program(layout: StackLayout, name: str) -> None:
    """Stop one program and wait until it ended; one that dies at that moment would be started again."""
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
            os.kill(supervisor, signal.SIGTERM)
    if supervisor:
        wait_for(lambda: not _alive(supervisor), patience)
    sweep(layout)


def sweep(layout: StackLayout, *, patience: float = 10) -> list[int]:
    """End whatever a killed supervisor left running; the process ids found."""
    left = leftovers(layout)
    _signal(left, signal.SIGTERM)
    if not wait_for(lambda: not leftovers(layout), patience):
        _signal(leftovers(layout), signal.SIGKILL)
        wait_for(lambda: not leftovers(layout), patience)
    return left


def _signal(processes: Iterable[int], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, number)
            os.kill(process, signal.SIGCONT)
        except ProcessLookupError:
            continue


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _process_of(pid_file: Path, layout: StackLayout) -> int | None:
    """The living process a pid file names, if its command line is about this stack."""
    try:
        process = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return process if _alive(process) and _names(process, layout) else None


def _names(process: int, layout: StackLayout) -> bool:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
    return f"{layout.stack}/".encode() in command


def _marked(process: int, layout: StackLayout) -> bool:
    try:
        environment = Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return False
    return f"{_MARK}={layout.stack}".encode() in environment.split(b"\0")


def leftovers(layout: StackLayout) -> list[int]:
    """Every living process of this stack: marked in its environment, or named by its folder."""
    processes = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    ours = [p for p in processes if _marked(p, layout) or _is_service(p, layout)]
    return [process for process in ours if process != os.getpid() and _alive(process)]


def _is_service(process: int, layout: StackLayout) -> bool:
    """A daemon that cleared its environment but was started on our configuration."""
    try:
        name = Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return False
    return name in {"slapd", "dovecot", "rspamd", "master", "nginx"} and _names(process, layout)

"""Halting a process as a hung machine would: it keeps its connections and answers nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 20.0
HALTED = "Tt"


@contextlib.contextmanager
def halted(pid: int) -> Iterator[None]:
    """No thread of this process runs until the block ends. Raises TimeoutError.

    The signal alone is not enough: on a busy machine a thread may still answer after it was sent.
    """
    os.kill(pid, signal.SIGSTOP)
    try:
        _wait_until_halted(pid)
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _wait_until_halted(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not all(_state(each) in HALTED for each in Path(f"/proc/{pid}/task").iterdir()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {pid} does not halt")
        time.sleep(0.001)


def _state(task: Path) -> str:
    """One letter, see proc_pid_stat(5); the name before it may hold spaces and brackets."""
    return (task / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]

"""supervisord as a stack runs it: neither a full disk nor a long outage of something else ends it for good.

As it comes, it dies when it can't write to its own log, and gives up a program after ten starts in vain. Here
what can't be written is lost, and a program that was given up is tried again every half minute.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from supervisor import loggers, process, supervisord
from supervisor.states import ProcessStates, SupervisorStates

AGAIN_SECONDS = 30
# Beside the supervisor's pid file: a program given up that somebody has stopped, and is to stay so.
HELD = ".stopped"


def harden() -> None:
    """Changes the classes of supervisor in this process."""
    emit, transition = loggers.RotatingFileHandler.emit, process.Subprocess.transition

    def emit_or_lose(self: Any, record: Any) -> None:
        try:
            emit(self, record)
        except (OSError, ValueError):
            # No room, or a log that could not be opened anew: the next line tries again.
            _reopen(self)

    def try_again(self: Any) -> None:
        transition(self)
        if self.state != ProcessStates.FATAL:
            self.given_up = None
            return
        given_up = getattr(self, "given_up", None)
        if given_up is None:
            self.given_up = time.monotonic()
        elif time.monotonic() - given_up > AGAIN_SECONDS and _may_start(self):
            self.given_up, self.backoff = None, 0
            self.spawn()

    # What it says of a line that it could not write goes to a file on the same disk.
    loggers.Handler.handleError = lambda _self: None
    loggers.RotatingFileHandler.emit = emit_or_lose
    process.Subprocess.transition = try_again


def _may_start(program: Any) -> bool:
    options = program.config.options
    held = Path(options.pidfile).with_name(f"{program.config.name}{HELD}")
    return bool(options.mood > SupervisorStates.RESTARTING) and not held.exists()


def _reopen(handler: Any) -> None:
    if not handler.stream.closed:
        return
    try:
        handler.stream = Path(handler.baseFilename).open("ab")  # noqa: SIM115 (kept open, as before)
    except OSError:
        return


if __name__ == "__main__":
    harden()
    supervisord.main()

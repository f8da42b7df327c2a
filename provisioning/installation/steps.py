"""A step of the installation, and the one way to carry steps out: look, do, look again.

Whatever breaks off in between (a power cut, Ctrl-C), the next run looks anew and does what is left: no step
trusts a note that an earlier one has left.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

# Seconds for one command; installing packages and asking for a certificate take the longest.
PATIENCE = 900

Outcome = Literal["begins", "stands", "done"]
Tell = Callable[[str, Outcome, float], None]


@dataclass(frozen=True, slots=True)
class Step:
    """`name` has its words in `app.texts.installation`."""

    name: str
    is_done: Callable[[], bool]
    do: Callable[[], None]


class StepFailed(Exception):
    """A step can't be done. `code` says in words what to do; `detail` is what the machine said."""

    def __init__(self, code: str, detail: str = "", **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.params = params
        self.step = ""


def carry_out(steps: Iterable[Step], tell: Tell) -> int:
    """Do what is not done yet, in order; how many steps that were. Raises StepFailed, naming its step."""
    changed = 0
    for step in steps:
        begun = time.monotonic()
        try:
            if step.is_done():
                tell(step.name, "stands", 0)
                continue
            tell(step.name, "begins", 0)
            step.do()
            _look_again(step)
        except StepFailed as failed:
            failed.step = step.name
            raise
        except (OSError, subprocess.SubprocessError) as error:
            refused = StepFailed("machine_refused", detail=str(error))
            refused.step = step.name
            raise refused from error
        tell(step.name, "done", time.monotonic() - begun)
        changed += 1
    return changed


def _look_again(step: Step) -> None:
    if not step.is_done():
        raise StepFailed("not_done_after_all")


def run(
    *command: str,
    code: str = "command_failed",
    said: str | None = None,
    env: dict[str, str] | None = None,
    **params: str,
) -> str:
    """What a command of the machine prints. `said` is its standard input; `params` are those of the words
    for `code`. Raises StepFailed."""
    try:
        done = subprocess.run(
            command, input=said, capture_output=True, text=True, timeout=PATIENCE, check=False, env=env
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise StepFailed(code, detail=str(error), command=command[0], **params) from error
    if done.returncode != 0:
        raise StepFailed(code, detail=_end(done.stderr or done.stdout), command=command[0], **params)
    return done.stdout


def succeeds(command: Sequence[str]) -> bool:
    """Whether the command ends well."""
    return subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False).returncode == 0


def _end(text: str, lines: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])

"""Work in processes of their own, all at once, as several workers of one service are."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence


def at_once(tasks: Sequence[Callable[[], object]]) -> list[int]:
    """Runs each task in a process of its own; the exit status of each, 0 for one that raised nothing.

    A task opens its own connections: those of this process are not for its children.
    """
    children = [_fork(task) for task in tasks]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _fork(task: Callable[[], object]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        task()
        status = 0
    except BaseException:  # noqa: BLE001 (told on standard error; the parent sees the status)
        traceback.print_exc()
    finally:
        os._exit(status)

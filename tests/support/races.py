"""Many who do the same at one moment: who was told that it worked, and what the others were told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from provisioning.foundation.errors import CongvuError, Invalid


@dataclass(slots=True)
class Race:
    """What came of it: the numbers of those who were told "done", and the refusals of the others."""

    done: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)


def race(ways: Sequence[Callable[[], object]]) -> Race:
    """Lets all of them go at once, each in a thread of its own."""
    together, result, lock = threading.Barrier(len(ways)), Race(), threading.Lock()

    def run(number: int, way: Callable[[], object]) -> None:
        together.wait(30)
        try:
            way()
        except CongvuError as refusal:
            with lock:
                result.refused.append(_code(refusal))
        except (sa.exc.TimeoutError, sa.exc.OperationalError) as waited:
            # More at once than the database serves: whoever waits too long was not served.
            with lock:
                result.refused.append("busy") if _is_busy(waited) else result.broken.append(waited)
        except BaseException as error:  # noqa: BLE001 (a thread's error is the test's to show)
            with lock:
                result.broken.append(error)
        else:
            with lock:
                result.done.append(number)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(ways)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return result


def _code(refusal: CongvuError) -> str:
    return refusal.problems[0].code if isinstance(refusal, Invalid) else refusal.code


def _is_busy(waited: sa.exc.SQLAlchemyError) -> bool:
    return isinstance(waited, sa.exc.TimeoutError) or "database is locked" in str(waited)

"""What every door of the policy service has in common; each door is a module of its own.

A listener opens its socket in `start`, answers until `close`, and never blocks the event loop:
whatever asks SQL runs in the threads of `Threads`, within a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")

# As many questions at once as SQL is asked by; the others wait, within their own time.
THREADS = 8


class Listener(Protocol):
    """One door."""

    async def start(self) -> None:
        """Opens the socket. Raises OSError when it can't."""

    async def close(self) -> None:
        """Takes no more questions."""


class Threads:
    """Runs questions to SQL beside the event loop, each with a deadline."""

    def __init__(self, most: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(max_workers=most, thread_name_prefix="policy")

    async def ask(self, question: Callable[[], T], *, seconds: float) -> T:
        """What the question answers. Raises TimeoutError after `seconds`, waiting in line included."""
        loop = asyncio.get_running_loop()
        return await asyncio.wait_for(loop.run_in_executor(self._pool, question), seconds)

    def end(self) -> None:
        """Waits for nothing: what is still being asked has nobody left to answer."""
        self._pool.shutdown(wait=False, cancel_futures=True)

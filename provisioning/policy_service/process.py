"""The process of the policy service: opens every door, answers until a signal, closes them.

It keeps nothing that a restart may not lose and reloads nothing; settings are read once at its start.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

import structlog

from provisioning.policy_service.listener import Listener

log = structlog.get_logger()


def run(listeners: Sequence[Listener]) -> None:
    """Serves until SIGTERM or SIGINT. Raises OSError when a door can't be opened."""
    asyncio.run(_until_told(listeners))


async def _until_told(listeners: Sequence[Listener]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await serve(listeners, told)


async def serve(listeners: Sequence[Listener], told: asyncio.Event) -> None:
    """Opens every door, waits for `told`, closes what was opened."""
    opened: list[Listener] = []
    try:
        for listener in listeners:
            await listener.start()
            opened.append(listener)
        log.info("policy service answers", doors=len(opened))
        await told.wait()
    finally:
        for listener in opened:
            await listener.close()

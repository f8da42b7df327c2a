"""Postfix's door: its access policy questions, answered on a unix socket.

It reads and writes the protocol and keeps the time; what is answered is decided by whoever made it.
Whatever goes wrong, Postfix is told to try again later: mail is deferred, never let through unasked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from provisioning.policy_service import attributes
from provisioning.policy_service.listener import Threads

log = structlog.get_logger()

Decide = Callable[[Mapping[str, str]], str]

LATER = "451 4.3.0 Try again later"
PATIENCE = 10.0
# Postfix holds one connection for each of its processes.
MOST_CONNECTIONS = 1000


class SmtpAccess:
    """Listens on `socket`, which everybody in the group of its folder may open."""

    def __init__(self, socket: Path, decide: Decide, threads: Threads, *, patience: float = PATIENCE) -> None:
        """`decide` may block and runs in a thread; an answer takes `patience` seconds at most."""
        self._socket, self._decide, self._threads, self._patience = socket, decide, threads, patience
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """See Listener. A socket that an earlier process left is taken over."""
        self._server = await asyncio.start_unix_server(
            self._serve, self._socket, limit=attributes.LONGEST_LINE
        )
        # The folder's group, Postfix's, may connect; the folder keeps everybody else out.
        self._socket.chmod(0o660)

    async def close(self) -> None:
        """See Listener."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= MOST_CONNECTIONS:
            writer.close()
            return
        self._open.add(writer)
        try:
            while (request := await self._request(reader)) is not None:
                writer.write(attributes.answer(await self._answer(request)))
                await asyncio.wait_for(writer.drain(), self._patience)
        except (attributes.Malformed, TimeoutError, OSError) as error:
            log.warning("policy request dropped", error=type(error).__name__)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> dict[str, str] | None:
        """The next request; None when Postfix has hung up. Raises Malformed, TimeoutError."""
        # Postfix keeps a connection open for its next question.
        first = await _line(reader)
        if not first:
            return None
        async with asyncio.timeout(self._patience):
            lines = [first]
            while (line := await _line(reader)) != b"\n":
                if not line or len(lines) >= attributes.MOST_LINES:
                    raise attributes.Malformed("it has no end")
                lines.append(line)
        return attributes.parse(lines)

    async def _answer(self, request: Mapping[str, str]) -> str:
        try:
            return await self._threads.ask(lambda: self._decide(request), seconds=self._patience)
        except Exception:
            log.exception("policy question failed")
            return LATER


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except ValueError as error:
        raise attributes.Malformed("a line without an end") from error

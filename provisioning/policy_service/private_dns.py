"""The door at which a private stack's rspamd asks for names: every name is denied, at once.

A machine without DNS would otherwise let each message from outside wait until rspamd gives up asking, once
for SPF and once more for DMARC. A server has DNS of its own and does not open this door.
"""

from __future__ import annotations

import asyncio
import socket

import dns.exception
import dns.message
import dns.rcode


def denial(data: bytes) -> bytes | None:
    """The answer to a question: there is no such name (RFC 1035, 4.1.1). None to what is no question."""
    try:
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked, recursion_available=True)
    except dns.exception.DNSException:
        return None
    answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire()


class _Questions(asyncio.DatagramProtocol):
    _transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override] # of datagrams
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = denial(data)
        if answer is not None:
            self._transport.sendto(answer, addr)


class PrivateDns:
    """Listens on one port of this machine; no packet leaves it."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._place = (address, port)
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """See Listener."""
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            # A server that comes later may take the port over, and leave it again.
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(self._place)
            opened.setblocking(False)
            loop = asyncio.get_running_loop()
            self._transport, _ = await loop.create_datagram_endpoint(_Questions, sock=opened)
        except BaseException:
            opened.close()
            raise

    async def close(self) -> None:
        """See Listener."""
        if self._transport is not None:
            self._transport.close()

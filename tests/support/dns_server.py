"""The public DNS of a test: a server on loopback that knows what it was told and denies the rest."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Zone = Mapping[tuple[str, str], str]
"""(name, type) → value, as a zone file has it; several on lines of their own."""


class _Question(socketserver.BaseRequestHandler):
    """Answers one datagram."""

    def handle(self) -> None:
        data, answer_from = self.request
        asked = dns.message.from_wire(data)
        answer_from.sendto(_answer(asked, cast("_Server", self.server).zone).to_wire(), self.client_address)


class _Server(socketserver.ThreadingUDPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], zone: Zone) -> None:
        super().__init__(address, _Question)
        self.zone = zone


def _answer(asked: dns.message.Message, zone: Zone) -> dns.message.Message:
    answer = dns.message.make_response(asked, recursion_available=True)
    (question,) = asked.question
    name = question.name.to_text(omit_final_dot=True).lower()
    kind = question.rdtype.name
    if (name, kind) in zone:
        values = zone[name, kind].split("\n")
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *values))
    elif all(known != name for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer


@contextlib.contextmanager
def silent_dns(address: str, port: int) -> Iterator[None]:
    """A server that takes questions and answers none, until the block ends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((address, port))
        yield


@contextlib.contextmanager
def dns_server(address: str, port: int, zone: Zone) -> Iterator[None]:
    """Answers until the block ends; the zone may change meanwhile.

    A private stack's own server, which denies every name, gives way: Linux hands questions to whoever
    opened the port last.
    """
    with _Server((address, port), zone) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def txt(value: str) -> str:
    """A text as a zone file has it, in pieces of 255."""
    return " ".join(f'"{value[start : start + 255]}"' for start in range(0, len(value), 255))

"""The policy service's DNS of a private stack: every question is denied, nothing else is answered."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import dns.exception
import dns.message
import dns.query
import dns.rcode
import pytest

from provisioning.foundation.settings import Settings
from provisioning.policy_service.private_dns import PrivateDns, denial
from tests.support.dns_server import dns_server, silent_dns

HERE = "127.0.0.1"


@pytest.fixture
def port() -> int:
    """One that is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((HERE, 0))
        found: int = free.getsockname()[1]
    return found


def asked(port: int, name: str = "tinh-khac.example", kind: str = "TXT") -> dns.rcode.Rcode:
    """What is answered. Raises dns.exception.Timeout."""
    return dns.query.udp(dns.message.make_query(name, kind), HERE, port=port, timeout=2).rcode()


def served(port: int, test: Callable[[], None]) -> None:
    """Runs the test beside the door's event loop."""

    async def beside() -> None:
        door = PrivateDns(port)
        await door.start()
        try:
            await asyncio.to_thread(test)
        finally:
            await door.close()

    asyncio.run(beside())


@pytest.mark.parametrize("kind", ["A", "AAAA", "MX", "PTR", "TXT"])
@pytest.mark.parametrize("name", ["tinh-khac.example", "_dmarc.tinh-khac.example", "2.0.0.127.in-addr.arpa"])
def test_denial_of_any_question_says_there_is_no_such_name(name: str, kind: str) -> None:
    question = dns.message.make_query(name, kind)
    answer = denial(question.to_wire())
    assert answer is not None
    found = dns.message.from_wire(answer)
    assert (dns.rcode.NXDOMAIN, []) == (found.rcode(), found.answer)
    assert question.is_response(found)


@pytest.mark.parametrize("noise", [b"", b"\0", b"\xff" * 12, b"\0" * 700])
def test_denial_of_noise_is_nothing(noise: bytes) -> None:
    found = denial(noise)
    assert found is None or dns.message.from_wire(found).rcode() != dns.rcode.NOERROR


def test_denial_of_an_answer_is_nothing() -> None:
    answer = dns.message.make_response(dns.message.make_query("tinh-khac.example", "A"))
    assert denial(answer.to_wire()) is None


def test_door_answers_after_noise(port: int) -> None:
    def noise_and_a_question() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for noise in (b"", b"\0", b"\xff" * 12):
                sender.sendto(noise, (HERE, port))
        assert dns.rcode.NXDOMAIN == asked(port)

    served(port, noise_and_a_question)


def test_door_gives_way_to_a_server_that_comes_later_and_answers_again(port: int) -> None:
    def taken_over() -> None:
        with dns_server(HERE, port, {("tinh-khac.example", "TXT"): '"v=spf1 -all"'}):
            assert dns.rcode.NOERROR == asked(port)
        assert dns.rcode.NXDOMAIN == asked(port)

    served(port, taken_over)


def test_without_an_answer_the_wait_is_seen(port: int) -> None:
    """The build broken on purpose: somebody takes the questions and answers none."""
    with silent_dns(HERE, port), pytest.raises(dns.exception.Timeout):
        asked(port)


def test_server_opens_no_such_door() -> None:
    assert 0 == Settings.model_fields["private_dns_port"].default

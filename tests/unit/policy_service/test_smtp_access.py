"""Postfix's door of the policy service, on a real socket: many questions, garbage, and no time."""

from __future__ import annotations

import asyncio
import socket
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from provisioning.deployment import policy_client
from provisioning.policy_service.listener import Threads
from provisioning.policy_service.process import serve
from provisioning.policy_service.smtp_access import LATER, SmtpAccess
from tests.support.mail_stack import until


@pytest.fixture
def path() -> Iterator[Path]:
    """A short path, as sockets need."""
    with TemporaryDirectory(prefix="congvu-") as name:
        yield Path(name) / "smtp.sock"


@contextmanager
def serving(
    path: Path, decide: Callable[[Mapping[str, str]], str], *, patience: float = 2.0
) -> Iterator[None]:
    """The service with only this door, in a thread of its own."""
    loop = asyncio.new_event_loop()
    told, threads = asyncio.Event(), Threads()
    door = SmtpAccess(path, decide, threads, patience=patience)
    thread = threading.Thread(target=loop.run_until_complete, args=(serve([door], told),))
    thread.start()
    try:
        until(lambda: path.exists() and stat.S_IMODE(path.stat().st_mode) == 0o660)
        yield
    finally:
        loop.call_soon_threadsafe(told.set)
        thread.join(timeout=10)
        threads.end()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
    assert not thread.is_alive()


def echo(request: Mapping[str, str]) -> str:
    return f"OK {request.get('sender', '')}"


def test_each_question_of_a_connection_is_answered(path: Path) -> None:
    with serving(path, echo), socket.socket(socket.AF_UNIX) as postfix:
        postfix.settimeout(5)
        postfix.connect(str(path))
        for sender in ("an", "binh"):
            postfix.sendall(f"request=smtpd_access_policy\nsender={sender}\n\n".encode())
            assert f"action=OK {sender}\n\n".encode() == postfix.recv(1000)


def test_an_idle_connection_keeps_nobody_waiting(path: Path) -> None:
    with serving(path, echo):
        idle = [socket.socket(socket.AF_UNIX) for _ in range(50)]
        for each in idle:
            each.connect(str(path))
        assert "OK an" == policy_client.ask(path, seconds=5, sender="an")
        for each in idle:
            each.close()


@pytest.mark.parametrize(
    "garbage",
    [
        b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0\xff" * 3000,
        b"a" * 100_000,
        b"x=1\n" * 5000,
        b"request=junk\n\n",
    ],
)
def test_garbage_is_hung_up_on_and_the_next_is_answered(path: Path, garbage: bytes) -> None:
    with serving(path, echo):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.settimeout(5)
            stranger.connect(str(path))
            try:
                stranger.sendall(garbage)
                assert b"" == stranger.recv(1000)
            except (BrokenPipeError, ConnectionResetError):
                pass
        assert "OK an" == policy_client.ask(path, seconds=5, sender="an")


def test_half_a_question_is_hung_up_on(path: Path) -> None:
    with serving(path, echo, patience=0.2), socket.socket(socket.AF_UNIX) as slow:
        slow.settimeout(5)
        slow.connect(str(path))
        slow.sendall(b"request=smtpd_access_policy\nsen")
        assert b"" == slow.recv(1000)


def test_an_answer_that_takes_too_long_is_later(path: Path) -> None:
    free = threading.Event()

    def slow(_request: Mapping[str, str]) -> str:
        free.wait(10)
        return "OK"

    with serving(path, slow, patience=0.2):
        try:
            assert LATER == policy_client.ask(path, seconds=5)
        finally:
            free.set()


@pytest.mark.parametrize("error", [RuntimeError("secret words"), ValueError("x"), OSError("x")])
def test_a_decision_that_fails_is_later(path: Path, error: Exception) -> None:
    def failing(_request: Mapping[str, str]) -> str:
        raise error

    with serving(path, failing):
        assert LATER == policy_client.ask(path, seconds=5)


def test_a_socket_that_a_killed_process_left_is_taken_over(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    path.chmod(0o600)
    with serving(path, echo):
        assert "OK an" == policy_client.ask(path, seconds=5, sender="an")


def test_a_service_that_is_away_answers_no_probe(path: Path) -> None:
    assert not policy_client.answers(path, seconds=0.2)

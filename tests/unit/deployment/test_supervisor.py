"""Asking a supervisor that is away, hangs or talks nonsense; and what a killed one leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from provisioning.deployment import supervisor
from provisioning.deployment.layout import StackLayout


@contextmanager
def listening(layout: StackLayout) -> Iterator[socket.socket]:
    """Somebody on the supervisor's socket."""
    layout.supervisor_socket.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(layout.supervisor_socket))
        listener.listen()
        yield listener


@contextmanager
def begun(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_supervisor_without_socket_is_not_running(layout: StackLayout) -> None:
    assert not supervisor.is_running(layout)
    with pytest.raises(supervisor.NotRunning):
        supervisor.states(layout)


def test_silent_socket_is_not_running(layout: StackLayout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_PATIENCE", 0.2)
    with listening(layout):
        assert not supervisor.is_running(layout)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\nthis is no XML",
        b"HTTP/1.0 500 Broken\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
def test_supervisor_with_foreign_socket_is_not_running(layout: StackLayout, answer: bytes) -> None:
    def speak(listener: socket.socket) -> None:
        caller = listener.accept()[0]
        caller.recv(65536)
        caller.sendall(answer)
        caller.close()

    with listening(layout) as listener:
        speaker = threading.Thread(target=speak, args=(listener,))
        speaker.start()
        assert not supervisor.is_running(layout)
        speaker.join()


def test_sweep_ends_what_is_marked_and_nothing_else(layout: StackLayout) -> None:
    ours = begun("sleep", "60", CONGVU_STACK=str(layout.stack))
    foreign = begun("sleep", "60", CONGVU_STACK=f"{layout.stack}-other")
    with ours as marked, foreign as other, begun("sleep", "60") as unmarked:
        assert [marked.pid] == supervisor.leftovers(layout)
        assert [marked.pid] == supervisor.sweep(layout)
        assert -signal.SIGTERM == marked.wait(timeout=10)
        assert [None, None] == [other.poll(), unmarked.poll()]
    assert [] == supervisor.leftovers(layout)


def test_sweep_ends_what_was_stopped(layout: StackLayout) -> None:
    with begun("sleep", "60", CONGVU_STACK=str(layout.stack)) as ours:
        ours.send_signal(signal.SIGSTOP)
        supervisor.sweep(layout)
        assert -signal.SIGTERM == ours.wait(timeout=10)

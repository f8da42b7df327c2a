"""Dovecot's door of the policy service, on a real socket: garbage, wrong keys, large bodies, slow clients."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from provisioning.deployment.auth_policy import ALLOW, API_HEADER, PROBE, REPORT, answers
from provisioning.policy_service.dovecot_auth import LONGEST, DovecotAuth
from provisioning.policy_service.sign_ins import Answer

KEY = "k" * 40


@dataclass
class Told:
    """Refuses everybody, and remembers what it was asked and told."""

    asked: list[dict[str, str]] = field(default_factory=list)
    reported: list[bool] = field(default_factory=list)
    fails: bool = False

    def allow(self, question: Mapping[str, str]) -> Answer:
        self.asked.append(dict(question))
        if self.fails:
            raise OperationalError("SELECT", {}, OSError())
        return Answer(-1, "no")

    def report(self, question: Mapping[str, str], *, success: bool) -> None:
        self.reported.append(success)


@dataclass(frozen=True)
class Door:
    """The service on a free port."""

    port: int
    told: Told

    def ask(self, command: str, body: bytes, key: str = KEY) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}/?command={command}"
        return httpx.post(url, content=body, headers={API_HEADER: key}, timeout=20, trust_env=False)


@pytest.fixture
def door() -> Iterator[Door]:
    with listening() as made:
        yield made


@contextmanager
def listening() -> Iterator[Door]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    told = Told()
    service = DovecotAuth(port, KEY, told)
    asyncio.run(service.start())
    try:
        yield Door(port, told)
    finally:
        asyncio.run(service.close())


def question(**words: object) -> bytes:
    return json.dumps({"login": "an", "remote": "192.0.2.7", **words}).encode()


def test_question_is_answered_with_what_was_decided(door: Door) -> None:
    answer = door.ask(ALLOW, question())
    assert (answer.status_code, answer.json()) == (200, {"status": -1, "msg": "no"})
    assert door.told.asked == [{"login": "an", "remote": "192.0.2.7"}]


@pytest.mark.parametrize("key", ["", "another", KEY[:-1], KEY + "k"])
def test_nobody_is_answered_or_believed_without_the_key(door: Door, key: str) -> None:
    assert door.ask(ALLOW, question(), key).status_code == 403
    assert door.ask(REPORT, question(success=True), key).status_code == 403
    assert (door.told.asked, door.told.reported) == ([], [])
    assert not answers("127.0.0.1", door.port, key, seconds=10)


def test_right_and_wrong_sign_ins_are_reported_and_own_refusals_are_not(door: Door) -> None:
    for words in ({"success": True}, {"success": False}, {"success": "true"}, {"policy_reject": True}):
        assert door.ask(REPORT, question(**words)).json() == {"status": 0, "msg": ""}
    # What is no boolean is no right password.
    assert door.told.reported == [True, False, False]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 10_000, b"1" * 5000, b"{" * LONGEST]
)
def test_garbage_is_refused_and_the_next_question_answered(door: Door, body: bytes) -> None:
    assert door.ask(ALLOW, body).status_code == 400
    assert door.ask(ALLOW, question()).status_code == 200


@pytest.mark.parametrize("command", ["", "deny", "allow%00", "../allow"])
def test_command_that_is_none_is_refused(door: Door, command: str) -> None:
    assert door.ask(command, question()).status_code == 400
    assert door.told.asked == []


@pytest.mark.parametrize(
    "words", [{"login": None}, {"login": {"a": []}}, {"remote": 7}, {"login": "\ud800"}, {"x": "y" * 9000}]
)
def test_values_of_any_kind_are_taken_as_words(door: Door, words: dict[str, object]) -> None:
    assert door.ask(ALLOW, question(**words)).status_code == 200


def test_body_beyond_the_limit_is_not_read(door: Door) -> None:
    head = f"POST /?command={ALLOW} HTTP/1.1\r\n{API_HEADER}: {KEY}\r\nContent-Length: {LONGEST + 1}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", door.port), timeout=20) as client:
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 400")
    assert door.told.asked == []


def test_slow_clients_keep_nobody_waiting_and_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.policy_service.dovecot_auth._Questions.timeout", 1.0)
    head = f"POST /?command={ALLOW} HTTP/1.1\r\n{API_HEADER}: {KEY}\r\nContent-Length: 100\r\n\r\n{{"
    with listening() as door:
        slow = [socket.create_connection(("127.0.0.1", door.port), timeout=20) for _ in range(50)]
        try:
            for client in slow:
                client.sendall(head.encode())
            assert door.ask(ALLOW, question()).status_code == 200
            assert all(client.recv(100) == b"" for client in slow)
        finally:
            for client in slow:
                client.close()
    assert len(door.told.asked) == 1


def test_database_that_is_away_lets_sign_ins_go_on(door: Door) -> None:
    door.told.fails = True
    assert door.ask(ALLOW, question()).json() == {"status": 0, "msg": ""}


def test_probe_asks_nobody(door: Door) -> None:
    assert door.ask(PROBE, b"{}").status_code == 200
    assert door.told.asked == []

"""A mail store that is away, hangs or does not know us: Unavailable, soon, and nothing else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from provisioning.foundation.errors import Unavailable
from provisioning.foundation.settings import Settings
from provisioning.mailstore.client import DoveadmMailStore, MailStore
from tests.support.memory_mail_store import MemoryMailStore


def _settings(url: str) -> Settings:
    return Settings(
        base_url="http://127.0.0.1:1",
        trusted_proxies="none",
        secret_key="k" * 32,
        national_id_key="n" * 32,
        database_url="sqlite://",
        data_dir=Path("/nowhere"),
        ldap_uri="ldaps://127.0.0.1:1",
        ldap_ca_file=Path("/nowhere"),
        ldap_suffix="dc=congvu,dc=example",
        ldap_provisioner_password="p" * 32,
        ldap_web_password="w" * 32,
        ldap_mail_password="m" * 32,
        doveadm_url=url,
        doveadm_api_key="d" * 32,
        sender="congvu@kontum.example",
        imap_host="127.0.0.1",
        submission_host="127.0.0.1",
    )


class _Answer(BaseHTTPRequestHandler):
    """Says what the URL asks for: `/401`, `/500`, `/text`, `/tempfail`."""

    bodies: ClassVar = {
        "/text": b"<html>a proxy's page</html>",
        "/empty": b"[]",
        "/tempfail": b'[["error",{"type":"exitCode","exitCode":75},"congvu"]]',
    }

    def do_POST(self) -> None:
        status = 200 if self.path in self.bodies else int(self.path[1:])
        body = self.bodies.get(self.path, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def answering() -> Iterator[str]:
    """A server that answers, but not as doveadm does."""
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


CALLS: dict[str, Callable[[MailStore], object]] = {
    "disconnect": lambda store: store.disconnect("00000001"),
    "forget": lambda store: store.forget("00000001", ["an@kontum.example"]),
    "status": lambda store: store.status("00000001"),
    "recalculate_quota": lambda store: store.recalculate_quota("00000001"),
    "health": lambda store: store.health(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_memory_store_that_is_down_fails_as_the_real_one(call: Callable[[MailStore], object]) -> None:
    store = MemoryMailStore()
    store.down = True
    with pytest.raises(Unavailable):
        call(store)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_call_to_stopped_store_is_unavailable(call: Callable[[MailStore], object]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        store = DoveadmMailStore(_settings(f"http://127.0.0.1:{closed.getsockname()[1]}/v1"))
        with pytest.raises(Unavailable):
            call(store)
        store.close()


@pytest.mark.parametrize("path", ["/401", "/404", "/500", "/text", "/empty", "/tempfail"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_unexpected_answer_is_unavailable(
    call: Callable[[MailStore], object], path: str, answering: str
) -> None:
    store = DoveadmMailStore(_settings(answering + path))
    with pytest.raises(Unavailable) as raised:
        call(store)
    store.close()
    # What is told to people and logs never holds the key.
    assert "d" * 32 not in str(raised.value)


def test_call_to_hung_store_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    from provisioning.mailstore import client

    monkeypatch.setattr(client, "_TIMEOUT", httpx.Timeout(0.3))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        store = DoveadmMailStore(_settings(f"http://127.0.0.1:{silent.getsockname()[1]}/v1"))
        with pytest.raises(Unavailable):
            store.health()
        store.close()

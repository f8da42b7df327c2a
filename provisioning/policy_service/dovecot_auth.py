"""Dovecot's door of the policy service: its auth policy protocol, JSON over HTTP on the loopback address.

It reads and writes the protocol; what is answered is decided by whoever made it. Whatever goes wrong, the
sign-in goes on: Dovecot takes any failure for "no opinion".
"""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError

from provisioning.deployment.auth_policy import ALLOW, API_HEADER, PROBE, REPORT
from provisioning.policy_service.sign_ins import GO_ON, Answer

log = structlog.get_logger()

LONGEST = 16 * 1024
# Dovecot keeps connections open for ten seconds; another minute hurts nobody.
IDLE_SECONDS = 60.0


class Malformed(ValueError):
    """Not a question of this protocol."""


class Decide(Protocol):
    """Who answers and listens."""

    def allow(self, question: Mapping[str, str]) -> Answer:
        """Before a password is checked."""

    def report(self, question: Mapping[str, str], *, success: bool) -> None:
        """After it was checked."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Dovecot opens a hundred connections at once; one that has to knock again comes too late.
    request_queue_size = 1024


class DovecotAuth:
    """Listens on one port of this machine, for whoever has the key."""

    def __init__(self, port: int, key: str, decide: Decide) -> None:
        self._port, self._key, self._decide = port, key, decide
        self._server: _Server | None = None

    async def start(self) -> None:
        """See Listener."""
        handler = type("Questions", (_Questions,), {"key": self._key, "decide": self._decide})
        self._server = _Server(("127.0.0.1", self._port), handler)
        threading.Thread(target=self._server.serve_forever, name="dovecot-auth", daemon=True).start()

    async def close(self) -> None:
        """See Listener."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class _Questions(BaseHTTPRequestHandler):
    """One connection of Dovecot's."""

    key: str
    decide: Decide
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "congvu", ""
    timeout = IDLE_SECONDS
    # Small answers at once: without it each waits forty milliseconds for a packet that never comes.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """One question."""
        if not hmac.compare_digest(self.headers.get(API_HEADER, "").strip().encode(), self.key.encode()):
            self.close_connection = True
            self._say(403, {})
            return
        try:
            command, question = self._command(), self._body()
        except Malformed:
            self.close_connection = True
            self._say(400, {})
            return
        answer = self._answered(command, question)
        self._say(200, {"status": answer.status, "msg": answer.message})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's own name)
        """Says nothing: names and addresses of sign-ins belong to Dovecot's log alone."""

    def _answered(self, command: str, question: dict[str, Any]) -> Answer:
        words = {name: str(value) for name, value in question.items()}
        try:
            if command == ALLOW:
                return self.decide.allow(words)
            if command == REPORT and question.get("policy_reject") is not True:
                self.decide.report(words, success=question.get("success") is True)
        except (SQLAlchemyError, OSError) as error:
            # Only its kind: what is in it may be somebody's.
            log.error("sign-in question failed", error=type(error).__name__)  # noqa: TRY400
        return GO_ON

    def _command(self) -> str:
        command = parse_qs(urlsplit(self.path).query).get("command", [""])[0]
        if command not in {ALLOW, REPORT, PROBE}:
            raise Malformed(command)
        return command

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LONGEST:
            raise Malformed("its length")
        try:
            found = json.loads(self.rfile.read(int(length)).decode(errors="replace"))
        except (ValueError, RecursionError) as error:
            raise Malformed("no JSON") from error
        if not isinstance(found, dict):
            raise Malformed("no object")
        return found

    def _say(self, status: int, words: dict[str, object]) -> None:
        body = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

"""A mail store that nobody is signed in to, answering as doveadm's HTTP interface does.

For tests that are about the worker and not about Dovecot: it remembers nothing and refuses nothing.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What doveadm says when nobody was connected (sysexits.h, EX_NOHOST).
NOBODY = 68


@dataclass(frozen=True, slots=True)
class IdleMailStore:
    """Answers until it is closed."""

    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/doveadm/v1"

    def close(self) -> None:
        """Answers no more."""
        self.server.shutdown()
        self.server.server_close()


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """One command, one answer."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps([_answer(command, tag) for command, _parameters, tag in asked]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing is written: a worker that is killed breaks connections all the time."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_given: object) -> None:
        """The one who asked was killed."""


def _answer(command: str, tag: str) -> list[object]:
    if command == "kick":
        return ["error", {"type": "exitCode", "exitCode": NOBODY}, tag]
    return ["doveadmResponse", [], tag]


def start_idle_mail_store() -> IdleMailStore:
    """On a free port of this machine."""
    server = _Server(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return IdleMailStore(server)

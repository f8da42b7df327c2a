"""What the doctor says of mail servers that answer in every wrong way: scripted on a real socket."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Never

import pytest

from provisioning.doctor import mail
from provisioning.foundation.settings import Settings
from tests.support.cast import make_settings

KNOWN = "an.stttt@kontum.example"
DOMAIN = "kontum.example"


class _Scripted(socketserver.StreamRequestHandler):
    """Greets, and answers each line with what the script has for its beginning.

    A message's lines have no answer. From a line that is not in the script on it says nothing more,
    until the other side leaves.
    """

    server: Server

    def handle(self) -> None:
        self.wfile.write(self.server.greeting)
        for raw in self.rfile:
            line = raw.decode().strip().lower()
            if not line or line.startswith(("x-", "from:")):
                continue
            answer = next((a for start, a in self.server.script.items() if line.startswith(start)), None)
            if answer is None:
                self.rfile.read()
                return
            self.wfile.write(answer.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    """One mail server of a test's own."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, greeting: bytes, script: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Scripted)
        self.greeting, self.script = greeting, script


@contextlib.contextmanager
def answering(greeting: bytes, script: Mapping[str, str]) -> Iterator[int]:
    """Its port."""
    with Server(greeting, script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def smtp_code(folder: Path, known: str, unknown: str) -> str:
    """The finding about a Postfix that answers so at RCPT."""
    script = {
        "ehlo": "250 mail",
        "mail": "250 ok",
        f"rcpt to:<{KNOWN}>": known,
        "rcpt": unknown,
        "rset": "250 ok",
        "quit": "221 bye",
    }
    with answering(b"220 mail\r\n", script) as port:
        settings = settings_with(folder, smtp_host="127.0.0.1", smtp_port=port)
        (found,) = mail.postfix(settings, KNOWN, DOMAIN)
    return found.code


def settings_with(folder: Path, **others: object) -> Settings:
    return make_settings(folder, **others)


@pytest.mark.parametrize(
    ("known", "unknown", "code"),
    [
        ("250 ok", "550 no such mailbox", "postfix_right"),
        ("250 ok", "250 ok", "postfix_takes_all"),
        ("550 no such mailbox", "550 no such mailbox", "postfix_refuses"),
        ("451 lookup failure", "451 lookup failure", "postfix_map_down"),
        ("250 ok", "451 lookup failure", "postfix_map_down"),
    ],
)
def test_what_postfix_answers_at_rcpt_is_understood(
    tmp_path: Path, known: str, unknown: str, code: str
) -> None:
    assert code == smtp_code(tmp_path, known, unknown)


def test_a_postfix_that_greets_and_then_hangs_has_a_map_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    with answering(b"220 mail\r\n", {"ehlo": "250 mail", "mail": "250 ok"}) as port:
        settings = settings_with(tmp_path, smtp_host="127.0.0.1", smtp_port=port)
        (found,) = mail.postfix(settings, KNOWN, DOMAIN)
    assert "postfix_map_down" == found.code


@pytest.mark.parametrize("listens", [False, True])
def test_a_server_that_is_not_there_or_never_greets_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, listens: bool
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    authority = tmp_path / "ca.pem"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        port = silent.getsockname()[1]
        settings = settings_with(
            tmp_path, smtp_host="127.0.0.1", smtp_port=port, imap_host="127.0.0.1", imap_port=port
        )
        found = mail.postfix(settings, None, DOMAIN) + mail.dovecot(settings, authority)
    assert ["postfix_silent", "dovecot_silent"] == [finding.code for finding in found]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({".": "554 5.7.1 congvu-probe kontum.example=s20261130"}, ["rspamd_right"]),
        ({".": "554 5.7.1 congvu-probe kontum.example=none"}, ["rspamd_key_missing"]),
        # A domain that was added since the configuration was written.
        ({".": "554 5.7.1 congvu-probe so.example=s20261130"}, ["rspamd_key_missing"]),
        ({".": "554 5.7.1 somebody else refuses"}, ["rspamd_silent"]),
        ({".": "451 4.7.1 Service unavailable"}, ["rspamd_silent"]),
        ({".": "250 ok"}, ["rspamd_absent"]),
        ({"mail": "451 4.7.1 Service unavailable"}, ["rspamd_silent"]),
    ],
)
def test_what_the_filter_says_is_understood(
    tmp_path: Path, answers: dict[str, str], codes: list[str]
) -> None:
    script = {"ehlo": "250 mail", "mail": "250 ok", "rcpt": "250 ok", "data": "354 go on"}
    script |= {"rset": "250 ok", "quit": "221 bye"}
    with answering(b"220 mail\r\n", script | answers) as port:
        settings = settings_with(tmp_path, smtp_host="127.0.0.1", smtp_port=port)
        found = mail.rspamd(settings, [DOMAIN])
    assert codes == [finding.code for finding in found]


def test_a_postfix_that_takes_nothing_is_told_from_a_wrong_map(tmp_path: Path) -> None:
    script = {"ehlo": "250 mail", "mail": "451 4.7.1 Service unavailable", "quit": "221 bye"}
    with answering(b"220 mail\r\n", script) as port:
        settings = settings_with(tmp_path, smtp_host="127.0.0.1", smtp_port=port)
        (found,) = mail.postfix(settings, KNOWN, DOMAIN)
    assert "postfix_takes_nothing" == found.code


def test_a_dovecot_without_tls_is_not_talked_to(tmp_path: Path) -> None:
    script = {"": "x NO not here"}
    with answering(b"* OK [CAPABILITY IMAP4rev1] ready\r\n", script) as port:
        settings = settings_with(tmp_path, imap_host="127.0.0.1", imap_port=port)
        (found,) = mail.dovecot(settings, Path("/etc/ssl/certs/ca-certificates.crt"))
    assert "dovecot_silent" == found.code


class Refusing(imaplib.IMAP4):
    """A connection whose server refuses with these words."""

    def __init__(self, words: bytes) -> None:
        self.words = words

    def login(self, _user: str, _password: str) -> Never:
        raise self.error(self.words)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"[AUTHENTICATIONFAILED] Authentication failed.", "dovecot_right"),
        (b"[UNAVAILABLE] Temporary authentication failure.", "dovecot_sign_in_down"),
    ],
)
def test_a_refusal_is_told_from_a_fault(answer: bytes, code: str) -> None:
    found = mail._sign_in(Refusing(answer))
    assert code == found.code
    assert "b'" not in str(found.params)

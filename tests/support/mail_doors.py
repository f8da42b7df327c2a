"""One sign-in at a mail door, from whatever address of this machine the caller names."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import smtplib
import socket

from tests.support.filters import FilterEditor, FilterRefused
from tests.support.mail_stack import RunningStack

OK = "OK"
# Longer than the longest pause before a wrong password is checked.
_PATIENCE = 150.0


class _ImapFrom(imaplib.IMAP4):
    """A mail program at another address of this machine."""

    def __init__(self, source: str, host: str, port: int) -> None:
        self._source = source
        super().__init__(host, port, _PATIENCE)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout, (self._source, 0))


def imap(mail: RunningStack, name: str, password: str, source: str) -> str:
    """OK, or the words of the refusal."""
    connection = _ImapFrom(source, mail.layout.address, mail.layout.ports.imap)
    try:
        connection.starttls(mail.tls)
        connection.authenticate("PLAIN", lambda _: f"\0{name}\0{password}".encode())
    except imaplib.IMAP4.error as refused:
        return str(refused)
    finally:
        with contextlib.suppress(OSError):
            connection.shutdown()
    return OK


def submission(mail: RunningStack, name: str, password: str, source: str) -> str:
    """The same at the door for sending."""
    place = (mail.layout.address, mail.layout.ports.submission)
    with smtplib.SMTP(*place, timeout=_PATIENCE, source_address=(source, 0)) as smtp:
        smtp.starttls(context=mail.tls)
        smtp.ehlo_or_helo_if_needed()
        code, words = smtp.docmd("AUTH PLAIN", _plain(name, password))
    return OK if code == 235 else f"{code} {words.decode(errors='replace')}"


def managesieve(mail: RunningStack, name: str, password: str, source: str) -> str:
    """The same at the door for filters."""
    place = (mail.layout.address, mail.layout.ports.managesieve)
    with socket.create_connection(place, _PATIENCE, (source, 0)) as plain:
        FilterEditor(plain).answer()
        plain.sendall(b"STARTTLS\r\n")
        FilterEditor(plain).answer()
        with mail.tls.wrap_socket(plain, server_hostname=mail.layout.address) as secure:
            editor = FilterEditor(secure)
            try:
                editor.answer()
                editor.ask(f'AUTHENTICATE "PLAIN" "{_plain(name, password)}"')
            except FilterRefused as refused:
                return str(refused)
    return OK


def _plain(name: str, password: str) -> str:
    return base64.b64encode(f"\0{name}\0{password}".encode()).decode()

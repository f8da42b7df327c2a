"""A mail program that looks after its owner's filters: ManageSieve (RFC 5804) over TLS."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
from collections.abc import Iterator
from typing import IO

from tests.support.mail_stack import Person, RunningStack


class FilterRefused(RuntimeError):
    """The server said NO or BYE; carries its words."""


class FilterEditor:
    """One signed-in ManageSieve session."""

    def __init__(self, connection: socket.socket) -> None:
        """Takes over a connection whose greeting was read."""
        self._connection = connection
        self._lines: IO[bytes] = connection.makefile("rb")

    def ask(self, command: str) -> list[str]:
        """The lines before OK. Raises FilterRefused."""
        self._connection.sendall(command.encode() + b"\r\n")
        return self.answer()

    def answer(self) -> list[str]:
        """Reads to the end of one answer."""
        lines: list[str] = []
        while True:
            line = self._lines.readline().decode().rstrip("\r\n")
            if line.startswith("OK"):
                return lines
            if not line or line.startswith(("NO", "BYE")):
                # What follows is a literal with the words of the compiler.
                long = re.search(r"\{(\d+)\+?\}$", line)
                raise FilterRefused(line + (self._lines.read(int(long[1])).decode() if long else ""))
            lines.append(line)

    def put(self, script: str, *, name: str = "thư", active: bool = True) -> None:
        """Saves a script and switches it on."""
        self.ask(f'PUTSCRIPT "{name}" {{{len(script.encode())}+}}\r\n{script}')
        if active:
            self.ask(f'SETACTIVE "{name}"')

    def active(self) -> str:
        """The name of the script that is on; empty when none is."""
        found = [re.fullmatch(r'"(.*)" ACTIVE', line) for line in self.ask("LISTSCRIPTS")]
        return next((match[1] for match in found if match), "")


@contextlib.contextmanager
def filter_editor(stack: RunningStack, person: Person) -> Iterator[FilterEditor]:
    """A session of the person's. Raises FilterRefused when signing in is refused."""
    place = (stack.layout.address, stack.layout.ports.managesieve)
    with socket.create_connection(place, timeout=30) as plain:
        FilterEditor(plain).answer()
        plain.sendall(b"STARTTLS\r\n")
        FilterEditor(plain).answer()
        with stack.tls.wrap_socket(plain, server_hostname=stack.layout.address) as secure:
            editor = FilterEditor(secure)
            editor.answer()
            word = base64.b64encode(f"\0{person.address}\0{person.password}".encode()).decode()
            editor.ask(f'AUTHENTICATE "PLAIN" "{word}"')
            yield editor


def set_filter(stack: RunningStack, person: Person, script: str) -> None:
    """Saves a script and switches it on, as the person."""
    with filter_editor(stack, person) as editor:
        editor.put(script)

"""Many requests under way at once on one connection, each with its own answer.

ldap3 has connected, checked the certificate and bound; here `ber` speaks on the same transport. No LDAP
transactions: OpenLDAP 2.5 and 2.6 lose acknowledged data after one that failed.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, Protocol

from ldap import ber, errors
from ldap.entries import CSN

# slapd hangs up on a connection with a thousand requests under way; from 16 on nothing is gained.
WINDOW: Final = 32
_CHUNK: Final = 1 << 18
_WRITTEN: Final = frozenset({ber.ADD_RESPONSE, ber.MODIFY_RESPONSE, ber.DELETE_RESPONSE})


class Transport(Protocol):
    """A connected, bound socket whose timeout is set."""

    def sendall(self, data: bytes | bytearray, /) -> None:
        """Raises OSError."""

    def recv(self, most: int, /) -> bytes:
        """Nothing at the end. Raises OSError, TimeoutError among them."""


class Pipeline:
    """A transport with nothing under way. Every failure of it is DirectoryUnavailable: throw it away."""

    def __init__(self, transport: Transport, next_number: Callable[[], int]) -> None:
        self._transport = transport
        self._next_number = next_number
        self._buffer = b""

    def write(self, operations: Iterable[bytes], *, seconds: float) -> list[ber.Result]:
        """The result of each operation in order, of as many as could be sent within `seconds`.

        After a result that blames more than its own entry nothing more is sent. Raises
        DirectoryUnavailable: what was under way is unknown.
        """
        ends = time.monotonic() + seconds
        left = iter(operations)
        waiting: dict[int, int] = {}
        found: dict[int, ber.Result] = {}
        going_on = True
        while True:
            going_on = going_on and time.monotonic() < ends
            if going_on:
                self._send(list(islice(left, WINDOW - len(waiting))), waiting, len(found) + len(waiting))
            if not waiting:
                return [found[place] for place in range(len(found))]
            for number, result in self._some_results():
                if number not in waiting:
                    raise errors.DirectoryUnavailable("an answer nobody asked for")
                found[waiting.pop(number)] = result
                going_on = going_on and not errors.halts(result.code)

    def _send(self, fresh: Sequence[bytes], waiting: dict[int, int], first: int) -> None:
        packed = bytearray()
        for place, operation in enumerate(fresh, first):
            number = self._next_number()
            waiting[number] = place
            packed += ber.message(number, operation)
        if packed:
            with _as_ours():
                self._transport.sendall(packed)

    def _some_results(self) -> list[tuple[int, ber.Result]]:
        with _as_ours():
            answers = self._some_answers()
        if any(answer.kind not in _WRITTEN for answer in answers):
            raise errors.DirectoryUnavailable("an answer nobody asked for")
        with _as_ours():
            return [(answer.number, ber.result_of(answer.content)) for answer in answers]

    def search(
        self, base: str, wanted: bytes, attributes: Sequence[str], *, page_size: int = 0
    ) -> Generator[dict[str, list[str]]]:
        """The entries right below the base that fit, in pages if asked. To be taken to its end.

        Raises what `errors.raise_for` makes of the server's result.
        """
        for page in self._pages(base, wanted, attributes, page_size):
            yield from page

    def csns(
        self, base: str, wanted: bytes, naming: str, *, page_size: int
    ) -> Generator[list[tuple[str, str]]]:
        """Of all entries that fit what names them and their change sequence number, page by page."""
        for page in self._pages(base, wanted, (naming, CSN), page_size):
            # One that we may not read is as if the entry changed all the time.
            yield [(entry[naming][0], entry[CSN][0] if CSN in entry else "") for entry in page]

    def _pages(
        self, base: str, wanted: bytes, attributes: Sequence[str], page_size: int
    ) -> Generator[list[dict[str, list[str]]]]:
        operation = ber.search_request(base, wanted, attributes)
        number = self._ask_page(operation, page_size, b"")
        while True:
            found, cookie = self._page(number)
            if cookie:
                # The server reads on while these are worked on.
                number = self._ask_page(operation, page_size, cookie)
            yield found
            if not cookie:
                return

    def _ask_page(self, operation: bytes, page_size: int, cookie: bytes) -> int:
        number = self._next_number()
        controls = ber.paged_control(page_size, cookie) if page_size else b""
        with _as_ours():
            self._transport.sendall(ber.message(number, operation, controls))
        return number

    def _page(self, number: int) -> tuple[list[dict[str, list[str]]], bytes]:
        """All entries of one answer, and where the next page begins."""
        entries: list[dict[str, list[str]]] = []
        with _as_ours():
            # OpenLDAP sends each entry by itself, so all this runs once for each.
            while True:
                answers = self._some_answers()
                last = answers.pop() if answers[-1].kind == ber.SEARCH_DONE else None
                for each in answers:
                    if each.number != number or each.kind != ber.SEARCH_ENTRY:
                        # Half an answer is not an answer: neither is one that names another server.
                        raise errors.DirectoryUnavailable("an answer that is no entry")
                    entries.append(ber.entry_of(each.content))
                if last is not None:
                    break
            result, cookie = ber.result_of(last.content), ber.cookie_of(last.controls)
        errors.raise_for(result.code, result.text)
        return entries, cookie

    def _some_answers(self) -> list[ber.Message]:
        """Whole messages, at least one. Raises what the transport does, and Malformed."""
        answers = self._taken()
        while not answers:
            heard = self._transport.recv(_CHUNK)
            if not heard:
                raise errors.DirectoryUnavailable("the directory hung up")
            self._buffer += heard
            answers = self._taken()
        return answers

    def _taken(self) -> list[ber.Message]:
        answers: list[ber.Message] = []
        at, buffer = 0, self._buffer
        while at < len(buffer) and (following := ber.first_message(buffer, at)) is not None:
            answer, at = following
            answers.append(answer)
        self._buffer = buffer[at:]
        return answers


@contextlib.contextmanager
def _as_ours() -> Iterator[None]:
    """Lets the failures of the transport, and what is no LDAP, leave as DirectoryUnavailable."""
    try:
        yield
    except (OSError, ber.Malformed) as error:
        raise errors.DirectoryUnavailable(str(error) or type(error).__name__) from error

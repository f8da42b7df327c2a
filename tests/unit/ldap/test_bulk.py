"""The fast pipeline keeps its window, matches answers by number, and calls everything odd unavailable."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import pytest

from ldap import ber, errors, filters
from ldap.pipeline import WINDOW, Pipeline

OPERATIONS = [ber.delete_request(f"uid=m{number}") for number in range(200)]


class Server:
    """Answers what it was sent, in another order, and counts what is under way."""

    def __init__(self, answer: Callable[[int], bytes] | None = None, piece: int = 1 << 20) -> None:
        self.heard: list[int] = []
        self.most = 0
        self._answer = answer or done
        self._open: list[int] = []
        self._out = b""
        self._piece = piece

    def sendall(self, data: bytes | bytearray, /) -> None:
        at = 0
        while (found := ber.first_message(bytes(data), at)) is not None:
            message, at = found
            self.heard.append(message.number)
            self._open.append(message.number)
        assert at == len(data)
        self.most = max(self.most, len(self._open))

    def recv(self, most: int, /) -> bytes:
        if not self._out:
            random.Random(len(self.heard)).shuffle(self._open)
            some, self._open = self._open[:5], self._open[5:]
            self._out = b"".join(map(self._answer, some))
        piece, self._out = self._out[: self._piece], self._out[self._piece :]
        return piece


def done(number: int, code: int = 0, kind: int = ber.DELETE_RESPONSE, text: str = "") -> bytes:
    result = ber.element(0x0A, bytes((code,))) + ber.octets("") + ber.octets(text)
    return ber.message(number, ber.element(kind, result))


def pipeline(server: Server) -> Pipeline:
    return Pipeline(server, itertools.count(3).__next__)


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_pipeline_gives_each_operation_its_answer(piece: int) -> None:
    server = Server(lambda number: done(number, 32 if number % 3 else 0, text=str(number)), piece)
    results = pipeline(server).write(OPERATIONS, seconds=60)
    assert [(32 if number % 3 else 0, str(number)) for number in range(3, 203)] == results
    assert WINDOW == server.most


def test_pipeline_without_writes_sends_nothing() -> None:
    server = Server()
    assert [] == pipeline(server).write([], seconds=60)
    assert [] == server.heard


def test_pipeline_after_timeout_sends_nothing_more() -> None:
    server = Server()
    assert [] == pipeline(server).write(OPERATIONS, seconds=-1)
    assert [] == server.heard


def test_after_a_full_database_only_what_is_under_way_ends() -> None:
    server = Server(lambda number: done(number, 80))
    results = pipeline(server).write(OPERATIONS, seconds=60)
    assert WINDOW == len(results) == len(server.heard)
    assert {80} == {result.code for result in results}


@pytest.mark.parametrize(
    "answer",
    [
        lambda number: done(number + 10_000),
        lambda number: done(number, kind=ber.SEARCH_DONE),
        lambda number: b"",
        lambda number: b"HTTP/1.1 400 Bad Request",
        lambda number: ber.message(number, ber.element(ber.DELETE_RESPONSE, b"\x0a")),
        lambda number: done(0, kind=0x78),
    ],
)
def test_pipeline_with_invalid_answer_is_unavailable(answer: Callable[[int], bytes]) -> None:
    with pytest.raises(errors.DirectoryUnavailable):
        pipeline(Server(answer)).write(OPERATIONS, seconds=60)


class Silent(Server):
    def recv(self, most: int, /) -> bytes:
        raise TimeoutError("timed out")


def test_pipeline_with_silent_server_is_unavailable() -> None:
    with pytest.raises(errors.DirectoryUnavailable, match="timed out"):
        pipeline(Silent()).write(OPERATIONS, seconds=60)
    with pytest.raises(errors.DirectoryUnavailable, match="timed out"):
        list(pipeline(Silent()).search("dc=x", filters.present("ou").encoded, ["ou"]))


def entry(number: int, uid: str) -> bytes:
    listed = ber.sequence(ber.sequence(ber.octets("uid"), ber.element(0x31, ber.octets(uid))))
    return ber.message(number, ber.element(ber.SEARCH_ENTRY, ber.octets(f"uid={uid}") + listed))


def page(number: int, cookie: bytes, code: int = 0) -> bytes:
    result = ber.element(0x0A, bytes((code,))) + ber.octets("") + ber.octets("")
    return ber.message(number, ber.element(ber.SEARCH_DONE, result), ber.paged_control(0, cookie))


def pages(number: int) -> bytes:
    return (
        entry(number, f"a{number}") + entry(number, f"b{number}") + page(number, b"on" if number < 5 else b"")
    )


def test_search_reads_all_pages() -> None:
    found = list(
        pipeline(Server(pages, 9)).search("dc=x", filters.present("uid").encoded, ["uid"], page_size=2)
    )
    assert [["a3"], ["b3"], ["a4"], ["b4"], ["a5"], ["b5"]] == [each["uid"] for each in found]


@pytest.mark.parametrize(
    ("code", "kind"),
    [(32, errors.EntryMissing), (4, errors.DirectoryHalted), (52, errors.DirectoryUnavailable)],
)
def test_search_that_ends_early_is_an_error(code: int, kind: type[errors.DirectoryError]) -> None:
    server = Server(lambda number: entry(number, "a") + page(number, b"", code))
    with pytest.raises(kind):
        list(pipeline(server).search("dc=x", filters.present("uid").encoded, ["uid"]))


def test_search_with_referral_is_an_error() -> None:
    reference = ber.element(ber.SEARCH_REFERENCE, ber.octets("ldap://other.example"))
    server = Server(lambda number: ber.message(number, reference) + page(number, b""))
    with pytest.raises(errors.DirectoryUnavailable):
        list(pipeline(server).search("dc=x", filters.present("uid").encoded, ["uid"]))

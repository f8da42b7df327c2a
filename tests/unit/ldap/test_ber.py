"""Our encoder and decoder are ldap3's, byte for byte, over arbitrary entries and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ldap3 import LEVEL, MODIFY_ADD, MODIFY_DELETE, MODIFY_REPLACE
from ldap3.operation.add import add_operation
from ldap3.operation.delete import delete_operation
from ldap3.operation.modify import modify_operation
from ldap3.operation.search import search_operation
from ldap3.protocol import rfc4511
from ldap3.protocol.rfc2696 import paged_search_control
from pyasn1.codec.ber import decoder, encoder

from ldap import ber, filters
from ldap.difference import Change, Modification
from ldap.entries import PEOPLE

STEPS = {"add": MODIFY_ADD, "delete": MODIFY_DELETE, "replace": MODIFY_REPLACE}
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.sampled_from(["", "Nguyễn Thị Ánh Tuyết", "a" * 127, "a" * 128, "đ" * 64]),
)
FILLED = TEXT.filter(bool)
NUMBER = st.integers(min_value=1, max_value=2**31 - 1)
NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,30}", fullmatch=True)
ATTRIBUTES = st.dictionaries(NAME, st.lists(FILLED, min_size=1, max_size=4, unique=True), max_size=8)
MODIFICATIONS = st.lists(
    st.builds(Modification, st.sampled_from(list(STEPS)), NAME, st.lists(FILLED, max_size=3).map(tuple)),
    min_size=1,
    max_size=5,
    # ldap3 gathers the steps of one attribute; ours keep their order.
    unique_by=lambda step: step.attribute.lower(),
)


def theirs(number: int, kind: str, operation: Any) -> bytes:
    message = rfc4511.LDAPMessage()
    message["messageID"] = rfc4511.MessageID(number)
    message["protocolOp"] = rfc4511.ProtocolOp().setComponentByName(kind, operation)
    return bytes(encoder.encode(message))


def as_bytes(values: Any) -> list[bytes]:
    return [value.encode() for value in values]


@given(NUMBER, TEXT, ATTRIBUTES)
@example(127, "uid=a,dc=x", {"cn": ["b"]})
@example(128, "uid=a,dc=x", {"cn": ["b" * 200, "c"]})
@example(2**31 - 1, "uid=a,dc=x", {"cn": ["x" * 70_000]})
def test_adding_is_encoded_as_by_ldap3(number: int, name: str, attributes: dict[str, list[str]]) -> None:
    operation = add_operation(name, {key: as_bytes(values) for key, values in attributes.items()}, False)
    ours = ber.message(number, ber.add_request(name, attributes))
    assert theirs(number, "addRequest", operation) == ours


@given(NUMBER, TEXT, MODIFICATIONS)
def test_changing_is_encoded_as_by_ldap3(number: int, name: str, steps: list[Modification]) -> None:
    listed = {step.attribute: [(STEPS[step.kind], as_bytes(step.values))] for step in steps}
    operation = modify_operation(name, listed, False)
    ours = ber.message(number, ber.modify_request(name, Change(tuple(steps))))
    assert theirs(number, "modifyRequest", operation) == ours


@given(NUMBER, TEXT)
def test_deleting_is_encoded_as_by_ldap3(number: int, name: str) -> None:
    assert theirs(number, "delRequest", delete_operation(name)) == ber.message(
        number, ber.delete_request(name)
    )


def paged(size: int, cookie: bytes) -> bytes:
    """ldap3 writes "true" as 01; RFC 4511, section 5.1, wants it as FF."""
    controls = rfc4511.Controls()
    controls.setComponentByPosition(0, paged_search_control(True, size, cookie))
    # As a part of a message they have the tag [0] instead of a sequence's.
    encoded = b"\xa0" + bytes(encoder.encode(controls))[1:]
    return encoded.replace(b"\x01\x01\x01", b"\x01\x01\xff", 1)


def their_search(base: str, wanted: filters.Filter, attributes: Sequence[str]) -> Any:
    unlimited = (0, 0)
    return search_operation(
        base, wanted.text, LEVEL, 0, list(attributes), *unlimited, False, auto_escape=False, auto_encode=False
    )


@given(NUMBER, FILLED, st.lists(FILLED, min_size=2, max_size=3), st.binary(max_size=200))
def test_searching_is_encoded_as_by_ldap3(number: int, base: str, uids: list[str], cookie: bytes) -> None:
    wanted = filters.any_of(filters.equal("uid", uid) for uid in uids)
    operation = search_operation(
        base,
        wanted.text,
        LEVEL,
        0,
        list(PEOPLE.attributes),
        0,
        0,
        False,
        auto_escape=False,
        auto_encode=False,
    )
    ours = ber.search_request(base, wanted.encoded, PEOPLE.attributes)
    assert theirs(number, "searchRequest", operation) == ber.message(number, ours)
    assert paged(1000, cookie) == ber.paged_control(1000, cookie)


@pytest.mark.parametrize("wanted", [filters.present("ou"), filters.equal("objectClass", "congvuMailbox")])
def test_single_filters_are_encoded_as_by_ldap3(wanted: filters.Filter) -> None:
    operation = search_operation(
        "dc=x", wanted.text, LEVEL, 0, ["ou"], 0, 0, False, auto_escape=False, auto_encode=False
    )
    assert theirs(7, "searchRequest", operation) == ber.message(
        7, ber.search_request("dc=x", wanted.encoded, ["ou"])
    )


def found_entry(name: str, attributes: dict[str, list[str]]) -> Any:
    listed = rfc4511.PartialAttributeList()
    for place, (key, values) in enumerate(attributes.items()):
        one = rfc4511.PartialAttribute()
        one["type"] = rfc4511.AttributeDescription(key)
        one["vals"] = rfc4511.Vals()
        for at, value in enumerate(values):
            one["vals"][at] = value.encode()
        listed[place] = one
    entry = rfc4511.SearchResultEntry()
    entry["object"] = rfc4511.LDAPDN(name.encode())
    entry["attributes"] = listed
    return entry


@given(NUMBER, TEXT, ATTRIBUTES)
def test_decode_entry_agrees_with_ldap3(number: int, name: str, attributes: dict[str, list[str]]) -> None:
    sent = theirs(number, "searchResEntry", found_entry(name, attributes))
    decoded = ber.first_message(sent)
    assert decoded is not None
    message, end = decoded
    assert (number, ber.SEARCH_ENTRY, len(sent)) == (message.number, message.kind, end)
    assert attributes == ber.entry_of(message.content)
    their_entry = decoder.decode(sent, asn1Spec=rfc4511.LDAPMessage())[0]["protocolOp"].getComponent()
    listed = their_entry["attributes"]
    assert attributes == {str(each["type"]): [bytes(x).decode() for x in each["vals"]] for each in listed}


@given(NUMBER, st.sampled_from([0, 19, 32, 68, 80]), TEXT)
def test_decode_result(number: int, code: int, text: str) -> None:
    answer = rfc4511.AddResponse()
    answer["resultCode"] = rfc4511.ResultCode(code)
    answer["matchedDN"] = rfc4511.LDAPDN(b"")
    answer["diagnosticMessage"] = rfc4511.LDAPString(text.encode())
    decoded = ber.first_message(theirs(number, "addResponse", answer))
    assert decoded is not None
    assert ber.Result(code, text) == ber.result_of(decoded[0].content)
    assert (number, ber.ADD_RESPONSE) == decoded[0][:2]


@given(st.binary(max_size=300))
def test_decode_page_cookie(cookie: bytes) -> None:
    encoded = paged(0, cookie)
    _, start, _ = ber._head(encoded, 0)
    assert cookie == ber.cookie_of(encoded[start:])
    assert b"" == ber.cookie_of(b"")


@given(st.binary(max_size=200))
@example(b"\x30\x84\xff\xff\xff\xff")
@example(b"\x30\x05\x02\x01\x01\x64\x7f")
def test_garbage_is_malformed_and_nothing_else(data: bytes) -> None:
    for read in (ber.first_message, ber.result_of, ber.entry_of, ber.cookie_of):
        try:
            read(data)
        except ber.Malformed:
            continue


@given(NUMBER, ATTRIBUTES.filter(bool), st.data())
def test_decode_incomplete_message_waits_for_the_rest(
    number: int, attributes: dict[str, list[str]], data: Any
) -> None:
    sent = ber.message(number, ber.add_request("uid=a", attributes))
    assert None is ber.first_message(sent[: data.draw(st.integers(0, len(sent) - 1))])
    assert (len(sent) * 2) == ber.first_message(sent + sent, len(sent))[1]  # type: ignore[index]

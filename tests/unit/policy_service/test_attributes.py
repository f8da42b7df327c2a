"""The wire form of Postfix's policy questions: what is read, what is refused, what is written."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.policy_service.attributes import Malformed, answer, parse

REQUEST = b"request=smtpd_access_policy\n"


def test_attributes_are_read_by_name_and_a_value_may_hold_an_equals_sign() -> None:
    found = parse([REQUEST, b"sender=a=b@kontum.example\n", b"sasl_username=\n"])
    assert {"request": "smtpd_access_policy", "sender": "a=b@kontum.example", "sasl_username": ""} == found


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"sender=an@kontum.example\n"],
        [b"request=junk\n"],
        [REQUEST, b"no equals sign\n"],
        [REQUEST, b"=nameless\n"],
        [REQUEST, b"sender=a\0b\n"],
        [REQUEST, b"sender=a\n", b"sender=b\n"],
    ],
)
def test_what_is_no_request_is_refused(lines: list[bytes]) -> None:
    with pytest.raises(Malformed):
        parse(lines)


@given(st.lists(st.binary(max_size=50), max_size=6))
def test_any_bytes_are_read_or_refused(lines: list[bytes]) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(parse([REQUEST, *lines]), dict)


@pytest.mark.parametrize("action", ["DUNNO\n\naction=OK", "REJECT a\rb"])
def test_an_action_never_begins_another_line(action: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        answer(action)

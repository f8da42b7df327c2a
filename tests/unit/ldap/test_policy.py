"""The password policy's answer is read, and anything else is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldap.policy import PolicyError, policy_error


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3000", None),
        ("3003810101", PolicyError.ACCOUNT_LOCKED),
        ("3003810102", PolicyError.CHANGE_AFTER_RESET),
        ("3003810100", PolicyError.PASSWORD_EXPIRED),
        ("3006a0048002012c", None),
        ("3008a003800105810101", PolicyError.ACCOUNT_LOCKED),
        ("3003810108", PolicyError.PASSWORD_IN_HISTORY),
        ("3003", None),
        ("", None),
    ],
)
def test_the_error_is_found(value: str, expected: PolicyError | None) -> None:
    assert expected == policy_error(bytes.fromhex(value))


@given(st.binary(max_size=40))
def test_no_bytes_upset_it(value: bytes) -> None:
    assert policy_error(value) in {None, *PolicyError}

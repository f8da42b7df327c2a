"""Reads slapd's password policy response (draft-behera-ldap-password-policy-10, section 6.2).

The control comes with the answer to a bind, or to a new password, and says why it was refused or what must
happen next.
Nothing else of BER is spoken here.
"""

from __future__ import annotations

import enum

POLICY_CONTROL = "1.3.6.1.4.1.42.2.27.8.5.1"

_SEQUENCE = 0x30
_ERROR = 0x81


class PolicyError(enum.IntEnum):
    """What the policy has against this bind, this account or this password."""

    PASSWORD_EXPIRED = 0
    ACCOUNT_LOCKED = 1
    CHANGE_AFTER_RESET = 2
    PASSWORD_IN_HISTORY = 8


def policy_error(value: bytes) -> PolicyError | None:
    """The error in a PasswordPolicyResponseValue; None if there is none or none that matters.

    The value is short, so lengths are always of one byte; anything else is no such value: None.
    """
    if len(value) < 2 or value[0] != _SEQUENCE or value[1] != len(value) - 2:
        return None
    rest = value[2:]
    while len(rest) >= 2:
        tag, length = rest[0], rest[1]
        content, rest = rest[2 : 2 + length], rest[2 + length :]
        if tag == _ERROR and len(content) == 1 and content[0] in list(PolicyError):
            return PolicyError(content[0])
    return None

"""The one rule for an e-mail address, wherever it is: whether a message can be sent there, and its form.

The shape is email-validator's (RFC 5321 and 5322, no quoted local part, no address literal, no name that
is reserved and reaches nobody); nothing is looked up in the DNS. On top of it stand two rules of ours:
plain ASCII only, since not every mail server takes more, and no apostrophe in front, with which
spreadsheets mark text. `parsing` is stricter for addresses that are ours to give.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from email_validator import EmailNotValidError, validate_email

# Octets, RFC 5321 §4.5.3.1; a longer text is not even looked at.
MAX_LOCAL: Final = 64
MAX_ADDRESS: Final = 254
# What nearly every address looks like before the @. The library takes all of these (a test says so); asking
# it of each row of a long list would take most of the reading's time.
_USUAL_LOCAL: Final = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*")


def sendable_address(text: str) -> str | None:
    """The address as it is kept, its domain in small letters; None for what no message can be sent to."""
    local, at, typed = text.rpartition("@")
    if not at or not text.isascii() or len(text) > MAX_ADDRESS or text.startswith("'"):
        return None
    domain = mail_domain(typed)
    if domain is None or len(local) > MAX_LOCAL:
        return None
    if _USUAL_LOCAL.fullmatch(local):
        return f"{local}@{domain}"
    return _ascii_email(text)


@lru_cache(maxsize=4096)  # people have few domains among them, each in many rows
def mail_domain(text: str) -> str | None:
    """The domain in small letters; None for what is none, or is reserved and reaches nobody."""
    if not text.isascii():
        return None
    found = _ascii_email(f"a@{text}")
    return found.partition("@")[2] if found else None


def _ascii_email(text: str) -> str | None:
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            globally_deliverable=True,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
        )
    except EmailNotValidError:
        return None
    return found.ascii_email

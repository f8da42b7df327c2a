"""Owns the one parser of addresses: what is typed becomes the form that is UNIQUE in the ledger.

Stricter than RFC 5321 on purpose: an address that has to be quoted, explained or spelled out is
not granted. Says nothing about who may have it: see `rules.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from provisioning.foundation.errors import Invalid

# Octets, RFC 5321 §4.5.3.1.
MAX_LOCAL = 64
MAX_ADDRESS = 254
_MAX_DOMAIN = 253

_LOCAL_SHAPE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Address:
    """A canonical address: small letters, no blanks, at most 254 octets."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def canonical_address(text: str) -> Address:
    """The address that was typed, in its one form.

    Raises Invalid on field `address` with code `address_empty`, `address_not_ascii`, `address_at`
    (not exactly one @), `address_local` or `address_domain` (with the part), `address_too_long`.
    """
    typed = text.strip()
    if not typed:
        raise _refusal("address_empty")
    if not typed.isascii():  # before lower(): the Kelvin sign would become a k
        raise _refusal("address_not_ascii")
    if typed.count("@") != 1:
        raise _refusal("address_at")
    local, domain = typed.lower().split("@")
    if len(typed) > MAX_ADDRESS:
        raise _refusal("address_too_long", most=MAX_ADDRESS)
    return Address(_checked_local(local), _checked_domain(domain))


def _checked_local(local: str) -> str:
    """The part before the @: a-z 0-9, with single dots, hyphens or underscores between them."""
    if len(local) > MAX_LOCAL:
        raise _refusal("address_too_long", most=MAX_LOCAL)
    if not _LOCAL_SHAPE.fullmatch(local):
        raise _refusal("address_local", part=local)
    return local


def _checked_domain(domain: str) -> str:
    """A domain of at least two labels, none of them in an international (xn--) form."""
    labels = domain.split(".")
    wrong = (
        len(domain) > _MAX_DOMAIN
        or len(labels) < 2
        or not all(_LABEL.fullmatch(x) for x in labels)
        or any(x.startswith("xn--") for x in labels)
        or labels[-1].isdigit()
    )
    if wrong:
        raise _refusal("address_domain", part=domain[:80])
    return domain


def _refusal(code: str, **params: str | int) -> Invalid:
    return Invalid.one("address", code, **params)

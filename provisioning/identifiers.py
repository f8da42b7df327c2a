"""Opaque identifiers: random, meaningless, safe in DNs, file names and URLs. Never reused."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# Crockford's base 32 in lower case: no i, l, o, u to misread on a printed slip.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# 256 is a multiple of 32: every sign is as likely as every other.
_SIGN_OF_BYTE = bytes(ord(ALPHABET[byte % 32]) for byte in range(256))


def _random(length: int) -> str:
    return secrets.token_bytes(length).translate(_SIGN_OF_BYTE).decode("ascii")


def new_id() -> str:
    """16 characters, 80 random bits."""
    return _random(16)


def new_token() -> str:
    """32 characters, 160 random bits: for links and sessions. Stored only as a hash."""
    return _random(32)


def new_code() -> str:
    """Ten characters in two groups, 50 random bits: for a person to type (`7k2m9-qx4tp`)."""
    return f"{_random(5)}-{_random(5)}"


def token_hash(token: str) -> str:
    """SHA-256 of a token or typed code, hex. Typing habits (case, spaces, dashes) don't matter."""
    plain = "".join(c for c in token.lower() if c.isalnum())
    # People read o as 0 and l or i as 1 from paper; the alphabet has no o, l, i to confuse.
    plain = plain.translate(str.maketrans("oil", "011"))
    return hashlib.sha256(plain.encode()).hexdigest()


def keyed_hash(value: str, key: str) -> str:
    """HMAC-SHA-256, hex: lets a national id match without being kept."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()

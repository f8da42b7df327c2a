"""Opaque identifiers: random, meaningless, safe in DNs, file names and URLs. Never reused."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# Crockford's base 32 in lower case: no i, l, o, u to misread on a printed slip.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# 256 is a multiple of 32: every sign is as likely as every other.
_SIGN_OF_BYTE = bytes(ord(ALPHABET[byte % 32]) for byte in range(256))

# Of this process: the key in use and, while it is being changed, the one before.
_keys: list[bytes] = []


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


def keep_hashes_under(secret: str, before: str = "") -> None:
    """Sets for this process what tokens and codes are hashed under: once, at its start.

    `before`: the secret until its last change; codes kept under it still fit until they end.
    """
    _keys[:] = [_key_of(each) for each in (secret, before) if each]


def token_hash(token: str) -> str:
    """The keyed hash of a token or typed code, hex. Typing habits (case, spaces, dashes) don't matter.

    A code has 50 bits: without the key, whoever has a copy of the database would find it in days.
    """
    return rekeyed(_digest(token))


def fits(token: str, kept: str | None) -> bool:
    """Whether a token or typed code is the one that is kept, under this key or the one before."""
    digest = _digest(token)
    return any(hmac.compare_digest(_under(key, digest), kept or "") for key in _known_keys())


def rekeyed(digest: str) -> str:
    """The keyed hash for a SHA-256 that was kept without a key."""
    return _under(_known_keys()[0], digest)


def _digest(token: str) -> str:
    plain = "".join(c for c in token.lower() if c.isalnum())
    # People read o as 0 and l or i as 1 from paper; the alphabet has no o, l, i to confuse.
    plain = plain.translate(str.maketrans("oil", "011"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _under(key: bytes, digest: str) -> str:
    return hmac.new(key, digest.encode(), hashlib.sha256).hexdigest()


def _key_of(secret: str) -> bytes:
    # A key of its own: what signs cookies is not used for anything else.
    return hmac.new(secret.encode(), b"congvu tokens and codes", hashlib.sha256).digest()


def _known_keys() -> list[bytes]:
    if not _keys:
        raise RuntimeError("keep_hashes_under() was not called at the start of this process")
    return _keys


def keyed_hash(value: str, key: str) -> str:
    """HMAC-SHA-256, hex: lets a national id match without being kept."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()

"""What passwords are, and hashes as the directory makes them; the only importer of passlib (libpass).

People's passwords are hashed by slapd itself. Nothing here stores or logs one.
"""

from __future__ import annotations

import enum
import stringprep
import unicodedata
from dataclasses import dataclass

from passlib.hash import argon2

_SCHEME = "{ARGON2}"
_LONGEST = 1024
# The OWASP minimum for Argon2id: about 25 ms for each sign-in.
_people = argon2.using(type="ID", memory_cost=19456, rounds=2, parallelism=1)
# A random secret needs no stretching, and services bind often.
_services = argon2.using(type="ID", memory_cost=64, rounds=1, parallelism=1)


class PasswordAnswer(enum.Enum):
    """What the directory says of a password."""

    OK = "ok"
    WRONG = "wrong"
    LOCKED = "locked"
    """Refused whatever the password: suspended, or too many wrong tries a while ago."""
    UNKNOWN = "unknown"
    MUST_CHANGE = "must_change"
    """Right, but good for nothing except setting another."""


@dataclass(frozen=True, slots=True)
class PasswordMark:
    """By what a password is known to be still the same: when it was set; None for none at all."""

    set_at: str | None


class UnusablePassword(ValueError):
    """Empty, over 1,024 bytes, or with control characters. Never carries the password."""


def prepared(password: str) -> str:
    """The one form of a password whichever way its letters were composed (RFC 8265: NFC).

    Raises UnusablePassword.
    """
    composed = unicodedata.normalize("NFC", password)
    if not composed:
        raise UnusablePassword("the password is empty")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in composed):
        raise UnusablePassword("the password has control characters")
    if len(composed.encode()) > _LONGEST:
        raise UnusablePassword(f"the password is longer than {_LONGEST} bytes")
    return composed


def settable(password: str) -> str:
    """A password as it may be set. Raises UnusablePassword.

    What begins with the name of a kind of hash, such as {SSHA}, the directory would keep as it is.
    """
    plain = prepared(password)
    if plain.startswith("{"):
        raise UnusablePassword("the password begins as a hash does")
    return plain


def forms_to_try(password: str) -> tuple[str, ...]:
    """What to bind with for a password typed at a door of ours, the likeliest first.

    A password is kept as it was prepared, which is also what mail programs send; so that comes first.
    Passwords are set in plain signs only, for which that is all. Older ones may hold others, and were
    checked at the web in the form of SASLprep (RFC 4013) too: what opened then opens now. Raises
    UnusablePassword.
    """
    kept = prepared(password)
    return (kept,) if kept.isascii() else tuple(dict.fromkeys((kept, _saslprep(kept) or kept)))


def _saslprep(text: str) -> str:
    visible = (character for character in text if not stringprep.in_table_b1(character))
    plain = "".join(" " if stringprep.in_table_c12(character) else character for character in visible)
    return unicodedata.normalize("NFKC", plain)


def hash_password(password: str) -> str:
    """`{ARGON2}$argon2id$…` as slapd's argon2 module reads it. Raises UnusablePassword."""
    return _SCHEME + str(_people.hash(prepared(password)))


def hash_service_password(secret: str) -> str:
    """The same for a service account's random secret of at least 32 characters, made cheaply.

    Raises UnusablePassword for a shorter one, since it would need stretching.
    """
    if len(secret) < 32:
        raise UnusablePassword("a service's secret has at least 32 characters")
    return _SCHEME + str(_services.hash(prepared(secret)))


def is_hash(value: str) -> bool:
    """Whether a value is a hash that this room made, never a plain password."""
    return value.startswith(f"{_SCHEME}$argon2id$")


def matches(password: str, hashed: str) -> bool:
    """Whether the password gives the hash: for the in-memory twin; the real one binds."""
    try:
        tried = forms_to_try(password)
        return any(argon2.verify(form, hashed.removeprefix(_SCHEME)) for form in tried)
    except UnusablePassword:
        return False

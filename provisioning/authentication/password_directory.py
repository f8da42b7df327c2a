"""What signing in and setting passwords need of the directory, as a Protocol, and the texts around.

The real thing is the `ldap` room's client bound as the *web* service account; tests hand in the
in-memory twin.
"""

from __future__ import annotations

from typing import Protocol

from ldap.passwords import PasswordAnswer, PasswordMark

__all__ = ["PasswordAnswer", "PasswordDirectory", "PasswordMark", "PasswordWriter"]


class PasswordWriter(Protocol):
    """Sets passwords of people by their opaque id. Raises ldap.errors.* when it can't."""

    def password_mark(self, uid: str) -> PasswordMark:
        """By what the password is known to be still the same."""

    def set_password(self, uid: str, hashed: str, *, after: PasswordMark | None = None) -> None:
        """Replaces the hash, unless one was set since `after`; ends a lock that wrong tries had set."""


class PasswordDirectory(PasswordWriter, Protocol):
    """Checks them too."""

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        """Binds as the person."""

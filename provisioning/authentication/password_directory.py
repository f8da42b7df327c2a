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

    def set_password(self, uid: str, password: str, *, after: PasswordMark | None = None) -> None:
        """Has the directory hash and keep it, unless one was set since `after` or it is one of those that
        are remembered; ends a lock that wrong tries had set."""


class PasswordDirectory(PasswordWriter, Protocol):
    """Checks them too."""

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        """Binds as the person."""

"""What signing in and setting passwords need of the directory, as a Protocol, and the texts around.

The real thing is the `ldap` room's client bound as the *web* service account; tests hand in the
in-memory twin.
"""

from __future__ import annotations

from typing import Protocol

from ldap.passwords import PasswordAnswer

__all__ = ["PasswordAnswer", "PasswordDirectory"]


class PasswordDirectory(Protocol):
    """Checks and sets passwords of people by their opaque id. Raises ldap.errors.* when it can't."""

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        """Binds as the person."""

    def set_password(self, uid: str, hashed: str) -> None:
        """Replaces the hash; ends a lock that wrong tries had set."""

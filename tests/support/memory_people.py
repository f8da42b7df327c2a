"""Somebody in the directory in memory: the entry, and what slapd keeps of passwords beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ldap.entries import remembered_by
from ldap.errors import PasswordRemembered
from ldap.passwords import matches


@dataclass(slots=True)
class Person:
    """One person's entry."""

    attributes: dict[str, list[str]]
    hashed: str | None = None
    earlier: list[str] = field(default_factory=list)
    """Hashes of passwords before the current one, the oldest first."""
    tries: int = 0
    times_set: int = 0
    signed_in: bool = False

    def is_in(self, *states: str) -> bool:
        return self.attributes["congvuState"][0] in states

    def remember(self, password: str) -> None:
        """Keeps the current password among the earlier ones, as many as its policy says.

        Raises PasswordRemembered for one of them.
        """
        most = remembered_by(self.attributes)
        current = [self.hashed] if self.hashed else []
        if most and any(matches(password, each) for each in (*current, *self.earlier[-most:])):
            raise PasswordRemembered(19, "the password was used before")
        self.earlier = (self.earlier + current)[-most:] if most else []

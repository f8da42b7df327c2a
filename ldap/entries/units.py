"""What stands in the directory for a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ldap.entries.protocol import Attributes, Branch, first

UNITS = Branch(
    base="ou=units",
    naming="ou",
    marked_by="organizationalUnit",
    managed=("ou", "description"),
    shown=frozenset({"description"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """A unit by its code."""

    branch: ClassVar[Branch] = UNITS

    code: str
    name: str

    @property
    def key(self) -> str:
        """The code."""
        return self.code

    def attributes(self) -> dict[str, list[str]]:
        """Attribute → values as they should stand."""
        return {"objectClass": [UNITS.marked_by], "ou": [self.code], "description": [self.name]}

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> UnitEntry:
        """An entry as read."""
        return cls(code=first(attributes, "ou"), name=first(attributes, "description"))

"""What stands in the directory for a mail domain: by it Postfix knows for which domains it takes mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ldap.entries.protocol import Attributes, Branch, first

DOMAINS = Branch(
    base="ou=domains",
    naming="associatedDomain",
    marked_by="domainRelatedObject",
    managed=("associatedDomain", "dc"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEntry:
    """A mail domain by its whole name (RFC 4524); `dc` holds its first label, as RFC 4519 has it."""

    branch: ClassVar[Branch] = DOMAINS

    name: str

    @property
    def key(self) -> str:
        """The whole name."""
        return self.name

    def attributes(self) -> dict[str, list[str]]:
        """Attribute → values as they should stand."""
        return {
            "objectClass": ["domain", DOMAINS.marked_by],
            "associatedDomain": [self.name],
            "dc": [self.name.split(".", maxsplit=1)[0]],
        }

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> DomainEntry:
        """An entry as read."""
        return cls(name=first(attributes, "associatedDomain"))

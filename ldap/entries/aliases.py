"""What stands in the directory for addresses that are nobody's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ldap.entries.protocol import Attributes, Branch, first

ALIASES = Branch(
    base="ou=lists",
    naming="cn",
    marked_by="nisMailAlias",
    managed=("cn", "mailLocalAddress", "rfc822MailMember"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasEntry:
    """Addresses that are nobody's own, and the addresses of those who read what comes there."""

    branch: ClassVar[Branch] = ALIASES

    name: str
    addresses: tuple[str, ...]
    readers: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    def attributes(self) -> dict[str, list[str]]:
        """Attribute → values as they should stand."""
        return {
            "objectClass": [ALIASES.marked_by, "inetLocalMailRecipient"],
            "cn": [self.name],
            "mailLocalAddress": list(self.addresses),
            **({"rfc822MailMember": list(self.readers)} if self.readers else {}),
        }

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> AliasEntry:
        """An entry as read."""
        return cls(
            name=first(attributes, "cn"),
            addresses=tuple(attributes.get("mailLocalAddress", ())),
            readers=tuple(attributes.get("rfc822MailMember", ())),
        )

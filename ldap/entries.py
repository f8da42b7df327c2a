"""What stands in the directory for a mailbox and for a unit, as values.

Knows the attributes that are ours and how they are written; asks nobody and writes nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

Attributes = Mapping[str, Sequence[str]]

PERSON_CLASSES = ("inetOrgPerson", "inetLocalMailRecipient", "congvuMailbox")
UNIT_CLASSES = ("organizationalUnit",)
ALIAS_CLASSES = ("nisMailAlias", "inetLocalMailRecipient")

# slapd refuses every bind while this stands in pwdAccountLockedTime (draft-behera-ldap-password-
# policy, section 5.3.3); any other time there is a lock that wrong tries set and time will lift.
LOCK = "pwdAccountLockedTime"
PERMANENT_LOCK = "000001010000Z"
LAST_SIGN_IN = "authTimestamp"

# Read of every person: what we manage, and the two that slapd writes itself.
PERSON_ATTRIBUTES = (
    "objectClass",
    "uid",
    "cn",
    "sn",
    "givenName",
    "displayName",
    "employeeNumber",
    "title",
    "mail",
    "mailLocalAddress",
    "congvuState",
    "congvuReceives",
    "congvuSignIn",
    "congvuQuota",
    "congvuUnit",
    "congvuKind",
    "congvuRevision",
    LOCK,
    LAST_SIGN_IN,
)


def shown(value: str) -> str:
    """How a value looks to a person: composed letters, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def matching(value: str) -> str:
    """How OpenLDAP compares text that ignores case: two values are one if this is equal.

    NFC = NFD = lower case = doubled blank = no-break blank; letters with and without their marks
    differ, and so do Đ and Ð.
    """
    return " ".join(unicodedata.normalize("NFKC", value).lower().split())


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _first(attributes: Attributes, name: str, default: str = "") -> str:
    values = attributes.get(name, ())
    return values[0] if values else default


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """A mailbox's entry: personal or of a role. Empty text means the attribute is absent.

    Two are equal by their fields. Whether an observed entry needs a change is asked of
    `difference`, which also sees what the fields can't hold.
    """

    uid: str
    cn: str
    sn: str
    mail: str
    """The primary address."""
    addresses: tuple[str, ...]
    """Every address; the primary is added if it is missing here."""
    state: str
    receives: bool
    sign_in: bool
    quota: int
    """Bytes."""
    kind: str = "personal"
    revision: int = 0
    given_name: str = ""
    display_name: str = ""
    employee_number: str = ""
    title: str = ""
    unit: str = ""
    read: Attributes | None = field(default=None, compare=False, repr=False)
    """The attributes as they were read, if they were."""

    def attributes(self) -> dict[str, list[str]]:
        """Attribute → values as they should stand, with the permanent lock if sign-in is off."""
        written = {
            "objectClass": list(PERSON_CLASSES),
            "mailLocalAddress": self._every_address(),
            **{name: [value] for name, value in self._single_values().items() if value},
        }
        if not self.sign_in:
            written[LOCK] = [PERMANENT_LOCK]
        return written

    def _every_address(self) -> list[str]:
        if self.addresses == (self.mail,):
            return [self.mail]
        # Two spellings of one address would be refused as one value given twice.
        every = {matching(value): value for value in (*self.addresses, self.mail)}
        return list(every.values())

    def _single_values(self) -> dict[str, str]:
        return {
            "uid": self.uid,
            "cn": self.cn,
            "sn": self.sn,
            "givenName": self.given_name,
            "displayName": self.display_name,
            "employeeNumber": self.employee_number,
            "title": self.title,
            "mail": self.mail,
            "congvuState": self.state,
            "congvuReceives": _flag(self.receives),
            "congvuSignIn": _flag(self.sign_in),
            "congvuQuota": str(self.quota),
            "congvuUnit": self.unit,
            "congvuKind": self.kind,
            "congvuRevision": str(self.revision),
        }

    @property
    def permanently_locked(self) -> bool:
        """Whether every bind is refused until sign-in is allowed again."""
        values = self.attributes() if self.read is None else self.read
        return PERMANENT_LOCK in values.get(LOCK, ())

    @property
    def last_sign_in(self) -> datetime | None:
        """When the person last bound, anywhere; up to an hour old."""
        text = _first(self.read or {}, LAST_SIGN_IN)
        return _moment(text) if text else None

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> PersonEntry:
        """An entry as read. Attributes an account may not read come out empty, 0 or False."""
        return cls(
            uid=_first(attributes, "uid"),
            cn=_first(attributes, "cn"),
            sn=_first(attributes, "sn"),
            given_name=_first(attributes, "givenName"),
            display_name=_first(attributes, "displayName"),
            employee_number=_first(attributes, "employeeNumber"),
            title=_first(attributes, "title"),
            mail=_first(attributes, "mail"),
            addresses=tuple(attributes.get("mailLocalAddress", ())),
            state=_first(attributes, "congvuState"),
            receives=_first(attributes, "congvuReceives") == "TRUE",
            sign_in=_first(attributes, "congvuSignIn") == "TRUE",
            quota=int(_first(attributes, "congvuQuota", "0")),
            unit=_first(attributes, "congvuUnit"),
            kind=_first(attributes, "congvuKind"),
            revision=int(_first(attributes, "congvuRevision", "0")),
            read=attributes,
        )


def _moment(text: str) -> datetime:
    """A GeneralizedTime in UTC as slapd writes it, with or without a fraction."""
    return datetime.strptime(text.split(".", maxsplit=1)[0].rstrip("Z"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasEntry:
    """Addresses that are nobody's own, and the addresses of those who read what comes there."""

    name: str
    addresses: tuple[str, ...]
    readers: tuple[str, ...]

    def attributes(self) -> dict[str, list[str]]:
        """Attribute → values as they should stand."""
        return {
            "objectClass": list(ALIAS_CLASSES),
            "cn": [self.name],
            "mailLocalAddress": list(self.addresses),
            **({"rfc822MailMember": list(self.readers)} if self.readers else {}),
        }

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> AliasEntry:
        """An entry as read."""
        return cls(
            name=_first(attributes, "cn"),
            addresses=tuple(attributes.get("mailLocalAddress", ())),
            readers=tuple(attributes.get("rfc822MailMember", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """A unit by its code."""

    code: str
    name: str

    def attributes(self) -> dict[str, list[str]]:
        """Attribute → values as they should stand."""
        return {
            "objectClass": list(UNIT_CLASSES),
            "ou": [self.code],
            "description": [self.name],
        }

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> UnitEntry:
        """An entry as read."""
        return cls(code=_first(attributes, "ou"), name=_first(attributes, "description"))

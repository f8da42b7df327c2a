"""What stands in the directory for a mailbox."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from ldap.entries.protocol import Attributes, Branch, Name, first, matching

PERSON_CLASSES = ("inetOrgPerson", "inetLocalMailRecipient", "congvuMailbox")

# slapd refuses every bind while this stands in pwdAccountLockedTime (draft-behera-ldap-password-
# policy, section 5.3.3); any other time there is a lock that wrong tries set and time will lift.
LOCK = "pwdAccountLockedTime"
PERMANENT_LOCK = "000001010000Z"
LAST_SIGN_IN = "authTimestamp"
# Which of slapd's password policies holds for an entry; without it, the one that remembers nothing.
POLICY = "pwdPolicySubentry"
_REMEMBERING = re.compile(r"cn=history-([0-9]{1,2}),ou=policies")
# For how many earlier passwords there is a policy: see `openldap/settings.py`.
MOST_REMEMBERED = 24

PEOPLE = Branch(
    base="ou=people",
    naming="uid",
    marked_by="congvuMailbox",
    managed=(
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
        POLICY,
    ),
    references=frozenset({POLICY}),
    shown=frozenset({"cn", "sn", "givenName", "displayName", "title"}),
    markers={LOCK: PERMANENT_LOCK},
    also_read=(LAST_SIGN_IN,),
)


def person_name(uid: str) -> Name:
    """What the entry of a mailbox is called, by its opaque id."""
    return Name(PEOPLE, uid)


def policy_remembering(count: int) -> str:
    """The name of the policy that refuses the current password and so many before it; "" for none."""
    return f"cn=history-{count},ou=policies" if count else ""


def remembered_by(attributes: Attributes) -> int:
    """How many earlier passwords are refused for an entry, by the policy that it names."""
    found = _REMEMBERING.fullmatch(first(attributes, POLICY))
    return int(found[1]) if found else 0


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """A mailbox's entry: personal or of a role. Empty text means the attribute is absent.

    Two are equal by their fields. Whether an observed entry needs a change is asked of
    `difference`, which also sees what the fields can't hold.
    """

    branch: ClassVar[Branch] = PEOPLE

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
    remembered: int = 0
    """How many passwords before the current one the directory refuses; 0: it looks at none, nor at that."""
    read: Attributes | None = field(default=None, compare=False, repr=False)
    """The attributes as they were read, if they were."""

    @property
    def key(self) -> str:
        """The opaque id."""
        return self.uid

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
            POLICY: policy_remembering(self.remembered),
        }

    @property
    def permanently_locked(self) -> bool:
        """Whether every bind is refused until sign-in is allowed again."""
        values = self.attributes() if self.read is None else self.read
        return PERMANENT_LOCK in values.get(LOCK, ())

    @property
    def last_sign_in(self) -> datetime | None:
        """When the person last bound, anywhere; up to an hour old."""
        text = first(self.read or {}, LAST_SIGN_IN)
        return _moment(text) if text else None

    @classmethod
    def from_attributes(cls, attributes: Attributes) -> PersonEntry:
        """An entry as read. Attributes an account may not read come out empty, 0 or False."""
        return cls(
            uid=first(attributes, "uid"),
            cn=first(attributes, "cn"),
            sn=first(attributes, "sn"),
            given_name=first(attributes, "givenName"),
            display_name=first(attributes, "displayName"),
            employee_number=first(attributes, "employeeNumber"),
            title=first(attributes, "title"),
            mail=first(attributes, "mail"),
            addresses=tuple(attributes.get("mailLocalAddress", ())),
            state=first(attributes, "congvuState"),
            receives=first(attributes, "congvuReceives") == "TRUE",
            sign_in=first(attributes, "congvuSignIn") == "TRUE",
            quota=int(first(attributes, "congvuQuota", "0")),
            unit=first(attributes, "congvuUnit"),
            kind=first(attributes, "congvuKind"),
            revision=int(first(attributes, "congvuRevision", "0")),
            remembered=remembered_by(attributes),
            read=attributes,
        )


def _moment(text: str) -> datetime:
    """A GeneralizedTime in UTC as slapd writes it, with or without a fraction."""
    return datetime.strptime(text.split(".", maxsplit=1)[0].rstrip("Z"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)

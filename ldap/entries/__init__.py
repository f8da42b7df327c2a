"""What stands in the directory, as values: one protocol, and a module for each kind of entry.

Knows the attributes that are ours and how they are written and compared; asks nobody and writes nothing.
"""

from ldap.entries.aliases import ALIASES, AliasEntry
from ldap.entries.domains import DOMAINS, DomainEntry
from ldap.entries.people import (
    LAST_SIGN_IN,
    LOCK,
    MOST_REMEMBERED,
    PEOPLE,
    PERMANENT_LOCK,
    PERSON_CLASSES,
    PersonEntry,
    person_name,
    policy_remembering,
    remembered_by,
)
from ldap.entries.protocol import CSN, Attributes, Branch, Entry, Name, csn_of, matching, name_of, shown
from ldap.entries.units import UNITS, UnitEntry

__all__ = [
    "ALIASES",
    "CSN",
    "DOMAINS",
    "LAST_SIGN_IN",
    "LOCK",
    "MOST_REMEMBERED",
    "PEOPLE",
    "PERMANENT_LOCK",
    "PERSON_CLASSES",
    "UNITS",
    "AliasEntry",
    "Attributes",
    "Branch",
    "DomainEntry",
    "Entry",
    "Name",
    "PersonEntry",
    "UnitEntry",
    "csn_of",
    "matching",
    "name_of",
    "person_name",
    "policy_remembering",
    "remembered_by",
    "shown",
]

"""What a row would change about a person, field by field. Pure. An empty cell changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from provisioning.imports.columns.parsed import ParsedOfficial
from provisioning.imports.columns.spellings import spellings
from provisioning.imports.matching.candidates import same_code
from provisioning.imports.matching.people import Person
from provisioning.officials.fields import COMPARED, GIVEN, IMPORTED, OfficialFields
from provisioning.officials.model import Official

Change = dict[str, Any]


def changes_of(person: Person, values: ParsedOfficial, unit_code: str | None) -> list[Change]:
    """Each field that would become different, with old and new. `unit_code` None: the row moves nobody."""
    found = []
    for field, old in zip(COMPARED, person.compared, strict=True):
        new = values.get(field.listed_as)
        if new is not None and new != (old or _empty_of(new)) and _counts(person, field.name, old, new):
            found.append({"field": field.name, "old": _plain(old), "new": _plain(new)})
    if unit_code is not None and unit_code != person.unit_code:
        found.append({"field": "unit", "old": person.unit_code, "new": unit_code})
    return found


def returning(person: Person) -> Change:
    """The change of state of somebody who comes back."""
    opened = person.activated_at is not None and person.state != "purged"
    return {"field": "state", "old": person.state, "new": "active" if opened else "invited"}


def leaving(state: str) -> Change:
    """The change of state of somebody who leaves."""
    return {"field": "state", "old": state, "new": "leaving"}


def fields_of(row: Mapping[str, Any], name_reason: str = "") -> OfficialFields:
    """The record of a new person from a plan's row values; `name_reason`: why they are called so."""
    said = {
        field.name: field.typed(row[field.kept_in_rows]) for field in IMPORTED if row.get(field.kept_in_rows)
    }
    return OfficialFields(**said, name_reason=name_reason)


def merged(
    official: Official, row: Mapping[str, Any], changes: list[Any], name_reason: str = ""
) -> OfficialFields:
    """The record of a person with just the planned changes taken over."""
    new = {change["field"]: change["new"] for change in changes}
    values = {
        field.name: field.typed(new[field.name]) if field.name in new else field.of(official)
        for field in GIVEN
    }
    values["national_id_hash"] = row.get("national_id_hash") or official.national_id_hash
    return OfficialFields(**values, name_reason=name_reason)


def _counts(person: Person, field: str, old: object, new: object) -> bool:
    """Whether a difference is one: not the place of a tone, the case of a code or zeros that it lacks, an
    owner's own address."""
    match field:
        case "full_name":
            return new not in spellings(str(old))
        case "staff_code":
            return not same_code(str(new), str(old or "")) or len(str(new)) > len(str(old or ""))
        case "birth_year":
            # The day says the year, too.
            return person.birth_date is None
        case "recovery_email":
            # Who has opened the mailbox says it and proves it.
            return person.activated_at is None
    return True


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _empty_of(value: object) -> object:
    return "" if isinstance(value, str) else None

"""What a row would change about a person, field by field. Pure. An empty cell changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from provisioning.imports.columns.parsed import ParsedOfficial
from provisioning.imports.columns.spellings import spellings
from provisioning.imports.matching.people import Person
from provisioning.officials.model import Official
from provisioning.officials.rules import OfficialFields

Change = dict[str, Any]

# The list's word for a field → the record's.
FIELDS: Final = {
    "full_name": "full_name",
    "staff_code": "staff_code",
    "birth_date": "birth_date",
    "post": "post",
    "phone": "phone",
    "recovery_email": "recovery_email",
    "contract_kind": "kind",
    "contract_end": "contract_end",
}
_TARGETS: Final = tuple(FIELDS.items())


def changes_of(person: Person, values: ParsedOfficial, unit_code: str | None) -> list[Change]:
    """Each field that would become different, with old and new. `unit_code` None: the row moves nobody."""
    found = []
    for source, target in _TARGETS:
        new, old = getattr(values, source), getattr(person, target)
        if new is not None and new != (old or _empty_of(new)) and _counts(person, target, old, new):
            found.append({"field": target, "old": _plain(old), "new": _plain(new)})
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
    said = row.get
    return OfficialFields(
        full_name=row["full_name"],
        post=said("post") or "",
        staff_code=said("staff_code") or "",
        birth_date=day_of(said("birth_date")),
        kind=said("contract_kind") or "civil_servant",
        contract_end=day_of(said("contract_end")),
        phone=said("phone") or "",
        recovery_email=said("recovery_email") or "",
        national_id_hash=said("national_id_hash"),
        name_reason=name_reason,
    )


def merged(
    official: Official, row: Mapping[str, Any], changes: list[Any], name_reason: str = ""
) -> OfficialFields:
    """The record of a person with just the planned changes taken over."""
    new = {change["field"]: change["new"] for change in changes}
    return OfficialFields(
        full_name=new.get("full_name", official.full_name),
        post=new.get("post", official.post),
        staff_code=new.get("staff_code", official.staff_code or ""),
        birth_date=day_of(new["birth_date"]) if "birth_date" in new else official.birth_date,
        kind=new.get("kind", official.kind),
        contract_end=day_of(new["contract_end"]) if "contract_end" in new else official.contract_end,
        phone=new.get("phone", official.phone),
        recovery_email=new.get("recovery_email", official.recovery_email),
        national_id_hash=row.get("national_id_hash") or official.national_id_hash,
        is_leader=official.is_leader,
        name_reason=name_reason,
    )


def day_of(text: str | None) -> date | None:
    """A day from its stored form."""
    return date.fromisoformat(text) if text else None


def _counts(person: Person, field: str, old: object, new: object) -> bool:
    """Whether a difference is one: not the place of a tone, the case of a code, an owner's own address."""
    match field:
        case "full_name":
            return new not in spellings(str(old))
        case "staff_code":
            return str(new).lower() != str(old or "").lower()
        case "recovery_email":
            # Who has opened the mailbox says it and proves it.
            return person.activated_at is None
    return True


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _empty_of(value: object) -> object:
    return "" if isinstance(value, str) else None

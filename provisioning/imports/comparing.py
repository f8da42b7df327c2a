"""What a row would change about a person, field by field. Pure. An empty cell changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from provisioning.imports.rows import ParsedOfficial
from provisioning.imports.unit_book import KnownUnit
from provisioning.officials.model import Official
from provisioning.officials.rules import OfficialFields

# The file's word for a field → the record's.
FIELDS = {
    "full_name": "full_name",
    "staff_code": "staff_code",
    "birth_date": "birth_date",
    "post": "post",
    "phone": "phone",
    "recovery_email": "recovery_email",
    "contract_kind": "kind",
    "contract_end": "contract_end",
}


def changes_of(official: Official, values: ParsedOfficial, unit: KnownUnit | None) -> list[dict[str, Any]]:
    """Each field that would become different, with old and new. `unit` None: the row names none."""
    found = [
        {"field": target, "old": _plain(getattr(official, target)), "new": _plain(new)}
        for source, target in FIELDS.items()
        if (new := getattr(values, source)) is not None
        and new != (getattr(official, target) or _empty_of(new))
        and not (target == "recovery_email" and official.recovery_email_set_at is not None)
    ]
    if unit is not None and unit.id != official.unit_id:
        found.append({"field": "unit", "old": official.unit.code, "new": unit.code})
    return found


def fields_of(row: dict[str, Any]) -> OfficialFields:
    """The record of a new person from a plan's row values."""
    return OfficialFields(
        full_name=row["full_name"],
        post=row["post"] or "",
        staff_code=row["staff_code"] or "",
        birth_date=_day(row["birth_date"]),
        kind=row["contract_kind"] or "civil_servant",
        contract_end=_day(row["contract_end"]),
        phone=row["phone"] or "",
        recovery_email=row["recovery_email"] or "",
        national_id_hash=row["national_id_hash"],
    )


def merged(official: Official, row: dict[str, Any], changes: list[Any]) -> OfficialFields:
    """The record of a person with just the planned changes taken over."""
    new = {change["field"]: change["new"] for change in changes}
    return OfficialFields(
        full_name=new.get("full_name", official.full_name),
        post=new.get("post", official.post),
        staff_code=new.get("staff_code", official.staff_code or ""),
        birth_date=_day(new["birth_date"]) if "birth_date" in new else official.birth_date,
        kind=new.get("kind", official.kind),
        contract_end=_day(new["contract_end"]) if "contract_end" in new else official.contract_end,
        phone=new.get("phone", official.phone),
        recovery_email=new.get("recovery_email", official.recovery_email),
        national_id_hash=row["national_id_hash"] or official.national_id_hash,
        is_leader=official.is_leader,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _empty_of(value: object) -> object:
    return "" if isinstance(value, str) else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

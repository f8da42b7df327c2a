"""What is kept about a person, field by field: why, of which kind, who may see it, until when. Pure.

The law (91/2025/QH15, Decree 356/2025) knows basic and sensitive personal data. What is marked sensitive
here is treated so; decision 17 says why, and who has to confirm it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from provisioning.access.rules import Ability, abilities_at
from provisioning.foundation.actor import Actor

# Why a field is kept. The words for it are the page's.
IDENTITY, DUTY, CONTACT, SERVICE = "identity", "duty", "contact", "service"
# Who may see it: everybody who may see people of the unit; whoever edits records or has to be sure whom
# they give a code to; nobody at all, since it is only compared.
COLLEAGUES, KEEPERS, NOBODY = "colleagues", "keepers", "nobody"
SEEN_WITH: Final[dict[str, frozenset[Ability]]] = {
    COLLEAGUES: frozenset({Ability.VIEW}),
    KEEPERS: frozenset({Ability.CREATE, Ability.EDIT, Ability.INVITE}),
    NOBODY: frozenset(),
}
# Until when: as long as the address stays theirs, which is for ever; or so long after leaving.
WITH_ADDRESS, AFTER_LEAVING_CONTACT, AFTER_LEAVING_IDENTITY = "address", "contact_days", "identity_days"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field is treated."""

    why: str
    seen_by: str = COLLEAGUES
    kept: str = WITH_ADDRESS
    sensitive: bool = False


# Column of `officials` → its rule; what is worked out of another column is told with that one.
FIELDS: Final[dict[str, Rule]] = {
    "full_name": Rule(IDENTITY),
    "staff_code": Rule(IDENTITY),
    "birth_date": Rule(IDENTITY, KEEPERS, AFTER_LEAVING_IDENTITY),
    "national_id_hash": Rule(IDENTITY, NOBODY, AFTER_LEAVING_IDENTITY, sensitive=True),
    "unit_id": Rule(DUTY),
    "post": Rule(DUTY),
    "kind": Rule(DUTY),
    "contract_end": Rule(DUTY, KEEPERS, AFTER_LEAVING_IDENTITY),
    "is_leader": Rule(DUTY),
    "is_protected": Rule(DUTY),
    "phone": Rule(CONTACT, KEEPERS, AFTER_LEAVING_CONTACT),
    "recovery_email": Rule(CONTACT, KEEPERS, AFTER_LEAVING_CONTACT),
    "recovery_typed_by": Rule(CONTACT, COLLEAGUES, AFTER_LEAVING_CONTACT),
    "recovery_proven_at": Rule(CONTACT, COLLEAGUES, AFTER_LEAVING_CONTACT),
    "locale": Rule(SERVICE),
    "created_at": Rule(SERVICE),
    "updated_at": Rule(SERVICE),
}
DERIVED: Final = frozenset(
    {
        "id",
        "family_name",
        "middle_name",
        "given_name",
        "sort_key",
        "search_text",
        "version",
        "recovery_typed_by_id",
    }
)
# Of the row of a list, and of what was asked for: what is not kept once both are long over.
IN_LISTS: Final = frozenset(
    {
        "birth_date", "national_id", "national_id_last4", "national_id_hash", "phone", "recovery_email",
        "contract_end", "written", "back", "text", "birth_year",
        "name_reason",
    }
)  # fmt: skip


def visible(actor: Actor, unit_path: str) -> frozenset[str]:
    """The fields of somebody at this unit that `actor` may see."""
    able = abilities_at(actor, unit_path)
    return frozenset(name for name, rule in FIELDS.items() if able & SEEN_WITH[rule.seen_by])


def kept_after_leaving(kept: str) -> tuple[str, ...]:
    """The columns that go so long after leaving."""
    return tuple(name for name, rule in FIELDS.items() if rule.kept == kept)


def without_personal(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values, less what is not kept for ever."""
    return {name: value for name, value in values.items() if name not in IN_LISTS}


def emptied(details: Mapping[str, Any]) -> dict[str, Any]:
    """Values within values, with the personal ones gone and their names still there."""
    return {name: _emptied(name, value) for name, value in details.items()}


def _emptied(name: str, value: Any) -> Any:
    if name in IN_LISTS:
        return ""
    if isinstance(value, Mapping):
        return emptied(value)
    if isinstance(value, list):
        return [_emptied("", each) for each in value]
    return value


def changes_without_personal(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The changes of a row, less those of fields that are not kept for ever."""
    return [dict(change) for change in changes if change.get("field") not in IN_LISTS]

"""Who may see what is kept about a person, and what of it goes when. Pure; the fields are the catalogue's.

The law (91/2025/QH15, Decree 356/2025) knows basic and sensitive personal data. What is marked sensitive
here is treated so; decision 17 says why, and who has to confirm it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from provisioning.access.rules import Ability, abilities_at
from provisioning.foundation.actor import Actor
from provisioning.officials.fields import CATALOGUE, IMPORTED, Kept, SeenBy

SEEN_WITH: Final[dict[SeenBy, frozenset[Ability]]] = {
    SeenBy.COLLEAGUES: frozenset({Ability.VIEW}),
    SeenBy.KEEPERS: frozenset({Ability.CREATE, Ability.EDIT, Ability.INVITE, Ability.RESET}),
    SeenBy.NOBODY: frozenset(),
}
# What is worked out of another column is told with that one.
DERIVED: Final = frozenset(
    {
        "id",
        "family_name",
        "middle_name",
        "given_name",
        "sort_key",
        "version",
        "recovery_typed_by_id",
    }
)
# Of the row of a list, and of what was asked for: what is not kept once both are long over.
IN_LISTS: Final = frozenset(
    {field.kept_in_rows for field in IMPORTED if field.treatment.kept is not Kept.WITH_ADDRESS}
    | {"national_id", "national_id_last4", "written", "unsure", "back", "text", "birth_year", "name_reason"}
)

# What the options of a plan may say of people: cells of a list, why somebody was suspended.
PERSONAL_OPTIONS: Final = frozenset({"samples", "reason", "letter"})


def visible(actor: Actor, unit_path: str) -> frozenset[str]:
    """The fields of somebody at this unit that `actor` may see."""
    able = abilities_at(actor, unit_path)
    return frozenset(each.name for each in CATALOGUE if able & SEEN_WITH[each.treatment.seen_by])


def kept_after_leaving(kept: Kept) -> tuple[str, ...]:
    """The columns that go so long after leaving."""
    return tuple(each.name for each in CATALOGUE if each.treatment.kept is kept)


def without_personal(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values, less what is not kept for ever."""
    return {name: _emptied("", value) for name, value in values.items() if name not in IN_LISTS}


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

"""Kinds of units, and which kind of body each is for a province's rule. Pure."""

from __future__ import annotations

from typing import Final

DIVISION: Final = "division"
# A unit's kind → the kind of body that rules speak of.
BODY_KIND_OF: Final = {
    "province": "department",
    "department": "department",
    "board": "department",
    "office": "department",
    "inspectorate": "department",
    "public-service": "department",
    "district": "commune",
    "city": "commune",
    "commune": "commune",
    "ward": "commune",
    "township": "commune",
    "special_zone": "commune",
    "party_committee": "party_committee",
    "people_council": "people_council",
    "front": "front",
    "association": "association",
    "enterprise": "enterprise",
    "school": "school",
    "health_body": "health_body",
    DIVISION: DIVISION,
}
KINDS: Final = tuple(BODY_KIND_OF)
# A division belongs to the body it works in; its people's addresses carry the body's code.
BODIES: Final = frozenset(KINDS) - {DIVISION}


def body_kind(kind: str) -> str:
    """The kind of body that a rule means; a division for what nobody knows."""
    return BODY_KIND_OF.get(kind, DIVISION)

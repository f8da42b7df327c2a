"""Who gets an address at all, by the province's rule: by the kind of body and the kind of staff. Pure."""

from __future__ import annotations

from provisioning.foundation.errors import Problem
from provisioning.officials.fields import DEFAULTS
from provisioning.policy.catalogue import EntitledRules
from provisioning.units.kinds import body_kind


def refusals(rules: EntitledRules, unit_kind: str, staff_kind: str) -> list[Problem]:
    """Why somebody of this kind, in a body of this kind, gets none; the article with it.

    `unit_kind`: of the body that the unit belongs to.
    """
    body = body_kind(unit_kind)
    if body not in rules.body_kinds.value:
        return [Problem("unit", "body_not_entitled", {"article": rules.body_kinds.article})]
    if staff_kind not in rules.staff_kinds.value:
        return [Problem("kind", "staff_not_entitled", {"article": rules.staff_kinds.article})]
    if (body, staff_kind) in rules.except_for.value:
        return [Problem("kind", "staff_not_entitled_here", {"article": rules.except_for.article})]
    return []


def usual_kind(rules: EntitledRules, unit_kind: str) -> str:
    """What somebody is taken for of whom nobody says it: where the rule leaves public employees out, as in
    schools and hospitals, they are what most people there are."""
    left_out = (body_kind(unit_kind), "public_employee") in rules.except_for.value
    return "public_employee" if left_out else str(DEFAULTS["kind"])

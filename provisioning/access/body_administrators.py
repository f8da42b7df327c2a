"""How many administrators a body has, and what they may: by the province's rule.

Whoever resets passwords, locks or restores in a body, or in a part of it, is one. The top of the tree is
the operator's own, and whoever stands in for somebody is no second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import abilities_of_role, not_over
from provisioning.access.rules import Ability
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.policy.catalogue import BodyAdminRules
from provisioning.policy.queries import default_policy
from provisioning.units.model import Unit
from provisioning.units.queries import below, body_paths

ADMINISTERS: Final = frozenset({Ability.RESET, Ability.LOCK, Ability.RESTORE})
# What the words of the rule let one do; seeing people and keeping their records right is in each.
ALWAYS: Final = frozenset({Ability.VIEW, Ability.EDIT})
MEANT: Final[Mapping[str, frozenset[Ability]]] = {
    "report": frozenset({Ability.AUDIT}),
    "reset": frozenset({Ability.RESET}),
    "lock": frozenset({Ability.LOCK}),
    "restore": frozenset({Ability.RESTORE}),
    "create": frozenset({Ability.CREATE, Ability.IMPORT, Ability.INVITE}),
    "delete": frozenset({Ability.MOVE}),
    "grants": frozenset({Ability.GRANTS, Ability.UNITS}),
}
AS_MANY_AS_ARE_GIVEN: Final = 99


def require_by_rule(
    session: Session,
    official_id: str,
    unit: Unit,
    abilities: frozenset[Ability],
    valid_from: datetime,
    valid_to: datetime | None,
) -> None:
    """Raises Invalid `body_admins_most`, `body_admins_none`, `body_admin_may_less`, each with its article."""
    if not abilities & ADMINISTERS:
        return
    [body] = body_paths(session, [unit.path])
    if body.count("/") <= 2:
        return
    rules = default_policy(session).body_admin
    _require_within(rules, abilities)
    if rules.most.value >= AS_MANY_AS_ARE_GIVEN:
        return
    others = _administrators(session, body, valid_from, valid_to) - {official_id}
    if len(others) >= rules.most.value:
        code = "body_admins_most" if rules.most.value else "body_admins_none"
        raise Invalid.one("", code, most=rules.most.value, article=rules.most.article)


def _require_within(rules: BodyAdminRules, abilities: frozenset[Ability]) -> None:
    allowed = ALWAYS.union(*(MEANT[word] for word in rules.abilities.value))
    # All words together say nothing against anything.
    if rules.abilities.value != MEANT.keys() and not abilities <= allowed:
        raise Invalid.one("", "body_admin_may_less", article=rules.abilities.article)


def _administrators(session: Session, body: str, valid_from: datetime, valid_to: datetime | None) -> set[str]:
    """Who is, or is to be, one of the body at some moment of this time."""
    query = (
        sa.select(Grant.official_id, Grant.role, Unit.path)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(below(body), not_over(valid_from), Grant.stands_in_for_id.is_(None))
    )
    if valid_to is not None:
        query = query.where(Grant.valid_from < valid_to)
    rows = session.execute(query).all()
    return {
        official_id
        for official_id, role, path in rows
        if ADMINISTERS & (abilities_of_role(session, role, retired=True) or frozenset())
        and body_paths(session, [path]) == [body]
    }

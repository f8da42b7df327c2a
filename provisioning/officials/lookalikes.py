"""Names that may be taken for those of people whom others obey: asked about before somebody is so called.

Guarded are protected accounts and whoever holds, or is to hold, a right over rights. Namesakes exist, so
a reason is enough; it stands on the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from provisioning.access.approval_policy import POWERFUL, all_abilities
from provisioning.access.model import Grant
from provisioning.access.queries import current_and_future_grants_of_each, not_over
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem
from provisioning.names.skeleton import skeleton
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.rules import text_problems

# Who bears a name of this skeleton, among the guarded.
Guarded = Mapping[str, frozenset[str]]


def guarded_names(session: Session) -> Guarded:
    """The names of protected people and administrators by their skeletons, in two statements."""
    now = clock.now()
    holding = sa.select(Grant.official_id).where(not_over(now))
    query = sa.select(Official.id, Official.full_name, Official.is_protected).where(
        sa.or_(Official.is_protected, Official.id.in_(holding))
    )
    people = session.execute(query).all()
    held = current_and_future_grants_of_each(session, [row.id for row in people], now)
    found: dict[str, set[str]] = defaultdict(set)
    for row in people:
        if row.is_protected or not POWERFUL.isdisjoint(all_abilities(held[row.id])):
            found[skeleton(row.full_name)].add(row.id)
    return {name: frozenset(ids) for name, ids in found.items()}


def name_problems(fields: OfficialFields, official_id: str | None, guarded: Guarded) -> list[Problem]:
    """Why the name is asked about: somebody guarded, and not this person, is called almost so.

    Says nothing of who that is: it may be somebody outside the reader's scope.
    """
    if fields.name_reason.strip():
        return text_problems("name_reason", fields.name_reason, 255)
    others = guarded.get(skeleton(fields.full_name), frozenset()) - {official_id}
    return [Problem("name_reason", "name_confusable")] if others else []

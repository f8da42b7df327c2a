"""Lists that name people of other units: when such a list is applied, their new unit expects them.

The list's author learns nothing of where the person works; the other unit learns that one of its
people is expected, and by whom.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.rules import Ability, paths_with
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import CongvuError, Problem
from provisioning.imports.columns.spellings import spellings
from provisioning.imports.matching.listed_people import problem_json
from provisioning.imports.matching.people import Person, by_addresses, by_codes, by_hashes
from provisioning.imports.rules import WAITS
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.transfers import operations as transfers
from provisioning.units.model import Unit


def expect_all(session: Session, actor: Actor, plan: Plan) -> int:
    """Notes that the people of the rows that wait are expected where the list puts them; how many.

    Only whom code or national id and full name tell together: a slip in a code must not reach a stranger.
    """
    query = sa.select(PlanRow).where(PlanRow.plan_id == plan.id, PlanRow.row_class == "refused")
    done = 0
    for row in session.scalars(query.execution_options(yield_per=500)).all():
        if row.state == "proposed" and any(each["code"] == WAITS for each in row.problems):
            done += _expect(session, actor, plan, row)
    return done


def _expect(session: Session, actor: Actor, plan: Plan, row: PlanRow) -> bool:
    person = _meant(session, actor, row.values)
    if person is None:
        return False
    official = session.get_one(
        Official, person.id, options=[orm.joinedload(Official.unit), orm.joinedload(Official.mailbox)]
    )
    unit = session.get_one(Unit, row.unit_id or plan.unit_id)
    try:
        transfers.expect(session, actor, official, unit, decision=plan.decision, plan_id=plan.id)
    except CongvuError:
        # Promised to another unit, asked for by one, gone, or back meanwhile. Which is not told here.
        transfers.refuse(session, actor, official, unit, plan_id=plan.id)
        row.problems = [*row.problems, problem_json(Problem("", "claim_came_late"))]
        return False
    return True


def _meant(session: Session, actor: Actor, kept: dict[str, Any]) -> Person | None:
    coded = by_codes(session, [kept["staff_code"]] if kept.get("staff_code") else [])
    numbered = by_hashes(session, [kept["national_id_hash"]] if kept.get("national_id_hash") else [])
    addressed = by_addresses(session, [kept["address"]] if kept.get("address") else [])
    found = {person.id: person for person in (*coded, *numbered, *addressed.values())}
    scope = paths_with(actor, Ability.IMPORT)
    if len(found) != 1:
        return None
    person = next(iter(found.values()))
    here = any(person.unit_path.startswith(path) for path in scope)
    named = kept.get("full_name") in spellings(person.full_name)
    return person if named and not here else None

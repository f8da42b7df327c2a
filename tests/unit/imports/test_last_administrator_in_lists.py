"""A full list that does not name the last system administrator does not take the right away."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.model import PlanRow
from tests.support.import_desk import Desk
from tests.support.office import Office


@pytest.mark.parametrize("unit", ["stttt", "kontum"])
def test_a_full_list_of_the_unit_lets_everybody_go_but_the_last_administrators(desk: Desk, unit: str) -> None:
    """Both administrators are absent from the list: in one chunk the first goes and the second stays."""
    free = {"brake_leavers": 1000, "brake_leavers_percent": 100.0}
    desk = replace(desk, settings=desk.settings.model_copy(update=free))
    office = Office(desk.province)
    with desk.database.writing() as session:
        people = [office.administrator(session, name)[0].id for name in ("Trần Thị An", "Trần Thị Bích")]
        people.append(office.person(session, "Y Wan").id)
    plan = desk.plan("TT-9,Y Blí,01/02/1980,,,Sở Thông tin và Truyền thông,,", unit=unit, mode="roster")
    desk.apply(plan)
    with desk.database.reading() as session:
        states = [mailbox_of(own_record(session, each)).state for each in people]
        failed = session.scalars(sa.select(PlanRow).where(PlanRow.plan_id == plan, PlanRow.state == "failed"))
        said = [problem["code"] for row in failed for problem in row.problems]
    assert ["leaving", "active", "leaving"] == states
    assert ["last_administrator"] == said

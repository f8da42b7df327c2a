"""Two departments' lists for one transferred person, in whichever order they come."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.foundation.errors import Invalid
from provisioning.imports.applying import incoming_transfers
from provisioning.imports.planning import questions
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.transfers.model import Transfer
from provisioning.transfers.queries import open_for
from tests.support.import_desk import Desk

STAYS = "TT-1,Y Blí,,,,,,"
GOES = "TT-2,Y Hlim,,,Văn thư,,,"


def fill(desk: Desk) -> tuple[str, str]:
    """Twenty who stay and one who goes; the ids of the one who goes and of the new unit's officer."""
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    return desk.province.add("Y Hlim", "stttt", staff_code="TT-2"), desk.officer("syt")


def answer(desk: Desk, plan_id: str, row: int, said: dict[str, object], by: str | None = None) -> None:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        questions.answer(session, desk.settings, desk._actor(by), plan, row, said)


def confirmed(desk: Desk, plan_id: str) -> None:
    """A second person has agreed."""
    with desk.database.writing() as session:
        session.execute(sa.update(Plan).where(Plan.id == plan_id).values(brakes=[]))


def let_go(desk: Desk) -> None:
    """The old unit's full list lacks the one who goes, and its desk says so."""
    plan = desk.plan(STAYS, unit="stttt", mode="roster")
    answer(desk, plan, LEAVER_ROWS, {"transfer": True, "to": "syt"})
    confirmed(desk, plan)
    desk.apply(plan)


def place(desk: Desk, person: str) -> tuple[str, str]:
    with desk.database.reading() as session:
        official = own_record(session, person)
        assert official.mailbox is not None
        return official.unit.code, official.mailbox.state


def test_somebody_absent_may_go_to_another_unit_instead_of_leaving(desk: Desk) -> None:
    person, _officer = fill(desk)
    plan = desk.plan(STAYS, unit="stttt", mode="roster")
    answer(desk, plan, LEAVER_ROWS, {"transfer": True, "to": "syt"})
    row = desk.rows(plan)[-1]
    assert ("mover", None, person) == (row.row_class, row.unit_id, row.object_id)
    assert [{"field": "unit", "old": "stttt", "new": "syt"}] == row.changes
    assert {"same": 1, "mover": 1} == desk.found(plan).counts
    answer(desk, plan, LEAVER_ROWS, {"transfer": False})
    assert "leaver" == desk.rows(plan)[-1].row_class


def test_the_old_unit_first_then_the_new_one(desk: Desk) -> None:
    person, officer = fill(desk)
    let_go(desk)
    assert ("stttt", "invited") == place(desk, person)
    plan = desk.plan(GOES, unit="syt", by=officer)
    row = desk.rows(plan)[0]
    assert ("mover", person) == (row.row_class, row.object_id)
    desk.apply(plan, officer)
    assert ["applied"] == [each.state for each in desk.rows(plan)]
    assert ("syt", "invited") == place(desk, person)
    assert "Văn thư" == desk.person("Y Hlim").post
    assert "hlimy.stttt@kontum.example" == desk.rows(plan)[0].address


def test_the_new_unit_first_then_the_old_one(desk: Desk) -> None:
    person, officer = fill(desk)
    plan = desk.plan(GOES, "YT-1,Y Mới,,,,,,", unit="syt", by=officer)
    row = desk.rows(plan)[0]
    assert ("refused", None, [(2, "staff_code", "waits_for_release")]) == (
        row.row_class, row.object_id, desk.codes(plan),
    )  # fmt: skip
    desk.apply(plan, officer)
    with desk.database.writing() as session:
        incoming_transfers.expect_all(session, desk._actor(officer), session.get_one(Plan, plan))
    with desk.database.reading() as session:
        line = open_for(session, desk.province.actor("hr_officer", "stttt"))[0]
        assert ("Y Hlim", "syt") == (line.full_name, line.to_unit.code if line.to_unit else None)
    old = desk.plan(STAYS, unit="stttt", mode="roster")
    assert ["same", "mover"] == [each.row_class for each in desk.rows(old)]
    confirmed(desk, old)
    desk.apply(old)
    assert ("syt", "invited") == place(desk, person)


def test_a_slip_in_a_code_does_not_make_a_stranger_expected(desk: Desk) -> None:
    _person, officer = fill(desk)
    plan = desk.plan("TT-2,Trần Văn Khác,,,,,,", unit="syt", by=officer)
    with desk.database.writing() as session:
        assert 0 == incoming_transfers.expect_all(session, desk._actor(officer), session.get_one(Plan, plan))
        assert [] == session.scalars(sa.select(Transfer)).all()


def test_who_is_between_posts_is_not_told_to_somebody_who_knows_only_the_name(desk: Desk) -> None:
    _person, officer = fill(desk)
    let_go(desk)
    plan = desk.plan("YT-5,Y Hlim,,,,,,", unit="syt", by=officer)
    row = desk.rows(plan)[0]
    assert ("joiner", None, None) == (row.row_class, row.object_id, row.question)


def test_a_name_with_the_full_birth_date_finds_who_is_between_posts(desk: Desk) -> None:
    _person, officer = fill(desk)
    desk.plan("TT-2,Y Hlim,01/02/1980,,,,,", unit="stttt")
    desk.apply(desk.plan("TT-2,Y Hlim,01/02/1980,,,,,", unit="stttt"))
    before = desk.plan(",Y Hlim,01/02/1980,,,,,", unit="syt", by=officer)
    assert ["joiner"] == [row.row_class for row in desk.rows(before)]
    let_go(desk)
    after = desk.plan(",Y Hlim,01/02/1980,,,,,", unit="syt", by=officer)
    assert ["mover"] == [row.row_class for row in desk.rows(after)]


def test_only_leavers_can_be_let_go(desk: Desk) -> None:
    fill(desk)
    plan = desk.plan(STAYS, unit="stttt")
    with pytest.raises(Invalid, match="row_asks_nothing"):
        answer(desk, plan, 2, {"transfer": True, "to": "syt"})

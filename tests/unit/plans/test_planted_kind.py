"""A kind of plan that this room has never heard of: proposed, confirmed, applied in chunks, undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Denied, Invalid, NotFound
from provisioning.officials.queries import own_record
from provisioning.plans import kinds, operations, queries
from provisioning.plans.applying import apply_chunk
from provisioning.plans.approval import approve
from provisioning.plans.kinds import register
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.proposals import propose
from provisioning.plans.queries import RowFilter
from provisioning.plans.undo import propose_undo
from provisioning.units.model import Unit
from tests.support.planted_kind import RenamingUnits, renamed
from tests.support.province import SYSTEM, Province

CODES = ("stttt", "stttt.cntt", "syt", "dakha")


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kind is there for one test."""
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    register(RenamingUnits())
    yield


def somebody(province: Province, role: str, unit: str = "kontum") -> Actor:
    with province.database.writing() as session:
        person = province.add_in(session, "Trần Thị Đơn Vị", unit)
        session.flush()
        session.expire(person)
        give(session, SYSTEM, own_record(session, person.id),
             province.unit(session, unit), role)  # fmt: skip
        return replace(province.actor(role, unit, person.id), label=person.full_name)


@pytest.fixture
def author(province: Province) -> Actor:
    """Who may change units."""
    return somebody(province, "unit_administrator")


def proposed(province: Province, author: Actor, *, braked: bool = False) -> str:
    with province.database.writing() as session:
        units = [province.unit(session, code) for code in CODES]
        rows = [renamed(unit, f"{unit.name} mới") for unit in units]
        top = province.unit(session, "kontum")
        plan = propose(session, author, top, RenamingUnits(), rows, name="Tên mới")
        plan.brakes = [{"code": "many", "params": {}}] if braked else []
        return plan.id


def start(province: Province, plan_id: str, actor: Actor) -> None:
    with province.database.writing() as session:
        plan, unit = queries.plan_for(session, actor, plan_id)
        operations.start(session, actor, plan, unit)


def work(province: Province) -> int:
    turns = 0
    while apply_chunk(province.database, "test", limit=3):
        turns += 1
    return turns


def names(province: Province) -> list[bool]:
    """Of which units the name is new."""
    with province.database.reading() as session:
        return [province.unit(session, code).name.endswith(" mới") for code in CODES]


def test_rows_about_units_are_applied_in_chunks(province: Province, author: Actor) -> None:
    plan_id = proposed(province, author)
    assert not any(names(province))
    start(province, plan_id, author)
    # Three rows, one row, the end.
    assert 3 == work(province)
    assert all(names(province))
    with province.database.reading() as session:
        plan = session.get_one(Plan, plan_id)
        assert ("applied", 4, {"finished": True}) == (plan.state, plan.rows_done, _less(plan.options, "run"))
        assert 4 == queries.count_rows(session, plan, RowFilter("renamed"))
        assert {("unit", "applied")} == {
            (kind, state) for kind, state in session.execute(sa.select(PlanRow.object_kind, PlanRow.state))
        }


def test_its_ability_decides_who_sees_begins_and_takes_it_back(province: Province, author: Actor) -> None:
    plan_id = proposed(province, author)
    importer, neighbour = somebody(province, "hr_officer"), somebody(province, "unit_administrator", "syt")
    for stranger in (importer, neighbour):
        with province.database.reading() as session:
            with pytest.raises(NotFound):
                queries.plan_for(session, stranger, plan_id)
            assert ([], 0) == queries.listed(session, stranger)
            plan, unit = session.get_one(Plan, plan_id), province.unit(session, "kontum")
            for act in (operations.start, operations.stop, propose_undo):
                with pytest.raises(Denied):
                    act(session, stranger, plan, unit)
            with pytest.raises(Denied):
                propose(session, stranger, unit, RenamingUnits(), [], name="x")
    with province.database.reading() as session:
        assert 1 == queries.listed(session, author, kind="unit_names")[1]
        assert 0 == queries.listed(session, author, kind="import")[1]


def test_a_reason_to_confirm_waits_for_a_second_person_of_its_ability(
    province: Province, author: Actor
) -> None:
    plan_id = proposed(province, author, braked=True)
    with pytest.raises(Invalid, match="plan_needs_second"):
        start(province, plan_id, author)
    for who, allowed in (
        (somebody(province, "hr_officer"), False),
        (somebody(province, "unit_administrator"), True),
    ):
        with province.database.writing() as session:
            plan, unit = session.get_one(Plan, plan_id), province.unit(session, "kontum")
            if allowed:
                approve(session, who, plan, unit)
                continue
            with pytest.raises(Denied):
                approve(session, who, plan, unit)
    start(province, plan_id, author)
    work(province)
    assert all(names(province))


def test_a_kind_may_find_a_reason_when_the_plan_begins(
    province: Province, author: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = proposed(province, author)
    monkeypatch.setattr(RenamingUnits, "reasons_to_confirm", lambda *_a: [{"code": "many", "params": {}}])
    with pytest.raises(Invalid, match="plan_needs_second"):
        start(province, plan_id, author)


def test_an_undo_puts_back_what_nobody_has_changed_since(province: Province, author: Actor) -> None:
    plan_id = proposed(province, author)
    start(province, plan_id, author)
    work(province)
    with province.database.writing() as session:
        province.unit(session, "syt").name = "Sở Y tế tỉnh"
    with province.database.writing() as session:
        plan, unit = queries.plan_for(session, author, plan_id)
        undo = propose_undo(session, author, plan, unit)
        assert ("unit_names", True, {"renamed": 3, "same": 1}) == (undo.kind, undo.is_undo, undo.counts)
        undo_id = undo.id
    start(province, undo_id, author)
    work(province)
    assert not any(names(province))
    with province.database.reading() as session:
        assert "Sở Y tế tỉnh" == province.unit(session, "syt").name
        left = session.scalars(
            sa.select(PlanRow).where(PlanRow.plan_id == undo_id, PlanRow.row_class == "same")
        ).one()
        assert ("unit", "changed_since") == (left.object_kind, left.problems[0]["code"])


def test_a_row_that_fails_leaves_its_neighbours(province: Province, author: Actor) -> None:
    plan_id = proposed(province, author)
    with province.database.writing() as session:
        session.scalars(sa.select(Unit).where(Unit.code == "dakha")).one().name = "Huyện khác"
    start(province, plan_id, author)
    work(province)
    assert [True, True, True, False] == names(province)
    with province.database.reading() as session:
        plan = session.get_one(Plan, plan_id)
        assert (3, 1) == tuple(
            queries.count_rows(session, plan, RowFilter(state)) for state in ("applied", "failed")
        )


def test_who_lost_the_ability_meanwhile_changes_nothing(
    province: Province, author: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = proposed(province, author)
    start(province, plan_id, author)
    monkeypatch.setattr("provisioning.plans.participants.may", lambda *_a: False)
    work(province)
    assert not any(names(province))


def _less(options: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in options.items() if key != name}

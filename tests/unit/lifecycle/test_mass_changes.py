"""Moving many and many leaving: who can't is named, the rest goes on, and all of it can be taken back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.allowances.operations import set_allowance
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.foundation.errors import Conflict, Denied, NotFound
from provisioning.lifecycle.leaving import return_to_service
from provisioning.lifecycle.leaving_kind import Leave
from provisioning.lifecycle.mass_changes import AT_ONCE, Change, change_many, look_through, take_back
from provisioning.lifecycle.moving_kind import Move
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, transfer
from provisioning.officials.queries import own_record
from provisioning.plans.applying import apply_chunk
from provisioning.plans.model import Plan, PlanRow
from provisioning.recipients.operations import move
from tests.support.province import SYSTEM, Province

GIVEN = "ABCDEGHIKLMNOPQRSTUVXY"


def people(province: Province, count: int, unit: str = "stttt") -> list[str]:
    return [province.add(f"Y Blí {GIVEN[number]}ình", unit) for number in range(count)]


def administrator(province: Province, unit: str = "stttt", name: str = "Trần Thị Quản Trị") -> Actor:
    """Somebody who can sign in and administers this unit."""
    with province.database.writing() as session:
        person = province.add_in(session, name, unit)
        session.flush()
        session.expire(person)
        official = own_record(session, person.id)
        move(mailbox_of(official), "active")
        give(session, SYSTEM, official, province.unit(session, unit), "unit_administrator")
        at = province.unit(session, unit)
        return Actor(name, person.id, (HeldGrant("unit_administrator", at.id, at.path),))


def carried_out(province: Province, actor: Actor, change: Change, ids: Sequence[str]) -> list[str]:
    """The ids of the plans that did it."""
    who = Official.id.in_(ids)
    with province.database.writing() as session:
        seen = look_through(session, actor, change, who).seen
        return [plan.id for plan in change_many(session, actor, change, who, seen=seen)]


def to(province: Province, code: str, decision: str = "") -> Move:
    with province.database.reading() as session:
        return Move(province.unit(session, code), decision)


def where(province: Province, ids: Sequence[str]) -> list[str]:
    with province.database.reading() as session:
        return [own_record(session, each).unit.code for each in ids]


def states(province: Province, ids: Sequence[str]) -> list[str]:
    with province.database.reading() as session:
        return [mailbox_of(own_record(session, each)).state for each in ids]


def plan_states(province: Province) -> list[str]:
    with province.database.reading() as session:
        return list(session.scalars(sa.select(Plan.state).order_by(Plan.created_at, Plan.id)))


def test_many_are_moved_and_come_back_together(province: Province) -> None:
    actor, ids = administrator(province), people(province, 3)
    made = carried_out(province, actor, to(province, "stttt.cntt", "12/QĐ"), ids)
    assert where(province, ids) == ["stttt.cntt"] * 3
    with province.database.writing() as session:
        take_back(session, actor, made)
    assert where(province, ids) == ["stttt"] * 3
    assert plan_states(province) == ["applied", "applied"]


def test_many_leave_and_are_put_back_as_they_were(province: Province) -> None:
    actor, ids = administrator(province), people(province, 3)
    with province.database.writing() as session:
        move(mailbox_of(own_record(session, ids[0])), "active")
    made = carried_out(province, actor, Leave("Nghỉ hưu"), ids)
    assert states(province, ids) == ["leaving"] * 3
    with province.database.writing() as session:
        take_back(session, actor, made)
    assert states(province, ids) == ["active", "invited", "invited"]


def test_who_can_not_is_named_with_the_reason_and_the_rest_goes_on(province: Province) -> None:
    actor, ids = administrator(province), people(province, 2)
    there = province.add("Y Ở Đó", "stttt.cntt")
    gone = province.add("Y Đi Rồi", "stttt")
    higher = province.add("Lê Văn Cao", "stttt")
    with province.database.writing() as session:
        move(mailbox_of(own_record(session, gone)), "leaving")
        root = province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, higher), root, "auditor")
    everybody = [*ids, there, gone, higher, actor.official_id or ""]
    change = to(province, "stttt.cntt")
    with province.database.reading() as session:
        looked = look_through(session, actor, change, Official.id.in_(everybody))
    codes = {problem.params["name"]: problem.code for problem in looked.refused}
    assert codes == {
        "Y Ở Đó": "one_there_already",
        "Y Đi Rồi": "one_in_other_state",
        "Lê Văn Cao": "one_out_of_reach",
        # Nobody moves themselves.
        "Trần Thị Quản Trị": "one_out_of_reach",
    }
    assert (looked.total, looked.without) == (6, 4)
    carried_out(province, actor, change, everybody)
    assert where(province, [*ids, higher]) == ["stttt.cntt", "stttt.cntt", "stttt"]


def test_who_was_changed_since_is_left_alone_when_the_rest_comes_back(province: Province) -> None:
    actor, ids = administrator(province), people(province, 3)
    moved = carried_out(province, actor, to(province, "stttt.cntt"), ids)
    left = carried_out(province, actor, Leave(), ids[:1])
    with province.database.writing() as session:
        transfer(session, SYSTEM, own_record(session, ids[2]), province.unit(session, "syt"))
        return_to_service(session, SYSTEM, own_record(session, ids[0]))
    with province.database.writing() as session:
        [back] = take_back(session, actor, moved)
        [again] = take_back(session, actor, left)
        assert (back.counts, again.counts) == ({"mover": 2, "same": 1}, {"same": 1})
    assert where(province, ids) == ["stttt", "stttt", "syt"]
    assert states(province, ids[:1]) == ["invited"]


def test_others_than_when_one_looked_and_nothing_is_done(province: Province) -> None:
    actor, ids = administrator(province), people(province, 2)
    change, who = to(province, "stttt.cntt"), Official.unit_id.in_([2])
    with province.database.reading() as session:
        seen = look_through(session, actor, change, who).seen
    province.add("Y Mới Đến", "stttt")
    with province.database.writing() as session, pytest.raises(Conflict):
        change_many(session, actor, change, who, seen=seen)
    assert where(province, ids) == ["stttt"] * 2


def test_one_who_finds_no_place_is_left_and_the_others_are_moved(province: Province) -> None:
    ids = people(province, 3)
    with province.database.writing() as session:
        set_allowance(session, SYSTEM, province.unit(session, "stttt.cntt"), mailboxes=2, storage_mib=None)
    [plan_id] = carried_out(province, administrator(province), to(province, "stttt.cntt"), ids)
    assert sorted(where(province, ids)) == ["stttt", "stttt.cntt", "stttt.cntt"]
    with province.database.reading() as session:
        rows = session.scalars(sa.select(PlanRow).where(PlanRow.plan_id == plan_id))
        assert sorted(row.state for row in rows) == ["applied", "applied", "failed"]


def test_more_than_a_day_allows_leave_only_with_a_second_person(province: Province) -> None:
    actor, ids = administrator(province), people(province, 21)
    administrator(province, "kontum", "Lê Văn Hai")
    carried_out(province, actor, Leave("Sáp nhập"), ids)
    assert set(states(province, ids)) == {"invited"}
    assert plan_states(province) == ["ready"]


def test_where_nobody_else_could_agree_one_person_is_enough(province: Province) -> None:
    actor, ids = administrator(province), people(province, 21)
    carried_out(province, actor, Leave("Sáp nhập"), ids)
    assert set(states(province, ids)) == {"leaving"}


def test_a_long_change_is_carried_out_and_taken_back_by_the_worker(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.lifecycle.mass_changes.AT_ONCE", 2)
    assert AT_ONCE > 20
    actor, ids = administrator(province), people(province, 5)
    made = carried_out(province, actor, to(province, "stttt.cntt"), ids)
    assert plan_states(province) == ["applying"]
    while apply_chunk(province.database, "w", limit=2):
        pass
    assert where(province, ids) == ["stttt.cntt"] * 5
    with province.database.writing() as session:
        take_back(session, actor, made)
    while apply_chunk(province.database, "w", limit=2):
        pass
    assert where(province, ids) == ["stttt"] * 5


def test_nobody_of_another_department_is_touched_or_taken_back(province: Province) -> None:
    stranger, ids = administrator(province, "syt", "Vũ Văn Lạ"), people(province, 2)
    with province.database.reading() as session:
        assert look_through(session, stranger, to(province, "syt"), Official.id.in_(ids)).total == 0
    made = carried_out(province, administrator(province), Leave(), ids)
    with province.database.writing() as session, pytest.raises((NotFound, Denied)):
        take_back(session, stranger, made)
    assert states(province, ids) == ["leaving"] * 2


def test_a_worker_knows_every_kind_of_plan_that_pages_make() -> None:
    """In a process of its own: here other tests have imported everything."""
    code = (
        "import app.cli.worker\n"
        "from provisioning.plans.kinds import registered\n"
        "print(*sorted(kind.name for kind in registered()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.split() == ["import", "leaving", "moving", "suspension"]

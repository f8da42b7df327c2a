"""The one mechanism of mass changes: its moves, its figures, its scope."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Invalid, NotFound
from provisioning.plans import operations, queries
from provisioning.plans.model import STATES, Plan
from provisioning.plans.queries import RowFilter
from provisioning.plans.rules import MOVES, Pace, is_open, may_move, pace
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM


def test_every_state_has_its_moves() -> None:
    assert set(STATES) == set(MOVES)
    assert set(STATES) >= {state for moves in MOVES.values() for state in moves}


@pytest.mark.parametrize("state", ["applied", "stopped", "failed"])
def test_nothing_more_comes_by_itself_of_a_plan_that_ended(state: str) -> None:
    assert not is_open(state)
    further = {other for other in STATES if may_move(state, other)}
    assert further == ({"applying"} if state == "applied" else set()), "but for the rest of it"


def test_the_pace_counts_from_where_the_plan_last_began() -> None:
    now = clock.now()
    run = {"at": (now - timedelta(seconds=10)).isoformat(), "from": 100}
    assert Pace(20.0, 35) == pace(300, 1000, run, now)


@pytest.mark.parametrize("run", [None, {"at": "2026-01-01T00:00:00+00:00", "from": 5}])
def test_before_the_first_row_no_pace_is_known(run: dict[str, object] | None) -> None:
    assert Pace() == pace(5, 10, run, clock.now())


def test_the_tally_counts_classes_what_became_of_them_and_what_would_act(desk: Desk) -> None:
    desk.province.add("Y Blí", staff_code="A-1")
    plan = desk.plan("A-1,Y Blí,,,Văn thư,,,", "A-2,Y Wan,,,,,,", "A-3,Y Hlim,,,,,,", "A-4,,,,,,,")
    with desk.database.writing() as session:
        operations.exclude(session, SYSTEM, session.get_one(Plan, plan), 3, excluded=True)
    with desk.database.reading() as session:
        found = queries.tally(session, session.get_one(Plan, plan))
    classes = {"joiner": 2, "changed": 1, "refused": 1}
    assert Counter({"": 4, **classes, "excluded": 1, "proposed": 3, "left": 2}) == found.kinds
    assert Counter({"joiner": 1, "changed": 1}) == found.effective


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (RowFilter(), [2, 3, 4]),
        (RowFilter("joiner"), [2, 3]),
        (RowFilter("refused"), [4]),
        (RowFilter("", "bli"), [2]),
        (RowFilter("", "a-3"), [3]),
        (RowFilter("joiner", "zzz"), []),
        (RowFilter("", "%"), []),
    ],
)
def test_rows_are_found_by_kind_name_and_code(desk: Desk, wanted: RowFilter, rows: list[int]) -> None:
    plan = desk.plan("A-2,Y Blí,,,,,,", "A-3,Y Hlim,,,,,,", "A-4,,,,,,,")
    with desk.database.reading() as session:
        found = session.get_one(Plan, plan)
        assert rows == [row.row for row in queries.rows(session, found, wanted)]
        assert len(rows) == queries.count_rows(session, found, wanted)


def test_a_plan_is_seen_only_by_who_may_import_there(desk: Desk) -> None:
    plan = desk.plan("A-2,Y Blí,,,,,,", unit="stttt")
    for role, unit, seen in (
        ("hr_officer", "stttt", True),
        ("unit_administrator", "kontum", True),
        ("hr_officer", "stttt.cntt", False),
        ("unit_administrator", "syt", False),
        ("helpdesk", "stttt", False),
        ("auditor", "kontum", False),
    ):
        actor = desk.province.actor(role, unit)
        with desk.database.reading() as session:
            assert int(seen) == queries.listed(session, actor)[1]
            if seen:
                assert plan == queries.plan_for(session, actor, plan)[0].id
                continue
            with pytest.raises(NotFound):
                queries.plan_for(session, actor, plan)


def test_only_who_may_import_there_may_start_pause_or_stop(desk: Desk) -> None:
    plan = desk.plan("A-2,Y Blí,,,,,,", unit="stttt")
    actor = desk.province.actor("helpdesk", "stttt")
    for what in (operations.start, operations.pause, operations.stop):
        with desk.database.reading() as session:
            unit = desk.province.unit(session, "stttt")
            with pytest.raises(Denied):
                what(session, actor, session.get_one(Plan, plan), unit)


def test_a_list_that_would_do_nothing_can_not_be_started(desk: Desk) -> None:
    plan = desk.plan("A-2,,,,,,,")
    with pytest.raises(Invalid, match="plan_nothing_to_do"):
        desk.start(plan)


def test_the_same_bytes_for_the_same_unit_are_known_again_once_they_were_applied(desk: Desk) -> None:
    first = desk.plan("A-2,Y Blí,,,,,,", unit="stttt")
    second = desk.plan("A-2,Y Blí,,,,,,", unit="stttt")
    elsewhere = desk.plan("A-2,Y Blí,,,,,,", unit="syt")
    assert [None, None] == [before(desk, second), before(desk, elsewhere)]
    desk.apply(first)
    assert [first, None] == [before(desk, second), before(desk, elsewhere)]


def before(desk: Desk, plan: str) -> str | None:
    with desk.database.reading() as session:
        found = queries.applied_before(session, session.get_one(Plan, plan))
        return found.id if found else None


def test_a_long_file_name_is_cut_and_not_refused(desk: Desk) -> None:
    with desk.database.writing() as session:
        unit = desk.province.unit(session, "stttt")
        made = operations.create(
            session, SYSTEM, unit, kind="import", source_name="d" * 300, source_hash="0" * 64
        )
        session.flush()
        assert 255 == len(made.source_name)

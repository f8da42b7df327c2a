"""Lists of one person in the hands of another: nobody lends rights by a list, and nobody borrows any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.operations import give, withdraw
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, system_actor
from provisioning.foundation.errors import Invalid
from provisioning.imports import operations as imports
from provisioning.imports.planning import questions
from provisioning.imports.planning.read_plan import proposer_for
from provisioning.imports.planning.refresh import refresh
from provisioning.officials.operations import mailbox_of, protect
from provisioning.officials.queries import own_record
from provisioning.plans import operations as plans
from provisioning.plans.approval import approve
from provisioning.plans.model import Plan
from provisioning.plans.scheduling import start_due
from provisioning.plans.undo import propose_undo
from provisioning.recipients.operations import move as move_state
from provisioning.units.model import Unit
from tests.support.cast import make_settings
from tests.support.import_desk import Desk
from tests.support.plan_rows import about, planned, record_of
from tests.support.province import SYSTEM, Province
from tests.unit.conftest import province

__all__ = ["province"]


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """The office, on SQLite and on PostgreSQL."""
    return Desk(province, make_settings(tmp_path), tmp_path)


def states(desk: Desk, plan: str) -> list[str]:
    return [row.state for row in desk.rows(plan)]


def codes(desk: Desk, plan: str) -> set[str]:
    return {code for _row, _column, code in desk.codes(plan)}


def change(desk: Desk, plan: str, act: Callable[..., object]) -> None:
    with desk.database.writing() as session:
        act(session, session.get_one(Plan, plan))


def of_another_department(desk: Desk, *, by: Actor | None = None, **given: object) -> tuple[str, str]:
    """A list about `stttt` that moves somebody of another department there, by HR of the province."""
    person = desk.province.add("Y Wan", "syt")
    author = by or desk._actor(desk.officer("kontum"))
    row = about(person, "mover", ("unit", "syt", "stttt"))
    return planned(desk, row, unit="stttt", by=author, **given), person  # type: ignore[arg-type]


def unit_of(desk: Desk, person: str) -> str:
    return record_of(desk, person).unit.code


def test_start_by_another_moves_nobody_out_of_their_reach(desk: Desk) -> None:
    plan, person = of_another_department(desk)
    desk.apply(plan, by=desk.officer("stttt", "unit_administrator"))
    assert (["failed"], {"denied_together"}) == (states(desk, plan), codes(desk, plan))
    assert "syt" == unit_of(desk, person)


def test_start_by_another_within_reach_of_both_is_carried_out(desk: Desk) -> None:
    clerk = desk.province.add("Y Blí", "stttt")
    author = desk._actor(desk.officer("kontum"))
    plan = planned(desk, about(clerk, "changed", ("post", "", "Văn thư")), unit="stttt", by=author)
    desk.apply(plan, by=desk.officer("stttt"))
    assert ["applied"] == states(desk, plan)


def test_start_by_another_touches_no_protected_account(desk: Desk) -> None:
    leader = desk.province.add("Y Trưởng", "stttt")
    with desk.database.writing() as session:
        protect(session, SYSTEM, own_record(session, leader), protected=True)
    row = about(leader, "changed", ("post", "", "Văn thư"))
    plan = planned(desk, row, unit="stttt", by=desk._actor(desk.officer("kontum", "system_administrator")))
    desk.apply(plan, by=desk.officer("stttt", "unit_administrator"))
    assert (["failed"], "") == (states(desk, plan), record_of(desk, leader).post)


def test_start_by_another_does_not_outrank_by_the_author(desk: Desk) -> None:
    boss = desk.officer("stttt", "unit_administrator")
    row = about(boss, "changed", ("post", "", "Văn thư"))
    plan = planned(desk, row, unit="stttt", by=desk._actor(desk.officer("kontum", "system_administrator")))
    desk.apply(plan, by=desk.officer("stttt", "hr_officer"))
    assert (["failed"], "") == (states(desk, plan), record_of(desk, boss).post)


def test_start_by_a_mightier_one_lends_the_author_nothing(desk: Desk) -> None:
    plan, person = of_another_department(desk, by=desk._actor(desk.officer("stttt")))
    desk.apply(plan, by=desk.officer("kontum", "system_administrator"))
    assert (["failed"], "syt") == (states(desk, plan), unit_of(desk, person))


def test_plan_of_the_command_line_started_by_somebody_has_their_rights(desk: Desk) -> None:
    plan, person = of_another_department(desk, by=system_actor("command line (root)"))
    desk.apply(plan, by=desk.officer("stttt", "unit_administrator"))
    assert (["failed"], "syt") == (states(desk, plan), unit_of(desk, person))


def test_plan_of_somebody_started_by_the_command_line_has_their_rights(desk: Desk) -> None:
    plan, person = of_another_department(desk, by=desk._actor(desk.officer("stttt")))
    desk.apply(plan)
    assert (["failed"], "syt") == (states(desk, plan), unit_of(desk, person))


def test_resumed_by_another_goes_on_with_the_rights_of_both(desk: Desk) -> None:
    plan, person = of_another_department(desk)
    desk.start(plan, by=desk.officer("kontum"))
    change(desk, plan, lambda s, p: plans.pause(s, SYSTEM, p, s.get_one(Unit, p.unit_id)))
    desk.apply(plan, by=desk.officer("stttt"))
    assert (["failed"], "syt") == (states(desk, plan), unit_of(desk, person))


def test_put_off_by_another_runs_on_its_day_with_the_rights_of_both(desk: Desk) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    plan, person = of_another_department(desk, effective_on=tomorrow)
    desk.start(plan, by=desk.officer("stttt"))
    change(desk, plan, lambda _s, p: setattr(p, "effective_on", clock.today()))
    assert start_due(desk.database)
    desk.work()
    assert (["failed"], "syt") == (states(desk, plan), unit_of(desk, person))


@pytest.mark.parametrize("lost", ["right", "account"])
def test_put_off_by_somebody_who_has_lost_their_rights_does_not_begin(desk: Desk, lost: str) -> None:
    plan, _person = of_another_department(desk, effective_on=clock.today() + timedelta(days=1))
    officer = desk.officer("stttt")
    desk.start(plan, by=officer)
    lose(desk, officer, lost)
    change(desk, plan, lambda _s, p: setattr(p, "effective_on", clock.today()))
    assert start_due(desk.database)
    failure = desk.found(plan).failure or {}
    assert ["plan_person_may_not"] == [each["code"] for each in failure["problems"]]


def lose(desk: Desk, person: str, what: str) -> None:
    with desk.database.writing() as session:
        official = own_record(session, person)
        if what == "account":
            move_state(mailbox_of(official), "active")
            move_state(mailbox_of(official), "suspended")
            return
        for grant in session.scalars(sa.select(Grant).where(Grant.official_id == person)):
            withdraw(session, SYSTEM, grant, official)


@pytest.mark.parametrize("lost", ["right", "account"])
@pytest.mark.parametrize("who", ["author", "starter", "changer", "approver"])
def test_rows_are_refused_once_one_of_them_has_lost_their_rights(desk: Desk, who: str, lost: str) -> None:
    people = {name: desk.officer("kontum") for name in ("author", "starter", "changer", "approver")}
    acting = {name: desk._actor(person) for name, person in people.items()}
    clerk = desk.province.add("Y Wan", "stttt")
    row = about(clerk, "changed", ("post", "", "Văn thư"))
    plan = planned(desk, row, by=acting["author"], brakes=("many_changes",))
    change(desk, plan, lambda s, p: plans.exclude(s, acting["changer"], p, 2, excluded=True))
    change(desk, plan, lambda s, p: plans.exclude(s, acting["changer"], p, 2, excluded=False))
    change(desk, plan, lambda s, p: approve(s, acting["approver"], p, s.get_one(Unit, p.unit_id)))
    desk.start(plan, by=people["starter"])
    lose(desk, people[who], lost)
    desk.work()
    assert (["failed"], {"plan_person_may_not"}) == (states(desk, plan), codes(desk, plan))
    assert "" == record_of(desk, clerk).post


def test_start_is_refused_while_somebody_who_changed_it_may_not_any_more(desk: Desk) -> None:
    officer, clerk = desk.officer("kontum"), desk.province.add("Y Wan", "stttt")
    row = about(clerk, "changed", ("post", "", "Văn thư"))
    plan = planned(desk, row, by=desk._actor(desk.officer("kontum")))
    other = desk._actor(officer)
    change(desk, plan, lambda s, p: plans.exclude(s, other, p, 2, excluded=True))
    change(desk, plan, lambda s, p: plans.exclude(s, other, p, 2, excluded=False))
    lose(desk, officer, "right")
    with pytest.raises(Invalid) as refusal:
        desk.start(plan, by=desk.officer("kontum"))
    assert ["plan_person_may_not"] == [problem.code for problem in refusal.value.problems]


def test_row_left_out_and_taken_in_by_another_runs_with_their_rights_too(desk: Desk) -> None:
    province_hr = desk.officer("kontum")
    plan, person = of_another_department(desk, by=desk._actor(province_hr))
    lower = desk._actor(desk.officer("stttt"))
    change(desk, plan, lambda s, p: plans.exclude(s, lower, p, 2, excluded=True))
    change(desk, plan, lambda s, p: plans.exclude(s, lower, p, 2, excluded=False))
    desk.apply(plan, by=province_hr)
    assert (["failed"], "syt") == (states(desk, plan), unit_of(desk, person))


def test_undo_of_anothers_list_has_the_rights_of_who_takes_it_back(desk: Desk) -> None:
    province_hr = desk.officer("kontum")
    plan, person = of_another_department(desk, by=desk._actor(province_hr))
    desk.apply(plan, by=province_hr)
    assert "stttt" == unit_of(desk, person)
    author = desk._actor(province_hr)
    with desk.database.writing() as session:
        at = desk.province.unit(session, "stttt")
        back = propose_undo(session, author, session.get_one(Plan, plan), at).id
    desk.apply(back, by=desk.officer("stttt", "unit_administrator"))
    assert (["failed"], "stttt") == (states(desk, back), unit_of(desk, person))


def in_the_list(desk: Desk, *, by: str) -> str:
    """A list at `stttt` that names people of another department by code and by name."""
    desk.province.add("Y Blí", "syt", staff_code="SYT-7", birth_date=None)
    desk.province.add("Y Nhất", "syt")
    return desk.plan("SYT-7,Y Blí,,,,,,", "A-9,Y Nhất,,,,,,", unit="stttt", by=by)


def test_read_again_by_another_the_list_knows_only_whom_both_may_see(desk: Desk) -> None:
    plan = in_the_list(desk, by=desk.officer("kontum"))
    assert [True, False] == [row.object_id is not None for row in desk.rows(plan)]
    lower = desk._actor(desk.officer("stttt"))
    change(
        desk, plan, lambda s, p: imports.reread(
            s, desk.settings, lower, p, s.get_one(Unit, p.unit_id), {"encoding": "utf-8"}
        ),
    )  # fmt: skip
    imports.read_now(desk.database, desk.settings, plan)
    assert {"waits_for_release"} == codes(desk, plan)
    assert [None, None] == [row.object_id for row in desk.rows(plan)]
    assert [None, None] == [row.question for row in desk.rows(plan)]


def test_question_is_answered_with_nobody_out_of_the_answerers_sight(desk: Desk) -> None:
    plan = in_the_list(desk, by=desk.officer("kontum"))
    asked = desk.rows(plan)[1]
    assert asked.question is not None
    meant = asked.question["options"][0]["official_id"]
    lower = desk._actor(desk.officer("stttt", "unit_administrator"))
    with desk.database.writing() as session:
        assert set() == questions.options_for(session, lower, desk.rows(plan))
        for said in ({"person": meant}, {"person": "new"}):
            with pytest.raises(Invalid) as refusal:
                questions.answer(session, desk.settings, lower, session.get_one(Plan, plan), asked.row, said)
            assert ["answer_unknown"] == [problem.code for problem in refusal.value.problems]


def test_answer_of_before_adds_nobody_new_where_the_one_meant_is_out_of_sight_now(desk: Desk) -> None:
    province_hr = desk.officer("kontum")
    plan = in_the_list(desk, by=province_hr)
    asked = desk.rows(plan)[1]
    assert asked.question is not None
    said = {"person": asked.question["options"][0]["official_id"]}
    author = desk._actor(province_hr)
    change(desk, plan, lambda s, p: questions.answer(s, desk.settings, author, p, asked.row, said))
    lower = desk._actor(desk.officer("stttt"))
    change(desk, plan, lambda s, p: plans.exclude(s, lower, p, asked.row, excluded=True))
    change(desk, plan, lambda s, p: plans.exclude(s, lower, p, asked.row, excluded=False))
    with desk.database.writing() as session:
        person = own_record(session, said["person"])
        person.version += 1
    change(desk, plan, refresh)
    assert ("refused", "person_gone") == (desk.rows(plan)[1].row_class, desk.codes(plan)[-1][2])


def test_scope_of_a_list_is_what_everybody_with_a_hand_in_it_may_reach(desk: Desk) -> None:
    plan = in_the_list(desk, by=desk.officer("kontum"))
    lower = desk._actor(desk.officer("stttt"))
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        top = desk.province.unit(session, "stttt").path
        assert (top,) == proposer_for(session, found, by=lower).scope


def test_columns_said_by_another_are_their_word_on_the_next_list(desk: Desk) -> None:
    lower, province_hr = desk.officer("stttt"), desk.officer("kontum")
    desk.province.add("Y Blí", "syt", staff_code="SYT-7")
    first = desk.plan("A-1,Y Một,,,,,,", unit="stttt", by=lower)
    said, who = {"columns": {"staff_code": 0, "full_name": 1}}, desk._actor(lower)
    change(desk, first, lambda s, p: imports.reread(
        s, desk.settings, who, p, s.get_one(Unit, p.unit_id), said
    ))  # fmt: skip
    imports.read_now(desk.database, desk.settings, first)
    following = desk.plan("SYT-7,Y Blí,,,,,,", unit="stttt", by=province_hr)
    assert {"waits_for_release"} == codes(desk, following)
    lose(desk, lower, "right")
    again = desk.plan("SYT-7,Y Blí,,,,,,", unit="stttt", by=province_hr)
    assert set() == codes(desk, again)


def test_record_names_who_acted_and_everybody_it_rests_on(desk: Desk) -> None:
    clerk = desk.province.add("Y Wan", "stttt")
    author, starter = named(desk, "Y Tác Giả"), named(desk, "Y Khởi Chạy")
    row = about(clerk, "changed", ("post", "", "Văn thư"))
    plan = planned(desk, row, by=desk._actor(author))
    changer = named(desk, "Y Sửa Đổi")
    who = desk._actor(changer)
    change(desk, plan, lambda s, p: plans.exclude(s, who, p, 2, excluded=True))
    change(desk, plan, lambda s, p: plans.exclude(s, who, p, 2, excluded=False))
    desk.apply(plan, by=starter)
    with desk.database.reading() as session:
        query = sa.select(Event.kind, Event.actor_id, Event.new).where(Event.plan_id == plan)
        events = {kind: (actor_id, new) for kind, actor_id, new in session.execute(query)}
    assert changer == events["plan.row_taken_in"][0]
    for kind in ("official.edited", "plan.finished"):
        actor_id, new = events[kind]
        assert starter == actor_id
        assert {"Y Tác Giả", "Y Sửa Đổi"} == set(new["together_with"].split(", "))


def named(desk: Desk, name: str) -> str:
    with desk.database.writing() as session:
        person = desk.province.add_in(session, name, "kontum")
        session.flush()
        session.expire(person)
        root = desk.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, person.id), root, "hr_officer")
        return person.id

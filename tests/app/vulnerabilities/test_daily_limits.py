"""What needs a second person beyond a limit is counted over a day: nothing is done in portions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle import leaving
from provisioning.lifecycle.bulk import suspend_all
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.approval import approve
from provisioning.plans.model import Plan
from provisioning.plans.rules import LEAVER_ROWS
from tests.support.cast import Cast
from tests.support.import_desk import Desk
from tests.support.office import Office
from tests.support.plan_rows import about, planned
from tests.support.province import SYSTEM
from tests.support.second_person import Case, code_of

DAY = timedelta(days=1)


# -- in portions ------------------------------------------------------------------------------------------


def crowd(case: Case, count: int, start: int = 0, unit: str = "stttt") -> list[Official]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        case.person(f"Y Đông {letters[number // 26]}{letters[number % 26]}", unit=unit)
        for number in range(start, start + count)
    ]


def lock_out(case: Case, by: Official, people: list[Official], second: Actor | None = None) -> None:
    ids = [person.id for person in people]
    suspend_all(case.session, case.acting(by), ids, reason="x", keep_receiving=True, second=second)
    assert {mailbox_of(person).state for person in people} == {"suspended"}


def test_twenty_and_one_more_within_a_day_need_two(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        lock_out(case, case.first, crowd(case, 20))
        with pytest.raises(Invalid) as refusal:
            lock_out(case, case.first, crowd(case, 1, 20))
        assert code_of(refusal) == {"second_needed"}
    later = clock.now() + DAY + timedelta(minutes=1)
    with time_machine.travel(later, tick=False), cast.database.writing() as session:
        case = Case(cast, session)
        lock_out(case, case.first, crowd(case, 1, 40))


@pytest.mark.parametrize("way", ["one by one", "leaving", "two people of one body", "another department"])
def test_every_portion_of_a_day_counts(cast: Cast, way: str) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        actor = case.first
        if way == "another department":
            actor = own_record(session, cast.id("system"))
        lock_out(case, actor, crowd(case, 12))
        if way == "two people of one body":
            actor = case.person("Y Hai", "unit_administrator")
        unit = "syt" if way == "another department" else "stttt.cntt"
        some = crowd(case, 9, 12, unit)
        me = case.acting(actor)
        for person in some[:8]:
            if way == "leaving":
                leaving.leave(session, me, person)
            else:
                suspend(session, me, recipient_of(person), reason="x", keep_receiving=True)
        with pytest.raises(Invalid) as refusal:
            if way == "leaving":
                leaving.leave(session, me, some[8])
            else:
                suspend(session, me, recipient_of(some[8]), reason="x", keep_receiving=True)
    assert code_of(refusal) == {"leaving_by_list" if way == "leaving" else "second_needed"}


def test_what_a_second_person_has_seen_does_not_count(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        second = case.acting(case.person("Y Hai", "unit_administrator"))
        lock_out(case, case.first, crowd(case, 25), second)
        lock_out(case, case.first, crowd(case, 20, 25))


def test_others_bodies_do_not_count_for_who_did_nothing_there(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        lock_out(case, case.first, crowd(case, 20))
        stranger = own_record(session, cast.id("stranger"))
        lock_out(case, stranger, crowd(case, 1, 20, "syt"))


def test_the_page_asks_a_second_person_for_the_one_too_many(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        lock_out(case, case.first, crowd(case, 20))
    person = cast.id("official")
    answer = cast.sign_in_as("department").send(f"/people/{person}/suspend", {"reason": "x", "mail": "keep"})
    assert (answer.status_code, "/requests/" in answer.headers["Location"]) == (303, True)


def test_the_fourth_code_for_a_leader_within_a_day_needs_two(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        leaders = crowd(case, 4)
        for leader in leaders:
            leader.is_leader = True
        session.flush()
        me = case.acting(case.first)
        for leader in leaders[:3]:
            issue_code(session, me, leader)
        with pytest.raises(Invalid) as refusal:
            issue_code(session, me, leaders[3])
        assert code_of(refusal) == {"second_needed"}
        issue_code(session, me, leaders[0])


def test_codes_for_accounts_in_use_are_counted_and_those_of_newcomers_are_not(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        me, some = case.acting(own_record(session, cast.id("helpdesk"))), crowd(case, 21)
        for number in range(30):
            fresh = cast.province.add_in(
                session, f"Y Mới {chr(97 + number % 26)}{number // 26 * 'x'}", "stttt"
            )
            session.flush()
            issue_code(session, me, own_record(session, fresh.id))
        for person in some[:20]:
            issue_code(session, me, person)
        with pytest.raises(Invalid) as refusal:
            issue_code(session, me, some[20])
    assert code_of(refusal) == {"second_needed"}


def desk_of(cast: Cast, folder: Path) -> Desk:
    return Desk(cast.province, cast.services.settings, folder)


def leavers(cast: Cast, desk: Desk, by: str, people: list[str]) -> str:
    """A list read as a full one is, with the limits of the installation kept beside."""
    with cast.database.reading() as session:
        author = Office(cast.province).acting(session, own_record(session, cast.id(by)))
    rows = [
        {**about(each, "leaver", ("state", "active", "leaving")), "row": LEAVER_ROWS + number}
        for number, each in enumerate(people)
    ]
    plan = planned(desk, *rows, unit="stttt", by=author)
    limit = {"count": 25, "share": 30.0, "either": True}
    with cast.database.writing() as session:
        found = session.get_one(Plan, plan)
        limits = dict.fromkeys(("leavers", "joiners", "movers", "changes"), limit)
        found.options = {"figures": {"people": 100, "limits": limits}}
    return plan


@pytest.mark.parametrize("second_author", ["department", "hr"])
def test_lists_each_below_the_limit_are_weighed_as_one(
    cast: Cast, tmp_path: Path, second_author: str
) -> None:
    desk = desk_of(cast, tmp_path)
    with cast.database.writing() as session:
        people = [each.id for each in crowd(Case(cast, session), 32)]
    first = leavers(cast, desk, "department", people[:20])
    second = leavers(cast, desk, second_author, people[20:])
    desk.start(first, cast.id("department"))
    with pytest.raises(Invalid, match="plan_needs_second"):
        desk.start(second, cast.id(second_author))
    desk.work()
    with pytest.raises(Invalid, match="plan_needs_second"):
        desk.start(second, cast.id(second_author))


def test_single_leavings_and_a_list_are_weighed_as_one(cast: Cast, tmp_path: Path) -> None:
    desk = desk_of(cast, tmp_path)
    with cast.database.writing() as session:
        case = Case(cast, session)
        people = [each.id for each in crowd(case, 35)]
        for each in people[:15]:
            leaving.leave(session, case.acting(case.first), own_record(session, each))
    plan = leavers(cast, desk, "hr", people[15:])
    with pytest.raises(Invalid, match="plan_needs_second"):
        desk.start(plan, cast.id("hr"))


def test_a_confirmed_list_leaves_the_next_one_its_room(cast: Cast, tmp_path: Path) -> None:
    desk = desk_of(cast, tmp_path)
    with cast.database.writing() as session:
        people = [each.id for each in crowd(Case(cast, session), 40)]
    first, second = (leavers(cast, desk, "hr", some) for some in (people[:20], people[20:]))
    with cast.database.writing() as session:
        case, plan = Case(cast, session), session.get_one(Plan, first)
        plan.brakes = [{"code": "half_list", "params": {}}]
        approve(session, case.acting(case.first), plan, case.unit)
    desk.start(first, cast.id("hr"))
    desk.start(second, cast.id("hr"))
    assert desk.found(second).state == "applying"


def test_a_real_list_is_braked_when_it_is_looked_at_again(cast: Cast, tmp_path: Path) -> None:
    """What makes it one too many is on its page before it is carried out, with a way to have it confirmed."""
    desk = desk_of(cast, tmp_path)
    row = "{code},Y Nhập {letter},01/02/1980,,,Sở Thông tin và Truyền thông,,"
    with cast.database.writing() as session:
        crowd(Case(cast, session), 30)
    made = [
        desk.plan(
            *(row.format(code=f"N{part}{n}", letter=chr(97 + n) * (part + 1)) for n in range(12)),
            unit="stttt", by=cast.id("hr"),
        )
        for part in range(2)
    ]  # fmt: skip
    assert [desk.found(each).brakes for each in made] == [[], []]
    desk.start(made[0], cast.id("hr"))
    desk.work()
    browser = cast.sign_in_as("hr")
    browser.send(f"/imports/{made[1]}/start", follow_redirects=True)
    page = browser.get(f"/imports/{made[1]}").get_data(as_text=True)
    assert desk.found(made[1]).state == "ready"
    assert "trong 24 giờ qua" in page


def test_a_list_confirmed_by_one_who_has_left_since_is_not_begun(cast: Cast, tmp_path: Path) -> None:
    desk = desk_of(cast, tmp_path)
    plan = leavers(cast, desk, "hr", [cast.id("official")])
    with cast.database.writing() as session:
        case, found = Case(cast, session), session.get_one(Plan, plan)
        found.brakes = [{"code": "half_list", "params": {}}]
        approve(session, case.acting(case.first), found, case.unit)
    with cast.database.writing() as session:
        leaving.leave(session, SYSTEM, own_record(session, cast.id("department")))
    with pytest.raises(Invalid, match="approver_gone"):
        desk.start(plan, cast.id("hr"))

"""A second person is another: nobody whom the first one made, and nothing in portions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from provisioning import clock
from provisioning.actor import Actor
from provisioning.database import Session
from provisioning.errors import Invalid
from provisioning.grants import roles
from provisioning.grants.model import Grant
from provisioning.grants.operations import change_end, give, withdraw
from provisioning.officials import leaving
from provisioning.officials.model import Official
from provisioning.officials.operations import create, edit, mailbox_of, resume, suspend
from provisioning.officials.queries import own_record
from provisioning.officials.rules import OfficialFields
from provisioning.plans import operations as plans
from provisioning.plans.approving import approve
from provisioning.plans.model import Plan
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.recovery.activation import issue_code
from provisioning.recovery.model import Notice
from provisioning.recovery.together import suspend_all
from provisioning.requests import operations as requests
from provisioning.requests.deciders import could_decide
from provisioning.requests.effects import effects_of
from provisioning.requests.model import Request
from provisioning.requests.rules import fingerprint
from tests.support.cast import Cast
from tests.support.import_desk import Desk
from tests.support.office import Office
from tests.support.plan_rows import about, planned
from tests.support.province import SYSTEM

DAY = timedelta(days=1)
Make = Callable[["Case", Actor, Official], object]


class Case:
    """A department with an administrator, who acts first, and people around."""

    def __init__(self, cast: Cast, session: Session) -> None:
        self.cast, self.session, self.office = cast, session, Office(cast.province)
        self.first = own_record(session, cast.id("department"))
        self.unit = cast.province.unit(session, "stttt")

    def acting(self, official: Official) -> Actor:
        return self.office.acting(self.session, official)

    def person(self, name: str, role: str = "", unit: str = "stttt") -> Official:
        """Somebody who was here before, with a role that the server's operator gave."""
        official = self.office.person(self.session, name, unit)
        if role:
            give(self.session, SYSTEM, official, self.unit, role)
            self.session.flush()
        return official

    def braked(self, author: Official, cause: str = "half_list") -> Plan:
        plan = plans.create(
            self.session, self.acting(author), self.unit, source_name="x.csv", source_hash="a" * 64
        )
        plan.state, plan.brakes = "ready", [{"code": cause, "params": {}}]
        self.session.flush()
        return plan

    def asked(self, about: Official, role: str = "unit_administrator") -> Request:
        details = {"official_id": about.id, "role": role, "reason": "x"}
        made = requests.ask(
            self.session, self.acting(self.first), "grant", self.unit, details,
            reason="phụ trách", subject_id=about.id,
        )  # fmt: skip
        self.session.flush()
        return made


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


# -- made by the first ------------------------------------------------------------------------------------


def test_a_person_made_by_the_author_does_not_confirm_the_authors_list(cast: Cast) -> None:
    """The example: an official is added, the code kept, a role given, the own braked list confirmed."""
    with cast.database.writing() as session:
        case = Case(cast, session)
        me = case.acting(case.first)
        made = own_record(session, create(session, me, case.unit, OfficialFields("Y Mới")).id)
        issue_code(session, me, made)
        mailbox_of(made).state = "active"
        give(session, me, made, case.unit, "hr_officer")
        plan = case.braked(case.first)
    with cast.database.writing() as session, pytest.raises(Invalid) as refusal:
        case = Case(cast, session)
        approve(session, case.acting(own_record(session, made.id)), session.get_one(Plan, plan.id), case.unit)
    assert code_of(refusal) == {"second_dependent"}


def by_a_code(case: Case, me: Actor, other: Official) -> None:
    issue_code(case.session, me, other)


def by_a_role(case: Case, me: Actor, other: Official) -> None:
    give(case.session, me, other, case.unit, "helpdesk")


def by_lifting_a_suspension(case: Case, me: Actor, other: Official) -> None:
    suspend(case.session, SYSTEM, other, reason="x", keep_receiving=True)
    resume(case.session, me, other)


def by_bringing_back(case: Case, me: Actor, other: Official) -> None:
    leaving.leave(case.session, SYSTEM, other)
    leaving.come_back(case.session, me, other)
    give(case.session, SYSTEM, other, case.unit, "hr_officer")


def by_another_end(case: Case, me: Actor, other: Official) -> None:
    grant = case.session.scalars(sa.select(Grant).where(Grant.official_id == other.id)).one()
    grant.valid_to = clock.now() + DAY
    case.session.flush()
    change_end(case.session, me, grant, other, valid_to=clock.now() + 9 * DAY)


def by_a_recovery_address(case: Case, me: Actor, other: Official) -> None:
    fields = OfficialFields(other.full_name, recovery_email="toi@thu.example")
    edit(case.session, me, other, fields)


def through_another(case: Case, me: Actor, other: Official) -> None:
    between = case.person("Y Giữa", "unit_administrator")
    issue_code(case.session, SYSTEM, between)
    mailbox_of(between).activated_at = clock.now()
    give(case.session, me, between, case.unit, "auditor")
    case.session.flush()
    give(case.session, case.acting(between), other, case.unit, "helpdesk")


WAYS = [
    by_a_code, by_a_role, by_lifting_a_suspension, by_bringing_back, by_another_end, by_a_recovery_address,
    through_another,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("committed", [True, False], ids=["told", "in the same transaction"])
def test_no_hand_of_the_author_leaves_a_second_person(cast: Cast, way: Make, *, committed: bool) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        other = case.person("Y Hai", "hr_officer")
        way(case, case.acting(case.first), other)
        session.flush()
        if not committed:
            assert_not_second(case, other)
    with cast.database.writing() as session:
        assert_not_second(Case(cast, session), own_record(session, other.id))


def assert_not_second(case: Case, other: Official) -> None:
    plan = case.braked(case.first)
    with pytest.raises(Invalid) as refusal:
        approve(case.session, case.acting(other), plan, case.unit)
    assert code_of(refusal) == {"second_dependent"}


def test_a_widened_role_makes_no_second_person_of_its_holders(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        system = own_record(session, cast.id("system"))
        me, names = case.acting(system), {"name": "Vai trò riêng", "name_en": ""}
        role = roles.make(session, me, **names, abilities=["view"])
        other = case.person("Y Hai")
        session.flush()
        give(session, SYSTEM, other, case.unit, role.id)
        session.flush()
        roles.change(session, me, role, **names, abilities=["view", "import"], revision=role.revision)
        session.flush()
        plan = case.braked(system)
        with pytest.raises(Invalid) as refusal:
            approve(session, case.acting(other), plan, case.unit)
    assert code_of(refusal) == {"second_dependent"}


def test_whoever_handed_out_the_authors_code_does_not_agree_with_themselves(cast: Cast) -> None:
    """The same the other way round: with the code one acts as the author, and confirms as oneself."""
    with cast.database.writing() as session:
        case = Case(cast, session)
        author = case.person("Y Tác Giả", "hr_officer")
        issue_code(session, case.acting(case.first), author)
        session.flush()
        plan = case.braked(author)
        with pytest.raises(Invalid) as refusal:
            approve(session, case.acting(case.first), plan, case.unit)
    assert code_of(refusal) == {"second_dependent"}


def test_whoever_reaches_the_authors_code_through_another_does_not_confirm_it(cast: Cast) -> None:
    """With one code one becomes another, who hands oneself the next."""
    with cast.database.writing() as session:
        case = Case(cast, session)
        between, author = case.person("Y Giữa", "hr_officer"), case.person("Y Tác Giả", "hr_officer")
        give(session, SYSTEM, between, case.unit, "helpdesk")
        session.flush()
        issue_code(session, case.acting(case.first), between)
        session.flush()
        issue_code(session, case.acting(between), author)
        session.flush()
        plan = case.braked(author)
        with pytest.raises(Invalid) as refusal:
            approve(session, case.acting(case.first), plan, case.unit)
    assert code_of(refusal) == {"second_dependent"}


def test_whoever_was_made_by_one_who_changed_the_list_does_not_confirm_it(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        other = case.person("Y Hai", "hr_officer")
        give(session, case.acting(case.first), other, case.unit, "helpdesk")
        plan = case.braked(case.person("Y Tác Giả", "hr_officer"))
        plan.options = {**plan.options, "changed_by": [case.first.id]}
        with pytest.raises(Invalid) as refusal:
            approve(session, case.acting(other), plan, case.unit)
    assert code_of(refusal) == {"second_dependent"}


def test_one_who_was_here_before_confirms_it(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        other = case.person("Y Hai", "hr_officer")
        plan = case.braked(case.first)
        approve(session, case.acting(other), plan, case.unit)
        assert plan.approved_by_id == other.id


def test_a_superior_who_gave_the_author_a_role_confirms_it(cast: Cast) -> None:
    """Only a code lets one speak with another's voice; a role given from above is how offices work."""
    with cast.database.writing() as session:
        case = Case(cast, session)
        author = case.person("Y Tác Giả")
        give(session, case.acting(case.first), author, case.unit, "hr_officer")
        session.flush()
        plan = case.braked(author)
        approve(session, case.acting(case.first), plan, case.unit)
        assert plan.approved_by_id == case.first.id


def test_after_thirty_days_a_person_stands_for_themselves(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        other = case.person("Y Hai", "hr_officer")
        give(session, case.acting(case.first), other, case.unit, "helpdesk")
    later = clock.now() + timedelta(days=30, minutes=1)
    with time_machine.travel(later, tick=False), cast.database.writing() as session:
        case = Case(cast, session)
        plan = case.braked(case.first)
        approve(session, case.acting(own_record(session, other.id)), plan, case.unit)
        assert plan.approved_by_id == other.id


def test_a_request_is_not_agreed_to_offered_or_told_to_whom_the_author_made(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        other, third = case.person("Y Hai", "unit_administrator"), case.person("Y Ba")
        by_a_recovery_address(case, case.acting(case.first), other)
        session.flush()
        request = case.asked(third)
        told = [notice.params["name"] for notice in session.query(Notice).filter_by(kind="request_made")]
        assert other.full_name not in told
        assert not could_decide(session, request)(case.acting(other))
        with pytest.raises(Invalid) as refusal:
            requests.agree(
                session, case.acting(other), request, seen=fingerprint(effects_of(session, request))
            )
    assert code_of(refusal) == {"second_dependent"}


@pytest.mark.parametrize("what", ["grant", "suspension", "code"])
def test_every_act_for_two_asks_the_same_rule(cast: Cast, what: str) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        other, third = case.person("Y Hai", "unit_administrator"), case.person("Y Ba", "unit_administrator")
        by_a_recovery_address(case, case.acting(case.first), other)
        session.flush()
        me, second = case.acting(case.first), case.acting(other)
        crowd = [case.person(f"Y Người {chr(97 + number)}").id for number in range(21)]
        with pytest.raises(Invalid) as refusal:
            if what == "grant":
                give(session, me, case.person("Y Tư"), case.unit, "unit_administrator", second=second)
            elif what == "suspension":
                suspend_all(session, me, crowd, reason="x", keep_receiving=True, second=second)
            else:
                issue_code(session, me, third, second=second)
    assert code_of(refusal) == {"second_dependent"}


def without_others(case: Case) -> None:
    """Of all who could agree only the first is left."""
    for grant in case.session.scalars(
        sa.select(Grant).where(Grant.official_id.not_in([case.first.id, case.cast.id("system")]))
    ):
        grant.revoked_at = clock.now()
    mailbox_of(own_record(case.session, case.cast.id("system"))).state = "suspended"
    case.session.flush()


def test_nobody_acts_alone_because_all_others_are_of_their_making(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        without_others(case)
        me = case.acting(case.first)
        give(session, me, case.person("Y Hai"), case.unit, "unit_administrator")
        session.flush()
        with pytest.raises(Invalid) as refusal:
            give(session, me, case.person("Y Ba"), case.unit, "unit_administrator")
        assert code_of(refusal) == {"second_dependent"}
        give(session, SYSTEM, case.person("Y Tư"), case.unit, "unit_administrator")
        session.flush()
        with pytest.raises(Invalid) as refusal:
            give(session, me, case.person("Y Năm"), case.unit, "unit_administrator")
        assert code_of(refusal) == {"second_needed"}


def test_the_other_is_not_taken_out_of_the_way_by_a_person_of_ones_making(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        without_others(case)
        other, tool = case.person("Y Hai", "unit_administrator"), case.person("Y Ba", "unit_administrator")
        give(session, case.acting(case.first), tool, case.unit, "auditor")
    with cast.database.writing() as session:
        case = Case(cast, session)
        tool, other = own_record(session, tool.id), own_record(session, other.id)
        suspend(session, case.acting(tool), other, reason="x", keep_receiving=True)
    with cast.database.writing() as session:
        for grant in session.scalars(sa.select(Grant).where(Grant.official_id == tool.id)):
            withdraw(session, SYSTEM, grant, own_record(session, tool.id))
    with cast.database.writing() as session, pytest.raises(Invalid) as refusal:
        case = Case(cast, session)
        give(session, case.acting(case.first), case.person("Y Tư"), case.unit, "unit_administrator")
    assert code_of(refusal) == {"second_removed"}


def test_the_page_of_a_list_says_why_the_word_is_not_taken(cast: Cast) -> None:
    with cast.database.writing() as session:
        case = Case(cast, session)
        give(
            session,
            case.acting(case.first),
            own_record(session, cast.id("helpdesk")),
            case.unit,
            "hr_officer",
        )
        plan = case.braked(case.first).id
    browser = cast.sign_in_as("helpdesk")
    answer = browser.send(f"/imports/{plan}/approve", {"edition": ""}, follow_redirects=True)
    assert "người độc lập" in answer.get_data(as_text=True)


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
                suspend(session, me, person, reason="x", keep_receiving=True)
        with pytest.raises(Invalid) as refusal:
            if way == "leaving":
                leaving.leave(session, me, some[8])
            else:
                suspend(session, me, some[8], reason="x", keep_receiving=True)
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

"""A second person is another: nobody whom the first one made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.access import roles
from provisioning.access.model import Grant
from provisioning.access.operations import change_end, give, withdraw
from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle import leaving
from provisioning.lifecycle.bulk import suspend_all
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.notifications.model import Notification
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import create, edit, mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.approval import approve
from provisioning.plans.model import Plan
from provisioning.service_requests import operations as requests
from provisioning.service_requests.deciders import could_decide
from provisioning.service_requests.effects import effects_of
from provisioning.service_requests.rules import fingerprint
from tests.support.cast import Cast
from tests.support.province import SYSTEM
from tests.support.second_person import Case, code_of

DAY = timedelta(days=1)
Make = Callable[[Case, Actor, Official], object]


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
    suspend(case.session, SYSTEM, recipient_of(other), reason="x", keep_receiving=True)
    resume(case.session, me, recipient_of(other))


def by_bringing_back(case: Case, me: Actor, other: Official) -> None:
    leaving.leave(case.session, SYSTEM, other)
    leaving.return_to_service(case.session, me, other)
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
        me = case.acting(system)
        role = roles.make(session, me, name="Vai trò riêng", name_en="", abilities=["view"])
        other = case.person("Y Hai")
        session.flush()
        give(session, SYSTEM, other, case.unit, role.id)
        session.flush()
        wider = ["view", "import"]
        roles.change(session, me, role, name=role.name, name_en="", abilities=wider, revision=role.revision)
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
        told = [
            notice.params["name"] for notice in session.query(Notification).filter_by(kind="request_made")
        ]
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
        suspend(session, case.acting(tool), recipient_of(other), reason="x", keep_receiving=True)
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

"""Ways around the second person that one person alone could try; each comes to nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.access import roles
from provisioning.access.model import Grant, Role
from provisioning.access.operations import give, withdraw
from provisioning.access.rules import Ability
from provisioning.audit.model import Event
from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.foundation.identifiers import new_id
from provisioning.imports.planning import questions
from provisioning.imports.planning.statistics import update_statistics
from provisioning.lifecycle.bulk import suspend_all
from provisioning.lifecycle.lockout_limits import top_of
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.notifications.model import Notification
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import protect
from provisioning.officials.queries import own_record
from provisioning.plans import operations as plans
from provisioning.plans.approval import approve
from provisioning.plans.model import Plan, PlanRow
from provisioning.service_requests import operations
from provisioning.service_requests.chores import look_at_requests
from provisioning.service_requests.effects import effects_of
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import fingerprint
from provisioning.service_requests.unit_requests import ask_for_account
from tests.support.office import Office
from tests.support.province import SYSTEM
from tests.unit.service_requests.test_agree import Two, problems

EVERYTHING = [str(ability) for ability in Ability]


def role_of(two: Two, *abilities: str) -> Role:
    role = roles.make(
        two.session, two.acting(two.first), name="Vai trò riêng", name_en="", abilities=abilities
    )
    two.session.flush()
    return role


def widen(two: Two, role: Role) -> None:
    me = two.acting(two.first)
    roles.change(
        two.session, me, role, name=role.name, name_en="", abilities=EVERYTHING, revision=role.revision
    )
    two.session.flush()


def code_asked(two: Two) -> Request:
    request = operations.ask(
        two.session, two.acting(two.first), "code", two.third.unit, {"official_id": two.third.id},
        reason="mất điện thoại", subject_id=two.third.id,
    )  # fmt: skip
    two.session.flush()
    return request


def test_a_harmless_role_is_not_widened_into_power_under_its_holder(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        role = role_of(two, "view")
        give(session, two.acting(two.first), two.third, office.province.unit(session, "kontum"), role.id)
        session.flush()
        with pytest.raises(Invalid) as refusal:
            widen(two, role)
        assert problems(refusal) == {"role_power_held"}


def test_a_role_that_nobody_has_may_become_powerful_and_is_then_given_by_two(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        role = role_of(two, "view")
        widen(two, role)
        with pytest.raises(Invalid) as refusal:
            give(session, two.acting(two.first), two.third, office.province.unit(session, "stttt"), role.id)
        assert problems(refusal) == {"second_needed"}


def test_what_the_role_may_is_part_of_what_is_agreed_to(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        role = role_of(two, "view", "grants")
        request = operations.ask(
            session, two.acting(two.first), "grant", office.province.unit(session, "kontum"),
            {"official_id": two.third.id, "role": role.id}, reason="x", subject_id=two.third.id,
        )  # fmt: skip
        session.flush()
        seen = fingerprint(effects_of(session, request))
        widen(two, role)
        with pytest.raises(Conflict):
            operations.agree(session, two.acting(two.second), request, seen=seen)


def test_so_is_whether_it_goes_with_the_post(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        two.third.post = "Trưởng phòng"
        session.flush()
        prints = set()
        for bound in (True, False):
            details = {"official_id": two.third.id, "role": "unit_administrator", "bound": bound}
            request = operations.ask(
                session, two.acting(two.first), "grant", office.province.unit(session, "stttt"), details,
                reason="x", subject_id=two.third.id,
            )  # fmt: skip
            prints.add(fingerprint(effects_of(session, request)))
        assert len(prints) == 2


def test_so_is_where_the_person_holds_what_they_hold(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        cntt, root = (office.province.unit(session, code) for code in ("stttt.cntt", "kontum"))
        give(session, SYSTEM, two.third, cntt, "unit_administrator")
        session.flush()
        request = code_asked(two)
        seen = fingerprint(effects_of(session, request))
        give(session, SYSTEM, two.third, root, "unit_administrator")
        session.flush()
        with pytest.raises(Conflict):
            operations.agree(session, two.acting(two.second), request, seen=seen)


def test_a_code_for_an_administrator_who_never_signed_in_needs_a_second_too(office: Office) -> None:
    """Whoever opens that account first is the second person for everything."""
    with office.province.database.writing() as session:
        two = Two(office, session)
        fresh = office.province.add_in(session, "Y Mới", "stttt")
        session.flush()
        give(session, SYSTEM, fresh, office.province.unit(session, "kontum"), "system_administrator")
        session.flush()
        with pytest.raises(Invalid) as refusal:
            two.codes(own_record(session, fresh.id))
        assert problems(refusal) == {"second_needed"}


def test_taking_the_protection_away_does_not_make_the_code_free(office: Office) -> None:
    database = office.province.database
    with database.writing() as session:
        two = Two(office, session)
        protect(session, SYSTEM, two.third, protected=True)
        session.flush()
        protect(session, two.acting(two.first), two.third, protected=False)
    with database.writing() as session:
        two.session = session
        with pytest.raises(Invalid) as refusal:
            two.codes(own_record(session, two.third.id))
        assert problems(refusal) == {"second_needed"}


@pytest.mark.parametrize("way", ["suspended", "withdrawn"])
def test_taking_the_other_out_of_the_way_does_not_make_one_alone_enough(office: Office, way: str) -> None:
    database = office.province.database
    with database.writing() as session:
        two = Two(office, session)
        withdraw_all_but_one(two, way)
    with database.writing() as session:
        two.session = session
        root = office.province.unit(session, "kontum")
        with pytest.raises(Invalid) as refusal:
            give(
                session, two.acting(two.first), own_record(session, two.third.id), root,
                "system_administrator",
            )  # fmt: skip
        assert problems(refusal) == {"second_removed"}


def withdraw_all_but_one(two: Two, way: str) -> None:
    me = two.acting(two.first)
    if way == "suspended":
        suspend(two.session, me, recipient_of(two.second), reason="x", keep_receiving=True)
        return
    query = sa.select(Grant).where(Grant.official_id == two.second.id)
    withdraw(two.session, me, two.session.scalars(query).one(), two.second)


def test_the_only_other_is_not_ticked_away_among_many(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        people = [office.person(session, f"Y Người {chr(97 + number)}") for number in range(21)]
        ids = [*(person.id for person in people), two.second.id]
        with pytest.raises(Invalid) as refusal:
            suspend_all(session, two.acting(two.first), ids, reason="x", keep_receiving=True)
        assert problems(refusal) == {"second_needed"}


def planned(office: Office, session: Session, author: Official | None = None, state: str = "ready") -> Plan:
    plan = Plan(
        id=new_id(), kind="import", state=state, unit_id=office.province.unit(session, "stttt").id,
        author=SYSTEM.label, author_id=author.id if author else None, source_name="x.csv",
        source_hash="0" * 64, created_at=clock.now(),
        brakes=[{"code": "many_leavers", "params": {}}] if author else [],
    )  # fmt: skip
    session.add(plan)
    session.flush()
    for row in (1, 2, 3):
        out = "excluded" if row == 3 else "proposed"
        session.add(
            PlanRow(
                plan_id=plan.id, row=row, row_class="leaver", full_name="Y", values={}, changes=[], state=out
            )
        )
    session.flush()
    return plan


def test_rows_are_not_exchanged_behind_the_second_persons_back(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        plan = planned(office, session, two.first)
        update_statistics(session, plan)
        unit = office.province.unit(session, "stttt")
        plan.brakes = [{"code": "many_leavers", "params": {}}]
        request = operations.ask_to_confirm(session, two.acting(two.first), plan, unit, reason="x")
        session.flush()
        seen = fingerprint(effects_of(session, request))
        for row, out in ((1, True), (3, False)):
            questions.exclude(session, two.acting(two.first), plan, row, excluded=out)
        plan.brakes = [{"code": "many_leavers", "params": {}}]
        session.flush()
        with pytest.raises(Conflict):
            operations.agree(session, two.acting(two.second), request, seen=seen)


def test_whoever_changed_a_list_is_not_its_second_person(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        plan, unit = planned(office, session, two.first), office.province.unit(session, "stttt")
        plans.exclude(session, two.acting(two.second), plan, 1, excluded=True)
        with pytest.raises(Invalid) as refusal:
            approve(session, two.acting(two.second), plan, unit)
        assert problems(refusal) == {"approver_changed_it"}
        fourth, _ = office.administrator(session, "Y Tư")
        approve(session, two.acting(fourth), plan, unit)


def test_a_code_agreed_to_for_a_leader_is_none_for_who_rose_since(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        protect(session, SYSTEM, two.third, protected=True)
        session.flush()
        request = code_asked(two)
        two.agree(request)
        give(session, SYSTEM, two.third, office.province.unit(session, "kontum"), "system_administrator")
        session.flush()
        second = operations.second_for_code(session, two.acting(two.first), two.third.id)
        assert (second, request.state) == (None, "expired")
        with pytest.raises(Invalid):
            issue_code(session, two.acting(two.first), two.third, second=second)


def test_an_agreement_of_who_can_no_longer_sign_in_is_passed_over(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        fourth, _ = office.administrator(session, "Y Tư")
        protect(session, SYSTEM, two.third, protected=True)
        session.flush()
        for second in (two.second, fourth):
            two.agree(code_asked(two), second)
            session.flush()
        suspend(session, SYSTEM, recipient_of(fourth), reason="x", keep_receiving=True)
        session.flush()
        found = operations.second_for_code(session, two.acting(two.first), two.third.id)
        assert found is not None
        assert found.official_id == two.second.id


@pytest.mark.parametrize("answer", ["x" * 5000, "a\x00b"])
def test_a_word_with_an_agreement_is_checked_as_any_text(office: Office, answer: str) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        seen = fingerprint(effects_of(session, request))
        with pytest.raises(Invalid):
            operations.agree(session, two.acting(two.second), request, seen=seen, answer=answer)


def wish(session: Session, asker: Official) -> Request:
    fields = OfficialFields(full_name="Y Mới", phone="0905111222")
    actor = Actor(asker.full_name, asker.id)
    made = ask_for_account(session, asker, actor, fields, unit=asker.unit, reason="mới")
    session.flush()
    return made


def test_a_wish_in_hand_is_not_asked_again_and_the_chore_goes_on(office: Office) -> None:
    database = office.province.database
    with database.writing() as session:
        two = Two(office, session)
        asker, other = office.person(session, "Y Xin"), office.person(session, "Y Khác")
        first, third = wish(session, asker), wish(session, other)
        given_up = [planned(office, session), planned(office, session)]
        for request, plan in zip((first, third), given_up, strict=True):
            operations.hand_over(session, two.acting(two.first), request, plan)
        session.flush()
        with pytest.raises(Invalid) as refusal:
            wish(session, asker)
        assert problems(refusal) == {"request_open"}
        # As one that was asked for before this rule.
        first.state = "open"
        session.flush()
        again = Request(
            **{column.name: getattr(first, column.name) for column in Request.__table__.columns}
            | {"id": new_id(), "state": "in_hand"}
        )
        session.add(again)
        for plan in given_up:
            plan.state = "stopped"
        ids = (first.id, again.id, third.id)
    look_at_requests(database, clock.now())
    with database.reading() as session:
        states = [session.get_one(Request, each).state for each in ids]
    assert states == ["open", "withdrawn", "open"]


def test_many_of_two_units_side_by_side_can_be_asked_for(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        head = office.person(session, "Y Trưởng")
        for code in ("stttt", "syt"):
            give(session, SYSTEM, head, office.province.unit(session, code), "unit_administrator")
        session.flush()
        people = [
            office.person(session, f"Y Người {chr(97 + number)}", "stttt" if number % 2 else "syt")
            for number in range(21)
        ]
        ids, me = [person.id for person in people], office.acting(session, head)
        details = {"official_ids": ids, "reason": "x", "keep_receiving": True}
        with pytest.raises(Invalid):
            suspend_all(session, me, ids, reason="x", keep_receiving=True)
        request = operations.ask(session, me, "suspension", top_of(session, people), details, reason="x")
        two.agree(request)
        assert request.state == "done"


def test_those_are_told_whose_word_would_be_taken(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        for number in range(5):
            desk = office.person(session, f"Y Bàn {chr(97 + number)}")
            give(session, SYSTEM, desk, office.province.unit(session, "stttt"), "helpdesk")
        protect(session, SYSTEM, two.third, protected=True)
        session.flush()
        code_asked(two)
        told = [
            notice.params["name"] for notice in session.query(Notification).filter_by(kind="request_made")
        ]
        assert told == ["Lê Văn Hai"]


def test_the_record_names_whom_a_request_is_about(office: Office) -> None:
    database = office.province.database
    with database.writing() as session:
        two = Two(office, session)
        protect(session, SYSTEM, two.third, protected=True)
        session.flush()
        two.agree(code_asked(two))
    with database.reading() as session:
        events = session.scalars(sa.select(Event).where(Event.kind.in_(["request.made", "request.agreed"])))
        assert [event.new["about"] for event in events] == ["Y Ba", "Y Ba"]


def test_one_who_moved_away_is_not_told_of_among_those_to_be_suspended(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        people = [office.person(session, f"Y Người {chr(97 + number)}") for number in range(21)]
        ids = [person.id for person in people]
        details = {"official_ids": ids, "reason": "x", "keep_receiving": True}
        unit = office.province.unit(session, "stttt")
        request = operations.ask(session, two.acting(two.first), "suspension", unit, details, reason="x")
        people[0].unit_id = office.province.unit(session, "syt").id
        session.flush()
        session.expire(people[0])
        effects = effects_of(session, request)
        assert {"code": "would_fail_moved", "params": {"name": people[0].full_name}} in effects
        assert "Sở Y tế" not in str(effects)


def test_an_author_out_of_power_is_no_author(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        suspend(session, SYSTEM, recipient_of(two.first), reason="x", keep_receiving=True)
        session.flush()
        with pytest.raises(Denied):
            two.agree(request)

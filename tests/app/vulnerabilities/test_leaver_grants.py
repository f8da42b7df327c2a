"""Nobody keeps a right beyond their service, and nobody has one again by coming back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.operations import give
from provisioning.access.queries import current_and_future_grants
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.lifecycle import leaving
from provisioning.lifecycle.leftover_grants import end_leftover_grants
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.plans.scheduling import start_due
from provisioning.recipients.model import Mailbox
from provisioning.service_requests import operations as requests
from provisioning.service_requests.chores import look_at_requests
from provisioning.service_requests.effects import effects_of
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import fingerprint
from tests.support.cast import Cast
from tests.support.import_desk import Desk
from tests.support.office import Office
from tests.support.plan_rows import about, planned, undone
from tests.support.province import SYSTEM

DAY = timedelta(days=1)


def held(cast: Cast, official_id: str) -> list[str]:
    with cast.database.reading() as session:
        return [grant.role for grant in current_and_future_grants(session, official_id, clock.now())]


def give_more(cast: Cast, official_id: str, role: str = "auditor", **more: Any) -> None:
    with cast.database.writing() as session:
        person = own_record(session, official_id)
        give(session, SYSTEM, person, cast.province.unit(session, "stttt"), role, **more)


def away(cast: Cast, official_id: str) -> None:
    with cast.database.writing() as session:
        leaving.leave(session, SYSTEM, own_record(session, official_id))


def back(cast: Cast, official_id: str) -> None:
    with cast.database.writing() as session:
        leaving.return_to_service(session, SYSTEM, own_record(session, official_id))


def endings(cast: Cast, official_id: str) -> list[tuple[str, str]]:
    with cast.database.reading() as session:
        query = sa.select(Event).where(Event.object_id == official_id, Event.kind.like("grant.ended%"))
        return sorted((event.kind, event.old["role"]) for event in session.scalars(query))


def test_leaving_ends_every_grant_and_coming_back_gives_none(cast: Cast) -> None:
    person = cast.id("helpdesk")
    give_more(cast, person, valid_from=clock.now() + 30 * DAY)
    away(cast, person)
    assert held(cast, person) == []
    back(cast, person)
    assert held(cast, person) == []
    assert endings(cast, person) == [
        ("grant.ended_with_service", "auditor"),
        ("grant.ended_with_service", "helpdesk"),
    ]


def test_a_grant_of_a_post_ends_and_is_vacant_as_before(cast: Cast) -> None:
    person = cast.id("helpdesk")
    with cast.database.writing() as session:
        own_record(session, person).post = "Trưởng phòng"
    give_more(cast, person, bound=True)
    away(cast, person)
    assert ("grant.ended_with_post", "auditor") in endings(cast, person)
    assert held(cast, person) == []


def test_the_page_says_before_and_after_that_rights_do_not_come_back(cast: Cast) -> None:
    person, browser = cast.id("helpdesk"), cast.sign_in_as("system")
    before = browser.get(f"/people/{person}/leave").get_data(as_text=True)
    assert "Mọi quyền của người này chấm dứt" in before
    browser.send(f"/people/{person}/leave", {"reason": "nghỉ hưu"})
    answer = browser.send(f"/people/{person}/come-back", follow_redirects=True).get_data(as_text=True)
    assert "Các quyền trước đây không được khôi phục" in answer
    assert held(cast, person) == []


def test_standing_in_ends_with_either_of_the_two(cast: Cast) -> None:
    now = clock.now()
    for gone in ("helpdesk", "hr"):
        stands_in = {"hr": "official", "helpdesk": "auditor"}[gone]
        with cast.database.writing() as session:
            head, deputy = (own_record(session, cast.id(name)) for name in (gone, stands_in))
            role = current_and_future_grants(session, head.id, now)[0].role
            at = cast.province.unit(session, "stttt")
            give(
                session, SYSTEM, deputy, at, role, valid_from=now, valid_to=now + 9 * DAY, stands_in_for=head
            )
        leaver = gone if gone == "helpdesk" else stands_in
        away(cast, cast.id(leaver))
        with cast.database.reading() as session:
            query = sa.select(Grant).where(Grant.stands_in_for_id == cast.id(gone))
            assert [grant.lapsed for grant in session.scalars(query)] == ["service"]


def test_nobody_is_given_the_rights_of_an_absent_person_who_has_left(cast: Cast) -> None:
    away(cast, cast.id("helpdesk"))
    now = clock.now()
    with cast.database.writing() as session, pytest.raises(Invalid, match="absent_holds_less"):
        head, deputy = (own_record(session, cast.id(name)) for name in ("helpdesk", "official"))
        at = cast.province.unit(session, "stttt")
        give(session, SYSTEM, deputy, at, "helpdesk", valid_from=now, valid_to=now + DAY, stands_in_for=head)


def test_who_was_added_by_mistake_is_withdrawn_with_their_rights(cast: Cast) -> None:
    person = cast.province.add("Y Nhầm", "stttt")
    give_more(cast, person)
    with cast.database.writing() as session:
        leaving.withdraw(session, SYSTEM, own_record(session, person))
    back(cast, person)
    assert (held(cast, person), endings(cast, person)) == ([], [("grant.ended_with_service", "auditor")])


def test_suspension_is_no_leaving_and_takes_no_right(cast: Cast) -> None:
    person = cast.id("helpdesk")
    with cast.database.writing() as session:
        suspend(session, SYSTEM, recipient_of(own_record(session, person)), reason="x", keep_receiving=True)
        resume(session, SYSTEM, recipient_of(own_record(session, person)))
    assert held(cast, person) == ["helpdesk"]


def gone_by_an_older_version(cast: Cast, official_id: str) -> None:
    """As leaving left it before: the state alone has changed."""
    with cast.database.writing() as session:
        mailbox_of(own_record(session, official_id)).state = "leaving"


def put_back_as_before(cast: Cast, official_id: str) -> None:
    with cast.database.writing() as session:
        before = {
            "state": "active", "state_reason": "", "resumes_to": "", "receives_while_suspended": True,
        }  # fmt: skip
        leaving.restore_as_before(session, SYSTEM, own_record(session, official_id), before)


@pytest.mark.parametrize("way", [back, put_back_as_before])
def test_who_left_before_this_rule_has_nothing_on_return_either(
    cast: Cast, way: Callable[[Cast, str], None]
) -> None:
    person = cast.id("helpdesk")
    gone_by_an_older_version(cast, person)
    way(cast, person)
    assert held(cast, person) == []


def test_the_worker_ends_what_older_leavers_still_hold(cast: Cast) -> None:
    person = cast.id("helpdesk")
    gone_by_an_older_version(cast, person)
    assert (end_leftover_grants(cast.database, clock.now()), held(cast, person)) == (1, [])
    assert endings(cast, person) == [("grant.ended_with_service", "helpdesk")]
    assert end_leftover_grants(cast.database, clock.now()) == 0


def desk_of(cast: Cast, folder: Path) -> Desk:
    return Desk(cast.province, cast.services.settings, folder)


def test_a_list_and_its_undo_end_rights_and_give_none_back(cast: Cast, tmp_path: Path) -> None:
    desk, person = desk_of(cast, tmp_path), cast.id("helpdesk")
    plan = planned(desk, {**about(person, "leaver", ("state", "active", "leaving")), "row": LEAVER_ROWS})
    desk.apply(plan)
    assert held(cast, person) == []
    undo = undone(desk, plan)
    assert desk.codes(undo) == [(LEAVER_ROWS, "", "rights_not_put_back")]
    page = cast.sign_in_as("system").get(f"/imports/{undo}").get_data(as_text=True)
    assert "không được khôi phục" in page
    desk.apply(undo)
    with cast.database.reading() as session:
        state = session.scalar(sa.select(Mailbox.state).where(Mailbox.official_id == person))
    assert (state, held(cast, person)) == ("active", [])


def test_a_list_that_brings_somebody_back_says_it_too(cast: Cast, tmp_path: Path) -> None:
    desk, person = desk_of(cast, tmp_path), cast.id("helpdesk")
    away(cast, person)
    plan = planned(desk, about(person, "returner", ("state", "leaving", "active")))
    page = cast.sign_in_as("system").get(f"/imports/{plan}").get_data(as_text=True)
    assert "không được khôi phục" in page
    desk.apply(plan)
    assert held(cast, person) == []


def test_a_list_that_a_leaver_had_set_for_a_day_does_not_begin(cast: Cast, tmp_path: Path) -> None:
    desk, person = desk_of(cast, tmp_path), cast.id("hr")
    with cast.database.reading() as session:
        author = Office(cast.province).acting(session, own_record(session, person))
    row = about(cast.id("official"), "changed", ("post", "", "Chuyên viên"))
    plan = planned(desk, row, unit="stttt", by=author)
    with cast.database.writing() as session:
        found = session.get_one(Plan, plan)
        found.state, found.effective_on = "scheduled", clock.today()
    away(cast, person)
    assert start_due(cast.database)
    assert desk.found(plan).state == "ready"


def asked(cast: Cast, session: Session, author: Official) -> Request:
    office = Office(cast.province)
    details = {"official_id": cast.id("official"), "role": "unit_administrator", "reason": "x"}
    made = requests.ask(
        session, office.acting(session, author), "grant", office.province.unit(session, "stttt"), details,
        reason="x", subject_id=cast.id("official"),
    )  # fmt: skip
    session.flush()
    return made


def test_what_a_leaver_had_asked_for_comes_to_nothing(cast: Cast) -> None:
    office = Office(cast.province)
    with cast.database.writing() as session:
        second = own_record(session, cast.id("system"))
        request = asked(cast, session, own_record(session, cast.id("department")))
        leaving.leave(session, SYSTEM, own_record(session, cast.id("department")))
        session.flush()
        seen = fingerprint(effects_of(session, request))
        with pytest.raises(Denied):
            requests.agree(session, office.acting(session, second), request, seen=seen)
        request_id = request.id
    look_at_requests(cast.database, clock.now())
    back(cast, cast.id("department"))
    with cast.database.reading() as session:
        assert session.get_one(Request, request_id).state == "expired"


def test_the_last_system_administrator_does_not_leave(cast: Cast) -> None:
    with cast.database.writing() as session, pytest.raises(Invalid, match="last_administrator"):
        leaving.leave(session, SYSTEM, own_record(session, cast.id("system")))
    assert held(cast, cast.id("system")) == ["system_administrator"]

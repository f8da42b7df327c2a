"""Slips for everybody a list has invited or a unit waits for: who gets one, who keeps the one they have."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.authentication.activation import open_code
from provisioning.authentication.client_info import ClientInfo
from provisioning.authentication.model import ActivationCode
from provisioning.authentication.slips import (
    Chosen,
    Issued,
    Survey,
    issue_slip,
    issue_slips,
    of_people,
    of_unit,
    survey,
)
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports.applying.results import invited_by
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.recipients.operations import move
from tests.support.import_desk import Desk
from tests.support.plan_rows import about, joiner, planned
from tests.support.province import SYSTEM

HERE = ClientInfo("192.0.2.1")


def of_list(desk: Desk, plan_id: str) -> Chosen:
    with desk.database.reading() as session:
        return invited_by(session.get_one(Plan, plan_id))


def printed(
    desk: Desk, chosen: Chosen, *, by: Actor = SYSTEM, most: int = 200, replacing: datetime | None = None
) -> Issued:
    with desk.database.writing() as session:
        return issue_slips(session, by, chosen, most=most, replacing_before=replacing)


def seen(desk: Desk, chosen: Chosen, by: Actor = SYSTEM) -> Survey:
    with desk.database.reading() as session:
        return survey(session, by, chosen, names=True)


def figures(found: Survey) -> tuple[int, int, int]:
    return found.waiting, found.holding, found.besides


def invited(desk: Desk, *names: str) -> tuple[str, Chosen]:
    plan = planned(desk, *(joiner(name) for name in names))
    desk.apply(plan)
    return plan, of_list(desk, plan)


def test_each_who_was_invited_gets_a_code_that_works(desk: Desk) -> None:
    old = desk.province.add("Y Cũ", "stttt")
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim"), about(old, "changed", ("post", "", "Văn thư")))
    desk.apply(plan)
    made = printed(desk, of_list(desk, plan)).slips
    assert ["Y Wan", "Y Hlim"] == [slip.full_name for slip in made], "in the order of the file"
    for slip in made:
        assert open_code(desk.database, HERE, slip.address, slip.code)
        assert slip.code not in repr(slip)
    with desk.database.reading() as session:
        assert 2 == session.scalar(sa.select(sa.func.count()).where(Event.kind == "code.issued"))


def test_a_slip_says_who_it_is_for_in_full(desk: Desk) -> None:
    values = {"staff_code": "CB-7", "birth_date": "1984-06-05", "post": "Văn thư"}
    plan = planned(desk, joiner("Y Wan", **values) | {"unit": "stttt.cntt"})
    desk.apply(plan)
    [slip] = printed(desk, of_list(desk, plan)).slips
    assert ("CB-7", 1984, "Văn thư") == (slip.staff_code, slip.birth_year, slip.post)
    assert ("stttt.cntt", "Sở Thông tin và Truyền thông") == (slip.unit.code, slip.office)


def test_print_again_leaves_every_slip_that_works_as_it_is(desk: Desk) -> None:
    _plan, chosen = invited(desk, "Y Wan", "Y Hlim")
    first = printed(desk, chosen).slips
    again = printed(desk, chosen)
    assert ([], [], 0) == (again.slips, again.refused, again.left)
    assert (0, 2, 0) == figures(seen(desk, chosen))
    assert ["Y Wan", "Y Hlim"] == [held.full_name for held in seen(desk, chosen).held]
    for slip in first:
        assert open_code(desk.database, HERE, slip.address, slip.code)


@pytest.mark.parametrize("how", ["run out", "used up", "from before a suspension"])
def test_a_slip_that_works_no_more_is_printed_anew(desk: Desk, how: str) -> None:
    _plan, chosen = invited(desk, "Y Wan", "Y Hlim")
    [first, _second] = printed(desk, chosen).slips
    with desk.database.writing() as session:
        mailbox = mailbox_of(own_record(session, first.official_id))
        code = session.get_one(ActivationCode, mailbox.id)
        if how == "run out":
            code.expires_at = clock.now()
        elif how == "used up":
            code.used_at = clock.now()
        else:
            mailbox.state_since = clock.now()
    assert (1, 1, 0) == figures(seen(desk, chosen))
    assert ["Y Wan"] == [slip.full_name for slip in printed(desk, chosen).slips]


def test_slips_are_replaced_where_somebody_says_so_and_only_once(desk: Desk) -> None:
    _plan, chosen = invited(desk, "Y Wan", "Y Hlim")
    first = printed(desk, chosen).slips
    said = clock.now()
    second = printed(desk, chosen, replacing=said).slips
    assert 2 == len(second)
    for old, new in zip(first, second, strict=True):
        with pytest.raises(Invalid):
            open_code(desk.database, HERE, old.address, old.code)
        assert open_code(desk.database, HERE, new.address, new.code)
    assert not printed(desk, chosen, replacing=said), "the same form sent once more"


def test_slips_come_so_many_at_a_time_and_each_person_once(desk: Desk) -> None:
    _plan, chosen = invited(desk, "Y Một", "Y Hai", "Y Ba", "Y Bốn", "Y Năm")
    printed(desk, of_people([printed(desk, chosen, most=1).slips[0].official_id]))
    said = clock.now()
    goes = [printed(desk, chosen, most=2, replacing=said) for _ in range(3)]
    assert [3, 1, 0] == [go.left for go in goes]
    names = [slip.full_name for go in goes for slip in go.slips]
    assert sorted(["Y Một", "Y Hai", "Y Ba", "Y Bốn", "Y Năm"]) == sorted(names)


def test_who_has_come_in_needs_no_slip_any_more(desk: Desk) -> None:
    plan, chosen = invited(desk, "Y Wan", "Y Hlim")
    with desk.database.writing() as session:
        move(mailbox_of(own_record(session, desk.rows(plan)[0].object_id or "")), "active")
    assert (1, 0, 0) == figures(seen(desk, chosen))
    assert ["Y Hlim"] == [slip.full_name for slip in printed(desk, chosen).slips]


def test_people_picked_who_need_none_are_named_with_the_reason(desk: Desk) -> None:
    ids = {state: desk.province.add(f"Y {state.title()}") for state in ("invited", "active", "suspended")}
    with desk.database.writing() as session:
        for state, official_id in ids.items():
            if state != "invited":
                move(mailbox_of(own_record(session, official_id)), "active")
            if state == "suspended":
                move(mailbox_of(own_record(session, official_id)), state)
    found = seen(desk, of_people(ids.values()))
    assert (1, 0, 2) == figures(found)
    assert {"slip_not_needed", "no_code_in_state"} == {each.problem.code for each in found.others}
    assert ["Y Invited"] == [slip.full_name for slip in printed(desk, of_people(ids.values())).slips]


def test_who_can_not_be_given_a_code_is_named_and_the_others_go_on(desk: Desk) -> None:
    chief = desk.province.add("Y Sếp")
    desk.province.add("Y Wan")
    with desk.database.writing() as session:
        own_record(session, chief).is_protected = True
    with desk.database.reading() as session:
        unit = desk.province.unit(session, "stttt")
    helpdesk = desk.province.actor("helpdesk", "stttt")
    issued = printed(desk, of_unit(unit), by=helpdesk, most=1)
    assert ["Y Wan"] == [slip.full_name for slip in issued.slips]
    rest = printed(desk, of_unit(unit), by=helpdesk)
    assert [("Y Sếp", "denied")] == [(each.full_name, each.problem.code) for each in rest.refused]
    assert ([], 0) == (rest.slips, rest.left)


def test_nobody_gets_slips_for_people_of_another_department(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim") | {"unit": "syt"})
    desk.apply(plan)
    chosen = of_list(desk, plan)
    actor = desk.province.actor("hr_officer", "syt")
    assert (1, 0, 0) == figures(seen(desk, chosen, actor))
    assert ["Y Hlim"] == [slip.full_name for slip in printed(desk, chosen, by=actor).slips]
    auditor = desk.province.actor("auditor", "kontum")
    assert (0, 0, 2) == figures(seen(desk, chosen, auditor))
    assert not printed(desk, chosen, by=auditor)


def test_one_slip_that_works_is_kept_until_somebody_says_otherwise(desk: Desk) -> None:
    official_id = desk.province.add("Y Wan")

    def press(by: Actor = SYSTEM, *, replaces: bool = False) -> str:
        with desk.database.writing() as session:
            return issue_slip(session, by, own_record(session, official_id), replaces=replaces)

    first = press()
    with pytest.raises(Invalid) as refused:
        press()
    assert "slip_still_works" == refused.value.problems[0].code
    with pytest.raises(Denied):
        press(desk.province.actor("helpdesk", "syt"))
    with desk.database.reading() as session:
        held = session.scalar(sa.select(ActivationCode.expires_at))
    assert held is not None
    assert held > clock.now() + timedelta(days=1)
    assert first != press(replaces=True)


def test_without_asking_who_holds_a_slip_valid_ones_would_die(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plan, chosen = invited(desk, "Y Wan")
    [first] = printed(desk, chosen).slips
    monkeypatch.setattr("provisioning.authentication.slips._works", lambda *_a: False)
    monkeypatch.setattr("provisioning.authentication.slips._holds", lambda *_a, **_k: sa.false())
    assert 1 == len(printed(desk, chosen, most=1).slips)
    with pytest.raises(Invalid):
        open_code(desk.database, HERE, first.address, first.code)

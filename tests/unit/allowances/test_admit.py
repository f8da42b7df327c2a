"""Whatever brings a mailbox into a unit asks whether there is a place, there and all the way up."""

from __future__ import annotations

import threading

import pytest

from provisioning.foundation.errors import CongvuError
from provisioning.lifecycle import leaving, suspension
from provisioning.lifecycle.recipient import recipient_of
from provisioning.officials import operations
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move, standing_of
from provisioning.transfers.operations import arrive, expect, release
from tests.app.people.sample_people import statements
from tests.support.allowances import GB, Shelf, refusals
from tests.support.province import SYSTEM, Province

ROOT, SYT, STTTT = "Ủy ban nhân dân tỉnh", "Sở Y tế", "Sở Thông tin và Truyền thông"


@pytest.mark.parametrize(
    ("limited", "code", "named"),
    [
        ("stttt.cntt", "allowance_mailboxes", "Phòng Công nghệ thông tin"),
        ("stttt", "allowance_mailboxes", STTTT),
        ("kontum", "allowance_mailboxes_top", ROOT),
    ],
)
def test_a_mailbox_beyond_the_allowance_of_its_unit_or_of_any_above_is_refused(
    province: Province, shelf: Shelf, limited: str, code: str, named: str
) -> None:
    shelf.allow(limited, mailboxes=1)
    province.add("Y Một", "stttt.cntt")
    assert [(code, named)] == refusals(lambda: province.add("Y Hai", "stttt.cntt"))
    assert 1 == shelf.used("kontum").mailboxes


def test_every_allowance_that_is_full_is_named_at_once(province: Province, shelf: Shelf) -> None:
    shelf.allow("kontum", mailboxes=0)
    shelf.allow("syt", mailboxes=0, storage_mib=512)
    assert [
        ("allowance_mailboxes_top", ROOT),
        ("allowance_mailboxes", SYT),
        ("allowance_storage", SYT),
    ] == refusals(lambda: province.add("Y Blí", "syt"))


def test_a_full_neighbour_is_no_hindrance(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=0)
    shelf.allow("stttt.cntt", mailboxes=0)
    province.add("Y Blí", "stttt")
    assert (1, 0) == (shelf.used("stttt").mailboxes, shelf.used("syt").mailboxes)


def test_storage_is_the_sum_of_what_mailboxes_may_hold(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", storage_mib=2 * 1024)
    assert [("allowance_storage", SYT)] == refusals(
        lambda: [province.add("Y Một", "syt"), province.add("Y Lãnh đạo", "syt", is_leader=True)]
    )
    province.add("Y Hai", "syt")
    assert 2 * GB == shelf.used("syt").storage


def test_a_place_is_free_once_somebody_has_left(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=1)
    first = province.add("Y Một", "syt")
    with province.database.writing() as session:
        leaving.leave(session, SYSTEM, own_record(session, first))
    province.add("Y Hai", "syt")
    with province.database.writing() as session:
        official = own_record(session, first)
        back = refusals(lambda: leaving.return_to_service(session, SYSTEM, official))
        assert ([("allowance_mailboxes", SYT)], "leaving") == (back, mailbox_of(official).state)


def test_taking_a_leaving_back_needs_the_place_again(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=1)
    first = province.add("Y Một", "syt")
    with province.database.writing() as session:
        official = own_record(session, first)
        before = standing_of(mailbox_of(official))
        leaving.leave(session, SYSTEM, official)
    province.add("Y Hai", "syt")
    with province.database.writing() as session:
        official = own_record(session, first)
        again = refusals(lambda: leaving.restore_as_before(session, SYSTEM, official, before))
        assert ([("allowance_mailboxes", SYT)], "leaving") == (again, mailbox_of(official).state)


def test_whoever_comes_back_from_a_purged_mailbox_needs_storage_too(province: Province, shelf: Shelf) -> None:
    person = province.add("Y Một", "syt")
    with province.database.writing() as session:
        leaving.withdraw(session, SYSTEM, own_record(session, person))
    shelf.allow("syt", storage_mib=512)
    with province.database.writing() as session:
        official = own_record(session, person)
        assert [("allowance_storage", SYT)] == refusals(
            lambda: leaving.return_to_service(session, SYSTEM, official)
        )


def test_a_move_needs_a_place_where_it_leads_and_none_of_what_is_common(
    province: Province, shelf: Shelf
) -> None:
    person = province.add("Y Một", "stttt.cntt")
    shelf.allow("kontum", mailboxes=1)
    shelf.allow("stttt", mailboxes=1)
    shelf.allow("syt", mailboxes=0)
    with province.database.writing() as session:
        official = own_record(session, person)
        stttt, syt = province.unit(session, "stttt"), province.unit(session, "syt")
        operations.transfer(session, SYSTEM, official, stttt)
        assert [("allowance_mailboxes", SYT)] == refusals(
            lambda: operations.transfer(session, SYSTEM, official, syt)
        )
        assert "stttt" == official.unit.code


def test_nobody_arrives_where_there_is_no_place(province: Province, shelf: Shelf) -> None:
    person, other = province.add("Y Một", "stttt"), province.add("Y Hai", "stttt")
    shelf.allow("syt", mailboxes=0)
    with province.database.writing() as session:
        syt = province.unit(session, "syt")
        official = own_record(session, person)
        line = release(session, SYSTEM, official, to=syt)
        full = [("allowance_mailboxes", SYT)]
        assert full == refusals(lambda: arrive(session, SYSTEM, official, syt))
        assert full == refusals(lambda: expect(session, SYSTEM, official, syt))
        assert (None, "stttt") == (line.expected_at, official.unit.code)
        awaited = own_record(session, other)
        asked = expect(session, SYSTEM, awaited, syt)
        assert full == refusals(lambda: release(session, SYSTEM, awaited))
        assert (None, "stttt") == (asked.released_at, awaited.unit.code)


def test_a_suspension_keeps_the_place(province: Province, shelf: Shelf) -> None:
    shelf.allow("syt", mailboxes=1)
    person = province.add("Y Một", "syt")
    with province.database.writing() as session:
        official = own_record(session, person)
        move(mailbox_of(official), "active")
        suspension.suspend(session, SYSTEM, recipient_of(official), reason="nghỉ", keep_receiving=True)
    assert refusals(lambda: province.add("Y Hai", "syt"))
    with province.database.writing() as session:
        suspension.resume(session, SYSTEM, recipient_of(own_record(session, person)))
    assert 1 == shelf.used("syt").mailboxes


def test_where_nothing_is_limited_one_look_at_the_table_is_all(province: Province, shelf: Shelf) -> None:
    shelf.allow("stttt", mailboxes=5)
    with statements(province.database) as seen:
        province.add("Y Blí", "syt")
    assert 1 == len([each for each in seen if "unit_allowances" in each])
    assert [] == [each for each in seen if "sum(" in each.lower()]


def test_two_who_want_the_last_place_at_once_do_not_both_get_it(province: Province, shelf: Shelf) -> None:
    shelf.allow("kontum", mailboxes=4)
    ready = threading.Barrier(8)
    outcomes: list[str] = []

    def add(number: int) -> None:
        ready.wait(timeout=20)
        try:
            province.add(f"Nguyễn Văn {chr(ord('A') + number)}nh", ("syt", "stttt.cntt")[number % 2])
        except CongvuError as refusal:
            outcomes.append(refusal.code)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ["done"] * 4 + ["invalid"] * 4 == sorted(outcomes)
    assert 4 == shelf.used("kontum").mailboxes


def test_a_move_and_a_newcomer_do_not_both_get_the_last_place(province: Province, shelf: Shelf) -> None:
    person = province.add("Y Một", "stttt")
    shelf.allow("syt", mailboxes=1)
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def come(by_moving: bool) -> None:
        ready.wait(timeout=20)
        try:
            if by_moving:
                with province.database.writing() as session:
                    target = province.unit(session, "syt")
                    operations.transfer(session, SYSTEM, own_record(session, person), target)
            else:
                province.add("Y Hai", "syt")
        except CongvuError as refusal:
            outcomes.append(refusal.code)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=come, args=(by_moving,)) for by_moving in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ["done", "invalid"] == sorted(outcomes)
    assert 1 == shelf.used("syt").mailboxes

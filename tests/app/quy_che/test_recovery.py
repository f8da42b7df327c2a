"""Who gives somebody a way back in, and when a mailbox really ends, by each province's rule."""

from __future__ import annotations

from html import unescape

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.lifecycle.leaving import leave
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.model import Mailbox
from tests.app.quy_che.test_requests import MORNING, english, entered
from tests.app.quy_che.test_who_asks import letter, request_at
from tests.support.cast import Cast
from tests.support.province import SYSTEM
from tests.support.quy_che import adopt, at


def state(cast: Cast) -> str:
    with cast.database.reading() as session:
        return session.scalars(
            sa.select(Mailbox.state).where(Mailbox.official_id == cast.id("official"))
        ).one()


def test_bac_ninh_6_2_the_operator_gives_new_passwords_and_the_body_first_ones(cast: Cast) -> None:
    newcomer = cast.province.add("Y Mới Vào", "stttt")
    adopt(cast.database, "bac-ninh")
    slip = f"/people/{cast.id('official')}/slip"
    refused = cast.sign_in_as("department").send(slip, follow_redirects=True)
    assert "cv-slip-code" not in refused.text
    assert "khoản 2 Điều 6" in unescape(refused.text)
    assert "cv-slip-code" in cast.sign_in_as("department").send(f"/people/{newcomer}/slip").text
    assert "cv-slip-code" in cast.sign_in_as("system").send(slip).text


@pytest.mark.parametrize("profile", ["nghe-an", "dong-thap", "ninh-binh", "default"])
def test_where_the_rule_does_not_forbid_it_the_body_gives_new_passwords(cast: Cast, profile: str) -> None:
    if profile != "default":
        adopt(cast.database, profile)
    answer = cast.sign_in_as("department").send(f"/people/{cast.id('official')}/slip")
    assert "cv-slip-code" in answer.text


def test_bac_ninh_6_2_a_reset_asked_by_letter_is_left_to_the_operator(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "department")
        where = entered(office, "reset", letter(cast))
        assert "Could not be done" in office.send(f"{where}/carry-out", follow_redirects=True).text
        assert ["reset_not_by_body"] == [each.problem["code"] for each in request_at(cast, where).people]
        assert "cv-slip-code" in english(cast, "system").send(f"{where}/carry-out").text


@pytest.mark.parametrize("known", [True, False])
def test_where_no_owner_helps_themselves_nobody_learns_which_addresses_there_are(
    cast: Cast, known: bool
) -> None:
    adopt(cast.database, "nghe-an", recovery__by_owner=False)
    address = cast.address("official") if known else "khong.co@kontum.example"
    answer = cast.browser().send("/forgot", {"address": address})
    assert 303 != answer.status_code
    assert "không tự đặt lại mật khẩu đã quên" in unescape(answer.text)
    assert "khoản 4 Điều 14" in unescape(answer.text)
    with cast.database.reading() as session:
        assert (
            [] == session.scalars(sa.select(Notification).where(Notification.kind == "recovery_code")).all()
        )


def test_ninh_binh_7_4_a_letter_to_delete_ends_sign_in_now_and_the_mailbox_on_its_day(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh", order__two_steps=False)
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "system")
        where = entered(office, "delete", letter(cast))
        office.send(f"{where}/carry-out")
        assert ("done", "leaving") == (request_at(cast, where).state, state(cast))
        assert "the mailbox is deleted on 2038-02-16" in office.get(where).text
    with time_machine.travel(at("2038-02-16 09:00"), tick=False):
        office = english(cast, "system")
        where = entered(office, "delete", letter(cast, number="22/CV", letter_date="15/02/2038",
                                                 received_on="16/02/2038"))  # fmt: skip
        office.send(f"{where}/carry-out")
        assert "purged" == state(cast)


def test_nghe_an_8_4_a_a_letter_to_delete_a_leaver_is_done_at_once(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    with time_machine.travel(at(MORNING), tick=False):
        with cast.database.writing() as session:
            leave(session, SYSTEM, own_record(session, cast.id("official")))
            assert "leaving" == mailbox_of(own_record(session, cast.id("official"))).state
        office = english(cast, "system")
        office.send(f"{entered(office, 'delete', letter(cast))}/carry-out")
        assert "purged" == state(cast)

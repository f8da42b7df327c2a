"""Who asks, who decides and who carries out, by each province's rule; and the mail of the week."""

from __future__ import annotations

import time_machine

from provisioning.foundation import clock
from provisioning.notifications.model import Notification
from provisioning.service_requests.model import Request
from provisioning.service_requests.weekly import remind_of_the_week
from tests.app.quy_che.test_requests import MORNING, call, english, entered, newest
from tests.support.cast import Cast, with_second_administrator
from tests.support.quy_che import adopt, at

ACCOUNT = {
    "full_name": "Y Vêng Niê", "unit": "stttt.cntt", "post": "Chuyên viên", "reason": "mới được tuyển dụng",
}  # fmt: skip


def letter(cast: Cast, **others: object) -> dict[str, object]:
    fields = {
        "by": "letter", "person_id": [cast.id("official")], "unit": "stttt", "number": "20/CV",
        "letter_date": "16/11/2037", "received_on": "16/11/2037", "received_at": "08:30",
    }  # fmt: skip
    return {**fields, **others}


def request_at(cast: Cast, where: str) -> Request:
    with cast.database.reading() as session:
        found = session.get_one(Request, where.rpartition("/")[2])
        assert found.people
        return found


def test_ninh_binh_10_2_c_one_decides_and_another_carries_out(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh")
    with time_machine.travel(at(MORNING), tick=False):
        both = with_second_administrator(cast)
        decides, does = english(both, "system"), english(both, "second")
        where = entered(decides, "lock", letter(cast))
        page = decides.send(f"{where}/carry-out", follow_redirects=True).text
        assert "One person decides first" in page
        assert "Article 10.2.c" in page
        decides.send(f"{where}/order")
        assert "ordered" == newest(cast).state
        assert (
            "somebody else carries it out" in decides.send(f"{where}/carry-out", follow_redirects=True).text
        )
        assert "request waits for you" in does.get("/requests/").text
        assert "request waits for you" not in decides.get("/requests/").text
        does.send(f"{where}/carry-out")
        assert ("done", "Nguyễn Văn Nhì") == (newest(cast).state, newest(cast).decided_by)
        page = does.get(where).text
        assert "Trần Thị Quản Trị" in page


def test_ninh_binh_7_3_the_letter_restores_within_three_days_with_a_new_password(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh", order__two_steps=False)
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "department")
        where = entered(office, "lock", letter(cast))
        office.send(f"{where}/carry-out")
        where = entered(office, "restore", letter(cast, number="21/CV"))
        assert (at("2037-11-19 17:00"), "7.3.b") == (
            request_at(cast, where).due_at,
            request_at(cast, where).due_article,
        )
        slips = office.send(f"{where}/carry-out").text
        assert "cv-slip-code" in slips, "a new password is set with a new code"
        assert "done" == request_at(cast, where).state


def test_bac_ninh_7_3_the_letter_of_an_idle_one_is_due_in_two_working_days(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        entered(english(cast, "department"), "restore", letter(cast, received_on="14/11/2037",
                                                               letter_date="13/11/2037"))  # fmt: skip
        assert (at("2037-11-18 17:00"), "7.3") == (newest(cast).due_at, newest(cast).due_article), (
            "a Saturday"
        )


def test_nghe_an_10_2_b_the_letter_to_restore_is_due_in_three_working_days(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    with time_machine.travel(at(MORNING), tick=False):
        entered(english(cast, "department"), "restore", letter(cast))
        assert (at("2037-11-19 17:00"), "10.2.b") == (newest(cast).due_at, newest(cast).due_article)


def test_bac_ninh_6_1_the_body_asks_and_not_each_of_its_people(cast: Cast) -> None:
    mine = english(cast, "official")
    assert 303 == mine.send("/me/requests/new/account", {**ACCOUNT, "full_name": "Y Một"}).status_code
    adopt(cast.database, "bac-ninh")
    answer = mine.send("/me/requests/new/account", ACCOUNT)
    assert "asked for by the body" in answer.text
    assert "Article 6.1" in answer.text
    assert (
        303
        == mine.send("/me/requests/new/change", {"post": "Trưởng phòng", "reason": "bổ nhiệm"}).status_code
    ), "one's own record"
    body = english(cast, "division")
    assert 303 == body.send("/me/requests/new/account", ACCOUNT).status_code


def test_a_body_asks_in_the_page_and_who_looks_after_it_answers(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        body = english(cast, "auditor")
        asked: dict[str, object] = {
            "by": "page",
            "person_id": [cast.id("official")],
            "unit": "stttt",
            "reason": "nghỉ việc riêng",
        }
        where = entered(body, "lock", asked)
        assert not newest(cast).on_behalf
        assert "Carry out" not in body.get(where).text
        office = english(cast, "department")
        office.send(f"{where}/carry-out")
        assert "Done" in body.get(where).text
        stranger = cast.sign_in_as("stranger")
        assert 404 == stranger.get(where).status_code


def test_who_can_not_be_helped_keeps_the_reason_and_the_others_go_on(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at(MORNING), tick=False):
        office = english(cast, "department")
        first = entered(office, "lock", letter(cast))
        office.send(f"{first}/carry-out")
        people = [cast.id("official"), cast.id("helpdesk")]
        where = entered(office, "lock", letter(cast, number="21/CV", person_id=people))
        page = office.send(f"{where}/carry-out", follow_redirects=True).text
        assert "Done for 1 person" in page
        assert "Could not be done" in page
        assert "open" == request_at(cast, where).state
        office.send(f"{where}/close", {"answer": "Đã khóa từ trước"})
        assert {"done", "by_hand"} == {each.outcome for each in request_at(cast, where).people}


def test_the_mail_of_the_week_comes_once_when_the_office_has_opened(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at("2037-11-12 09:15"), tick=False):
        entered(english(cast, "department"), "reset", call(cast, received_on="12/11/2037"))
    with time_machine.travel(at("2037-11-16 07:00"), tick=False):
        assert 0 == remind_of_the_week(cast.database, clock.now())
    with time_machine.travel(at("2037-11-16 07:31"), tick=False):
        told = remind_of_the_week(cast.database, clock.now())
        assert 0 == remind_of_the_week(cast.database, clock.now())
    with cast.database.reading() as session:
        mails = session.query(Notification).filter_by(kind="requests_weekly").all()
    assert told == len(mails) > 0
    mine = [each for each in mails if each.recipient == cast.address("department")]
    assert [("1", "1")] == [(each.params["waiting"], each.params["late"]) for each in mine]

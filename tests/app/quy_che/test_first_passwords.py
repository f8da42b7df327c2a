"""A first password that nobody changes: how long it lives by the rule, and the lock that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.lifecycle.first_passwords import lock_unused
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.recipients.rules import effect_of
from tests.app.me.conftest import passwords
from tests.support.cast import Cast
from tests.support.policies import BAC_NINH, DONG_THAP, NINH_BINH, adopt
from tests.support.province import SYSTEM

# The 2nd, in the afternoon.
ISSUED = datetime(2026, 12, 2, 8, tzinfo=UTC)


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """The clock stands, and goes on where a test says so."""
    with time_machine.travel(ISSUED, tick=False) as standing:
        yield standing


def newcomer(cast: Cast, name: str = "Lò Thị Thu Hà") -> str:
    official_id = cast.province.add(name, "stttt.cntt")
    cast.project([official_id])
    return official_id


def slip(cast: Cast, official_id: str) -> str:
    with cast.database.writing() as session:
        return issue_code(session, SYSTEM, own_record(session, official_id))


def standing(cast: Cast, official_id: str) -> tuple[str, str, str, bool]:
    with cast.database.reading() as session:
        row = mailbox_of(own_record(session, official_id))
        takes_mail = effect_of(row.state, receives_while_suspended=row.receives_while_suspended).receives
        return row.state, row.lock_cause, row.lock_article, takes_mail


def on(moment: time_machine.Traveller, cast: Cast, day: int, month: int = 12) -> int:
    moment.move_to(datetime(2026 + (month < 12), month, day, 1, tzinfo=UTC))
    return lock_unused(cast.database, clock.now())


def activates(cast: Cast, official_id: str, code: str) -> bool:
    with cast.database.reading() as session:
        address = primary_address(own_record(session, official_id))
    browser = cast.browser()
    if browser.send("/activate", {"address": address, "code": code}).status_code != 303:
        return False
    new = passwords("Xq7!mdPwzkfb", recovery_email="")
    return browser.send("/activate/password", new).status_code == 303


def test_dong_thap_9_3_d_a_first_password_kept_for_five_days_locks_and_mail_is_received(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    adopt(cast.database, DONG_THAP)
    official_id = newcomer(cast)
    slip(cast, official_id)
    assert on(moment, cast, 6) == 0
    assert on(moment, cast, 7) == 1
    assert standing(cast, official_id) == ("suspended", "default_password", "9.3.d", True)
    assert on(moment, cast, 8) == 0


def test_dong_thap_9_3_d_the_code_works_on_the_last_day_and_not_after(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    adopt(cast.database, DONG_THAP)
    late, last_day = newcomer(cast), newcomer(cast, "A Thút")
    codes = {each: slip(cast, each) for each in (late, last_day)}
    moment.move_to(datetime(2026, 12, 6, 16, 59, tzinfo=UTC))
    assert activates(cast, last_day, codes[last_day])
    moment.move_to(datetime(2026, 12, 6, 17, 0, tzinfo=UTC))
    assert not activates(cast, late, codes[late])
    assert lock_unused(cast.database, clock.now()) == 1
    assert standing(cast, last_day)[0] == "active"


def test_dong_thap_9_2_the_body_sees_who_is_locked_and_why(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    adopt(cast.database, DONG_THAP)
    official_id = newcomer(cast)
    slip(cast, official_id)
    assert on(moment, cast, 7) == 1
    with cast.database.reading() as session:
        told = session.scalars(sa.select(Notification).where(Notification.kind == "mailbox_locked")).all()
    assert cast.address("division") in {each.recipient for each in told}
    browser = cast.sign_in_as("division")
    assert "Lò Thị Thu Hà" in browser.get("/people?state=suspended").text
    page = browser.get(f"/people/{official_id}").text
    assert "điểm d khoản 3 Điều 9" in page


def test_ninh_binh_7_2_dd_a_first_password_lives_a_month_from_its_issue(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    adopt(cast.database, NINH_BINH)
    official_id = newcomer(cast)
    slip(cast, official_id)
    assert on(moment, cast, 1, 1) == 0
    assert on(moment, cast, 2, 1) == 1
    assert standing(cast, official_id)[1:3] == ("default_password", "7.2.đ")


def test_bac_ninh_says_no_term_so_nobody_is_locked_and_codes_live_two_weeks(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    official_id = newcomer(cast)
    adopt(cast.database, BAC_NINH)
    code = slip(cast, official_id)
    moment.shift(timedelta(days=13))
    assert lock_unused(cast.database, clock.now()) == 0
    assert activates(cast, official_id, code)


def test_a_new_slip_begins_a_new_term(moment: time_machine.Traveller, cast: Cast) -> None:
    adopt(cast.database, DONG_THAP)
    official_id = newcomer(cast)
    slip(cast, official_id)
    moment.move_to(ISSUED + timedelta(days=3))
    slip(cast, official_id)
    assert on(moment, cast, 9) == 0
    assert on(moment, cast, 10) == 1


def test_who_was_never_given_a_slip_is_not_locked(moment: time_machine.Traveller, cast: Cast) -> None:
    adopt(cast.database, DONG_THAP)
    official_id = newcomer(cast)
    assert on(moment, cast, 31) == 0
    assert standing(cast, official_id)[0] == "invited"


def test_who_is_restored_starts_with_a_new_slip(moment: time_machine.Traveller, cast: Cast) -> None:
    adopt(cast.database, DONG_THAP)
    official_id = newcomer(cast)
    old = slip(cast, official_id)
    assert on(moment, cast, 7) == 1
    with cast.database.writing() as session:
        resume(session, SYSTEM, recipient_of(own_record(session, official_id)))
    assert on(moment, cast, 8) == 0
    assert not activates(cast, official_id, old)
    assert activates(cast, official_id, slip(cast, official_id))
    assert on(moment, cast, 20) == 0


def test_many_are_locked_some_at_a_time(
    moment: time_machine.Traveller, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.lifecycle.first_passwords.PIECE", 2)
    adopt(cast.database, DONG_THAP)
    people = [newcomer(cast, f"Y Nhân {letter}") for letter in ("Một", "Hai", "Ba", "Bốn", "Năm")]
    for official_id in people:
        slip(cast, official_id)
    assert on(moment, cast, 7) == 5
    assert {standing(cast, official_id)[0] for official_id in people} == {"suspended"}


def test_a_rule_put_in_force_later_counts_from_the_issue(moment: time_machine.Traveller, cast: Cast) -> None:
    official_id = newcomer(cast)
    slip(cast, official_id)
    assert on(moment, cast, 10) == 0
    adopt(cast.database, DONG_THAP)
    assert on(moment, cast, 10) == 1
    assert standing(cast, official_id)[1] == "default_password"


def test_dong_thap_9_3_d_the_days_count_from_the_notice_that_is_entered(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    adopt(cast.database, DONG_THAP)
    official_id = newcomer(cast)
    code = slip(cast, official_id)
    moment.move_to(datetime(2026, 12, 6, 3, tzinfo=UTC))
    browser, path = cast.sign_in_as("division"), f"/people/{official_id}"
    assert "Ngày thông báo cấp" in browser.get(path).text
    browser.send(f"{path}/notice", {"notified_on": "05/12/2026"})
    assert "có hiệu lực đến hết ngày 09/12/2026" in browser.get(path).text
    assert on(moment, cast, 9) == 0
    assert activates(cast, official_id, code)


@pytest.mark.parametrize("day", ["01/12/2026", "07/12/2026", "32/12/2026", ""])
def test_a_notice_lies_between_the_slip_and_today(
    moment: time_machine.Traveller, cast: Cast, day: str
) -> None:
    adopt(cast.database, DONG_THAP)
    official_id = newcomer(cast)
    slip(cast, official_id)
    moment.move_to(datetime(2026, 12, 6, 3, tzinfo=UTC))
    cast.sign_in_as("division").send(f"/people/{official_id}/notice", {"notified_on": day})
    assert on(moment, cast, 7) == 1


def test_where_the_rule_counts_from_the_issue_no_notice_is_asked_for(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    adopt(cast.database, NINH_BINH)
    official_id = newcomer(cast)
    slip(cast, official_id)
    browser, path = cast.sign_in_as("division"), f"/people/{official_id}"
    assert "Ngày thông báo cấp" not in browser.get(path).text
    browser.send(f"{path}/notice", {"notified_on": "02/12/2026"})
    assert "Quy chế tính từ ngày cấp phiếu." in browser.get(path).text

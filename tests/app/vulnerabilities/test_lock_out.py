"""Strangers who type wrong passwords and codes keep nobody out, and guess nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit.model import Event
from provisioning.authentication.activation import issue_code
from provisioning.authentication.model import RecoveryRequest
from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.model import ThrottleAlert, WrongTry
from provisioning.authentication.throttle.operations import forget_places
from provisioning.foundation import clock
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.cast import PASSWORD as RIGHT
from tests.support.cast import Browser, Cast
from tests.support.province import SYSTEM

STRANGER, HOME, OFFICE = "203.0.113.66", "198.51.100.7", "192.0.2.20"
UNKNOWN = "khong.ai@kontum.example"

pytestmark = pytest.mark.usefixtures("quick_hashes")


def answer(browser: Browser, cast: Cast, password: str, ip: str, name: str = "system") -> int:
    """The status of one sign-in."""
    address = cast.address(name) if name in cast.ids else name
    form = {"address": address, "password": password}
    return browser.send("/sign-in", form, environ_base={"REMOTE_ADDR": ip}).status_code


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    """The clock stands, and goes on where a test says so."""
    with time_machine.travel(clock.now(), tick=False) as standing:
        yield standing


def guess(cast: Cast, times: int, ip: str, *, name: str = "system", every: float = 20) -> list[int]:
    """So many different wrong passwords from one address, so many seconds apart."""
    begun, answers = clock.now(), []
    for number in range(times):
        with time_machine.travel(begun + timedelta(seconds=every * number), tick=False):
            answers.append(answer(cast.browser(), cast, f"đoán {ip} {number}", ip, name))
    return answers


def test_a_stranger_who_is_locked_out_keeps_nobody_else_out(cast: Cast) -> None:
    answers = guess(cast, 64, STRANGER, every=0.1)
    assert 429 in answers
    assert answers.count(400) <= rules.PASSWORD.here[0].count
    assert answer(cast.browser(), cast, RIGHT, HOME) == 303


@pytest.mark.parametrize("name", ["system", UNKNOWN])
def test_known_and_unknown_names_are_locked_alike(cast: Cast, name: str) -> None:
    answers = guess(cast, 20, STRANGER, name=name, every=61)
    most = rules.PASSWORD.here[0].count
    assert answers[:most] == [400] * most
    assert answers[most] == 429
    form = {"address": cast.address(name) if name in cast.ids else name, "password": "x"}
    page = cast.browser().send("/sign-in", form, environ_base={"REMOTE_ADDR": STRANGER}).text
    assert "Quản Trị" not in page


def test_what_is_refused_is_not_counted(cast: Cast) -> None:
    guess(cast, 40, STRANGER, every=0.1)
    with cast.database.reading() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(WrongTry))
    guess(cast, 40, STRANGER, every=0.1)
    with cast.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WrongTry)) == before


def test_many_addresses_together_guess_no_more_than_a_day_allows(cast: Cast) -> None:
    verdicts = sum(guess(cast, 12, f"203.0.113.{number}", every=30).count(400) for number in range(1, 12))
    assert verdicts == rules.PASSWORD.a_day[rules.Familiarity.STRANGER]
    assert rules.MOST_A_DAY <= 100


def test_a_known_browser_goes_on_while_all_strangers_are_locked_out(cast: Cast) -> None:
    own = cast.browser()
    assert answer(own, cast, RIGHT, HOME) == 303
    for number in range(1, 8):
        guess(cast, 12, f"203.0.113.{number}", every=30)
    # From somewhere never seen before: a stranger's browser is refused, the owner's is not.
    assert answer(cast.browser(), cast, RIGHT, "100.64.0.1") == 429
    assert answer(own, cast, RIGHT, "100.64.0.1") == 303


def test_a_known_address_goes_on_while_all_strangers_are_locked_out(cast: Cast) -> None:
    answer(cast.browser(), cast, RIGHT, HOME)
    for number in range(1, 8):
        guess(cast, 12, f"203.0.113.{number}", every=30)
    assert answer(cast.browser(), cast, RIGHT, HOME) == 303


def test_a_stranger_at_the_owners_own_address_does_not_lock_the_owners_browser(cast: Cast) -> None:
    own = cast.browser()
    answer(own, cast, RIGHT, OFFICE)
    assert 429 in guess(cast, 20, OFFICE, every=30)
    assert answer(own, cast, RIGHT, OFFICE) == 303


def test_a_new_password_makes_every_browser_and_address_a_stranger(cast: Cast) -> None:
    thief = cast.browser()
    answer(thief, cast, RIGHT, STRANGER)
    with cast.database.writing() as session:
        forget_places(session, cast.mailbox_id("system"))
    for number in range(1, 8):
        guess(cast, 12, f"203.0.113.{number}", every=30)
    assert answer(thief, cast, RIGHT, "100.64.0.9") == 429


def test_a_browser_known_to_one_account_is_a_stranger_to_another(cast: Cast) -> None:
    own = cast.browser()
    answer(own, cast, RIGHT, HOME, "official")
    for number in range(1, 8):
        guess(cast, 12, f"203.0.113.{number}", every=30)
    assert answer(own, cast, RIGHT, "100.64.0.1", "system") == 429


def test_a_cookie_that_was_made_up_is_no_known_browser(cast: Cast) -> None:
    own = cast.browser()
    answer(own, cast, RIGHT, HOME)
    forged = cast.browser()
    forged.set_cookie("__Host-congvu-browser", "made.up.value", domain="thu.kontum.example", secure=True)
    for number in range(1, 8):
        guess(cast, 12, f"203.0.113.{number}", every=30)
    assert answer(forged, cast, RIGHT, "100.64.0.1") == 429


def test_the_same_wrong_password_again_counts_once(cast: Cast) -> None:
    begun = clock.now()
    for number in range(40):
        with time_machine.travel(begun + timedelta(minutes=2 * number)):
            assert answer(cast.browser(), cast, "mật khẩu cũ của điện thoại", HOME) == 400
    with time_machine.travel(begun + timedelta(minutes=80)):
        assert answer(cast.browser(), cast, RIGHT, HOME) == 303


def test_right_passwords_are_no_guesses(cast: Cast) -> None:
    names = [cast.province.add("Y Phiếu Đúng", "stttt") for _ in range(54)]
    codes = []
    for official_id in names:
        with cast.database.writing() as session:
            official = own_record(session, official_id)
            codes.append((mailbox_of(official).addresses[0].canonical, issue_code(session, SYSTEM, official)))
    for address, code in codes:
        form = {"address": address, "code": code}
        at = cast.browser().send("/activate", form, environ_base={"REMOTE_ADDR": OFFICE})
        assert at.location == "/activate/password"
    assert [answer(cast.browser(), cast, RIGHT, OFFICE) for _ in range(120)] == [303] * 120


def test_strangers_do_not_use_up_the_owners_recoveries(cast: Cast) -> None:
    with cast.database.writing() as session:
        official = own_record(session, cast.id("system"))
        official.recovery_email, official.recovery_proven_at = "nha@ngoai.example", clock.now()
    form = {"address": cast.address("system")}

    def ask(ip: str) -> int:
        return cast.browser().send("/forgot", form, environ_base={"REMOTE_ADDR": ip}).status_code

    assert [ask(STRANGER) for _ in range(6)] == [303] * 3 + [429] * 3
    assert ask(HOME) == 303
    with cast.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RecoveryRequest)) == 4


def test_a_lock_is_told_truly_recorded_and_alerted_once(cast: Cast) -> None:
    guess(cast, 12, STRANGER, every=30)
    later = clock.now() + timedelta(seconds=12 * 30)
    with time_machine.travel(later):
        form = {"address": cast.address("system"), "password": "x"}
        page = cast.browser().send("/sign-in", form, environ_base={"REMOTE_ADDR": STRANGER})
    assert page.status_code == 429
    assert "Tạm khóa sau nhiều lần nhập sai, đến " in page.text
    with cast.database.reading() as session:
        kinds = session.scalars(sa.select(Event.kind).where(Event.object_id == cast.id("system")))
        assert list(kinds).count("sign_in.locked") == 1
        alerts = session.scalars(sa.select(ThrottleAlert)).all()
        told = session.scalars(sa.select(Notification).where(Notification.kind == "sign_in_locked")).all()
    assert [(alert.kind, alert.place) for alert in alerts] == [("locked", STRANGER)]
    assert {notice.params["ends"] for notice in told} == {alerts[0].until.isoformat()}


def test_no_row_of_the_throttle_holds_what_was_typed(cast: Cast) -> None:
    answer(cast.browser(), cast, "mật khẩu gõ nhầm ô", STRANGER, "mật khẩu gõ nhầm ô")
    answer(cast.browser(), cast, "mật khẩu gõ nhầm ô", STRANGER)
    with cast.database.reading() as session:
        rows = session.execute(sa.select(WrongTry.account, WrongTry.place, WrongTry.fingerprint)).all()
    assert len(rows) == 2
    assert "gõ nhầm" not in str(rows)
    assert {len(row.fingerprint) for row in rows} == {4}


def slip(cast: Cast) -> str:
    """A newcomer's code, in the administrator's hands."""
    with cast.database.writing() as session:
        return issue_code(session, SYSTEM, own_record(session, cast.id("official")))


def type_code(cast: Cast, code: str, ip: str, name: str = "official") -> int:
    """The status of one code of a slip, typed in a fresh browser."""
    form = {"address": cast.address(name), "code": code}
    return cast.browser().send("/activate", form, environ_base={"REMOTE_ADDR": ip}).status_code


def test_ten_strangers_keep_no_newcomer_from_the_slip(cast: Cast) -> None:
    code = slip(cast)
    for place in range(1, 11):
        for number in range(8):
            type_code(cast, f"{place:02}a{number}b-cd3fg", f"203.0.113.{place}")
    assert type_code(cast, code, HOME) == 303


def test_newcomer_who_mistypes_behind_ten_strangers_goes_on(cast: Cast) -> None:
    code = slip(cast)
    for place in range(1, 11):
        for number in range(8):
            type_code(cast, f"{place:02}a{number}b-cd3fg", f"203.0.113.{place}")
    mistyped = [type_code(cast, f"9{number}a2b-cd3fg", HOME) for number in range(rules.CODE.first - 1)]
    assert [*mistyped, type_code(cast, code, HOME)] == [400] * len(mistyped) + [303]


def test_strangers_codes_keep_nobody_from_a_recovery(cast: Cast) -> None:
    with cast.database.writing() as session:
        official = own_record(session, cast.id("system"))
        official.recovery_email, official.recovery_proven_at = "nha@ngoai.example", clock.now()
    for place in range(1, 11):
        for number in range(8):
            type_code(cast, f"{place:02}a{number}b-cd3fg", f"203.0.113.{place}", "system")
    browser, form = cast.browser(), {"address": cast.address("system")}
    origin = {"REMOTE_ADDR": HOME}
    assert browser.send("/forgot", form, environ_base=origin).status_code == 303
    # The code is a wrong one; what counts is that it is looked at.
    assert browser.send("/forgot/code", {"code": "2a2b2-cd3fg"}, environ_base=origin).status_code == 400


def test_strangers_together_still_share_what_comes_after_the_first_codes(cast: Cast) -> None:
    slip(cast)
    answers = [
        type_code(cast, f"{place:02}a{number}b-cd3fg", f"203.0.113.{place}")
        for place in range(1, 11)
        for number in range(8)
    ]
    assert answers.count(400) <= rules.CODE.first * 10 + rules.CODE.here[0].count


def test_one_place_asks_for_no_more_than_a_days_recoveries(cast: Cast) -> None:
    begun, form, answers = clock.now(), {"address": cast.address("system")}, []
    for hour in range(0, 20, 2):
        with time_machine.travel(begun + timedelta(hours=hour), tick=False):
            asked = cast.browser().send("/forgot", form, environ_base={"REMOTE_ADDR": STRANGER})
            answers.append(asked.status_code)
    assert answers == [303] * 6 + [429] * 4

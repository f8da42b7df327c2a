"""A password by the rule of the province: what is refused names its article, and the page says what holds."""

from __future__ import annotations

import pytest

from provisioning.authentication.earlier_passwords import follow_the_rule
from provisioning.foundation import clock
from provisioning.worker.process import Worker, projection_chores
from tests.app.me.conftest import passwords
from tests.support.cast import PASSWORD, Browser, Cast
from tests.support.policies import BAC_NINH, DONG_THAP, NGHE_AN, NINH_BINH, adopt

NINE, TEN = "Xq7!mdPwz", "Xq7!mdPwzk"


def changed(browser: Browser, password: str, current: str = PASSWORD) -> tuple[int, str]:
    answer = browser.send("/me/password", passwords(password, current=current))
    return answer.status_code, answer.text


def test_bac_ninh_4_1_nine_letters_are_too_few_for_an_administrator(cast: Cast) -> None:
    adopt(cast.database, BAC_NINH)
    status, page = changed(cast.sign_in_as("system"), NINE)
    assert status == 400
    assert "Vui lòng dùng ít nhất 10 ký tự. (theo khoản 1 Điều 4)" in page
    assert changed(cast.sign_in_as("system"), TEN)[0] == 303


def test_bac_ninh_4_1_nine_letters_are_enough_for_a_user(cast: Cast) -> None:
    adopt(cast.database, BAC_NINH)
    assert changed(cast.sign_in_as("official"), NINE)[0] == 303


@pytest.mark.parametrize("viewer", ["auditor"])
def test_bac_ninh_4_1_who_only_looks_is_no_administrator(cast: Cast, viewer: str) -> None:
    adopt(cast.database, BAC_NINH)
    assert changed(cast.sign_in_as(viewer), NINE)[0] == 303


def test_bac_ninh_4_2_none_of_the_last_three_comes_back(cast: Cast) -> None:
    adopt(cast.database, BAC_NINH)
    follow_the_rule(cast.database, clock.now())
    worker = Worker(cast.database, "test", projection_chores(cast.database, cast.services.targets, "test"))
    while worker.turn():
        pass
    before = PASSWORD
    for number in range(3):
        assert changed(cast.sign_in_as("official"), f"{NINE}{number}", before)[0] == 303
        before = f"{NINE}{number}"
    for number in range(3):
        status, page = changed(cast.sign_in_as("official"), f"{NINE}{number}", before)
        assert status == 400
        assert "không được đặt lại 3 mật khẩu gần nhất" in page
        assert "(theo khoản 2 Điều 4)" in page


def test_ninh_binh_8_2_b_everything_broken_is_told_at_once_with_the_article(cast: Cast) -> None:
    adopt(cast.database, NINH_BINH)
    status, page = changed(cast.sign_in_as("official"), "02091981")
    assert status == 400
    for sentence in (
        "Vui lòng dùng ít nhất 9 ký tự. (theo điểm b khoản 2 Điều 8)",
        "Vui lòng dùng ít nhất một chữ thường. (theo điểm b khoản 2 Điều 8)",
        "Vui lòng dùng ít nhất một chữ hoa. (theo điểm b khoản 2 Điều 8)",
        "Vui lòng dùng ít nhất một trong các ký tự: ! # $ % &amp; * @ (theo điểm b khoản 2 Điều 8)",
    ):
        assert sentence in page


def test_nghe_an_6_2_the_page_says_the_rules_before_anything_is_typed(cast: Cast) -> None:
    adopt(cast.database, NGHE_AN)
    page = cast.sign_in_as("official").get("/me/password").text
    for line in ("Ít nhất 8 ký tự", "Ít nhất một chữ hoa", "Ít nhất một trong các ký tự: ! # $ % &amp; * @"):
        assert line in page
    assert "(theo khoản 2 Điều 6)" in page


def test_nghe_an_6_2_each_rule_is_marked_while_one_types(cast: Cast) -> None:
    adopt(cast.database, NGHE_AN)
    browser = cast.sign_in_as("official")
    part = browser.send("/password-strength", {"password": "Xq7mdPwz"}).text
    met = [line for line in part.split("<li") if "Đạt:" in line]
    assert any("Ít nhất 8 ký tự" in line for line in met)
    broken = [line for line in part.split("<li") if "Chưa đạt:" in line]
    assert ["Ít nhất một trong các ký tự" in line for line in broken] == [True]


def test_the_rules_are_said_in_english_too(cast: Cast) -> None:
    adopt(cast.database, NGHE_AN)
    browser = cast.sign_in_as("official")
    browser.send("/language", {"language": "en"})
    page = browser.get("/me/password").text
    assert "At least one capital letter" in page
    assert "(by Article 6.2)" in page


def test_dong_thap_says_nothing_of_passwords_so_ours_hold_without_an_article(cast: Cast) -> None:
    adopt(cast.database, DONG_THAP)
    status, page = changed(cast.sign_in_as("official"), NINE)
    assert status == 400
    assert "Vui lòng dùng ít nhất 12 ký tự." in page
    assert "Điều" not in page.split("cv-rules")[1].split("</ul>")[0]

"""The health page: a shell at once, the checks after it, and the whole without JavaScript."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast

VIETNAMESE = {"Accept-Language": "vi"}


def test_the_shell_says_where_the_result_is_for_browsers_without_javascript(cast: Cast) -> None:
    page = cast.sign_in_as("system").get("/health/", headers=VIETNAMESE)
    assert '<a href="/health/checks">Xem kết quả</a>' in page.text
    assert 'hx-get="/health/checks" hx-trigger="load"' in page.text


def test_the_checks_come_alone_for_the_waiting_page_and_whole_for_everybody_else(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    alone = browser.get("/health/checks", headers={**VIETNAMESE, "HX-Request": "true"})
    whole = browser.get("/health/checks", headers=VIETNAMESE)
    assert (False, True) == ("<html" in alone.text, "<html" in whole.text)
    for page in (alone, whole):
        assert "<h2>Máy chủ thư</h2>" in page.text
        assert "Danh bạ, hỏi với tài khoản “web”" in page.text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("vi", "Không có tiến trình xử lý nào báo hoạt động."), ("en", "No worker gives a sign of life.")],
)
def test_what_is_not_well_says_what_to_do_in_the_readers_language(
    cast: Cast, language: str, sentence: str
) -> None:
    page = cast.sign_in_as("system").get("/health/checks", headers={"Accept-Language": language})
    assert sentence in page.text
    assert "congvu worker" in page.text


def test_system_administrator_chooses_who_reads_postmaster(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    assert "Người đọc thư gửi postmaster@" in browser.get("/health/", headers=VIETNAMESE).text
    browser.send("/health/contacts", {"domain": "kontum.example", "official": cast.id("system")})
    page = browser.get("/health/", headers=VIETNAMESE).text
    assert f'<option value="{cast.id("system")}" selected>' in page


def test_somebody_who_administers_nothing_is_not_taken_as_reader(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    browser.send("/health/contacts", {"domain": "kontum.example", "official": cast.id("official")})
    assert " selected>" not in browser.get("/health/", headers=VIETNAMESE).text

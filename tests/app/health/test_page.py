"""The health page: a shell at once, the checks after it, and the whole without JavaScript."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ldap.entries import DOMAINS
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.projection.work_queue import PARKED
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
        assert "Danh bạ, kết nối của trang web" in page.text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("vi", "Không có tiến trình xử lý nào báo hoạt động."), ("en", "No worker is reporting.")],
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


def refuse_domain(cast: Cast) -> None:
    """The directory has refused the only domain."""
    with cast.database.writing() as session:
        session.execute(
            sa.update(Domain).values(
                attention_code="directory_rejected",
                attention_detail="naming violation (LDAP result 64)",
                attention_since=clock.now(),
                due_at=clock.now() + PARKED,
            )
        )


def test_a_refused_domain_is_shown_with_try_again(cast: Cast) -> None:
    refuse_domain(cast)
    page = cast.sign_in_as("system").get("/health/", headers=VIETNAMESE).text
    assert "Danh bạ thư không nhận tên miền này" in page
    assert "naming violation (LDAP result 64)" in page
    assert 'action="/health/domains"' in page


def test_try_again_brings_the_domain_to_the_directory(cast: Cast) -> None:
    refuse_domain(cast)
    browser = cast.sign_in_as("system")
    assert browser.send("/health/domains", {"domain": "kontum.example"}).status_code == 303
    assert {"kontum.example"} == cast.directory.read(DOMAINS, ["kontum.example"]).keys()
    assert "Danh bạ thư không nhận" not in browser.get("/health/", headers=VIETNAMESE).text


def test_try_again_of_a_domain_that_is_none_shows_those_there_are(cast: Cast) -> None:
    answer = cast.sign_in_as("system").send("/health/domains", {"domain": "la.example"})
    assert (303, "/health/") == (answer.status_code, answer.location)

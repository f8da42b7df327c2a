"""The pages of permissions, of the record and of one's own data: nothing serious for axe, at any width."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shot
from tests.browser.test_first_five_minutes import sign_in
from tests.browser.test_imports import IT_OFFICER, upload
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack
from tests.unit.imports.test_spreadsheet import book_of
from tests.unit.imports.test_workbook_sheets import WITH_BIRTH

PAGES = {
    "record": "/audit/",
    "record-narrowed": "/audit/?unit=stttt&who=khong-co-ai&since=2026-01-01",
    "as-it-was": "/audit/as-it-was",
    "permissions": "/grants/",
    "permission-new": "/grants/new",
    "roles": "/roles/",
    "role-new": "/roles/new",
    "reviews": "/reviews/",
    "review-new": "/reviews/new",
    "me": "/me",
    "kept": "/me/kept",
    "my-history": "/me/history",
    "record-refused": "/audit/?group=refused",
    "requests-of-mine": "/requests/?which=mine",
    "ask-allowance": "/me/requests/new/allowance",
}


@pytest.fixture
def officer(page: Page, whole: WholeStack) -> Page:
    """A page of the first administrator."""
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    return page


def test_every_page_of_oversight_can_be_read_on_a_phone_and_by_a_screen_reader(
    officer: Page, whole: WholeStack, shot: Shot
) -> None:
    for name, path in PAGES.items():
        officer.goto(whole.base_url + path)
        expect(officer.locator("h1")).to_have_count(1)
        shot(officer, name)


def test_a_role_is_made_and_given_back_to_nobody(officer: Page, whole: WholeStack) -> None:
    officer.goto(f"{whole.base_url}/roles/new")
    officer.fill("#name", "Trực tổng đài")
    officer.check("input[value=invite]")
    officer.click("main form button[type=submit]")
    expect(officer.locator("main")).to_contain_text("Trực tổng đài")
    assert officer.url.endswith("/roles/")


def test_somebody_leaves_is_looked_at_and_comes_back(officer: Page, whole: WholeStack, shot: Shot) -> None:
    path, _address = whole.add_official("H'Bluêk Niê Kdăm Nguyễn Thị Hoàng Phương Anh", "syt")
    officer.goto(whole.base_url + path)
    officer.locator(f"main a[href$='{path}/leave']").click()
    officer.fill("#reason", "Nghỉ hưu")
    shot(officer, "leave")
    officer.click("main form button[type=submit]")
    expect(officer.locator("main")).to_contain_text("đã thôi việc")
    shot(officer, "person-left")
    officer.click("main form[action$='/come-back'] button >> nth=0")
    expect(officer.locator("main")).to_contain_text("đã trở lại")
    officer.goto(f"{whole.base_url}/audit/?group=looks")
    expect(officer.locator("main")).to_contain_text("Xem hồ sơ cán bộ")
    shot(officer, "record-looks")


def test_a_book_with_hidden_rows_and_several_sheets_says_so(
    officer: Page, whole: WholeStack, shot: Shot, tmp_path: Path
) -> None:
    file = tmp_path / "ds.xlsx"
    file.write_bytes(book_of(WITH_BIRTH, {"DS & bổ sung": [3]}))
    upload(officer, whole, file)
    expect(officer.locator("#plan-decision")).to_contain_text("Sẽ thực hiện", timeout=60_000)
    expect(officer.locator("main")).to_contain_text("Trang tính có dòng bị ẩn (1 dòng)")
    shot(officer, "hidden-rows")
    officer.locator(".cv-understood summary").click()
    officer.click(".cv-understood a.btn")
    expect(officer.locator("#sheet option")).to_have_count(3)
    shot(officer, "sheets")

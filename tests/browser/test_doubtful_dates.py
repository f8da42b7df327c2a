"""A list that went through an American Excel: the keys are shown, and one switch settles its dates."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shot
from tests.browser.test_first_five_minutes import sign_in
from tests.browser.test_imports import IT_OFFICER, upload
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack

LISTS = Path(__file__).parents[1] / "unit" / "imports" / "lists"


def test_one_switch_settles_the_dates_of_a_list(page: Page, whole: WholeStack, shot: Shot) -> None:
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    upload(page, whole, LISTS / "births-half-true-no-codes.xlsx")
    switch = page.locator(".cv-dates")
    expect(switch).to_contain_text("4 dòng có thể bị đảo ngày và tháng", timeout=60_000)
    expect(page.locator(".cv-doubtful").first).to_contain_text("02/03/1980")
    shot(page, "dates-asked")
    switch.locator("label", has_text="Ngày trước, tháng sau").click()
    switch.locator("button").click()
    expect(switch).to_contain_text("Danh sách đang được đọc theo kiểu này", timeout=60_000)
    expect(page.locator("#plan-rows tbody tr", has_text="Bế Thị Hoà")).to_contain_text("03/02/1980")
    shot(page, "dates-settled")
    page.locator("summary, button", has_text="Bỏ danh sách").first.click()
    page.locator("form[action$='/stop'] button[type=submit]:visible").first.click()
    expect(page.locator("h1")).to_have_text("Nhập danh sách")

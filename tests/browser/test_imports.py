"""A personnel office's own list from upload to slips and back again, in Vietnamese, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shot
from tests.browser.test_first_five_minutes import sign_in
from tests.support.hr_formats import as_xlsx
from tests.support.mail_stack import until
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack
from tests.support.wholeness import look_over

IT_OFFICER = "trittq.stttt@kontum.example"
LONG = "Công Tằng Tôn Nữ Huyền Trân Nguyễn Phúc Bảo Ngọc Phương Thảo"
# The header's own words for the phone say nothing to the program: its column is chosen by hand.
MESSY = [
    ["ỦY BAN NHÂN DÂN TỈNH KON TUM"],
    ["SỞ THÔNG TIN VÀ TRUYỀN THÔNG"],
    [],
    ["DANH SÁCH CÁN BỘ, CÔNG CHỨC NĂM 2026"],
    ["TT", "Mã CBCC", "Họ và tên", "Ngày sinh", "Chức vụ", "Liên lạc"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    ["1", "", "Đinh Thị Mỹ Lệ", "05/02/1980", "Chuyên viên", "0905 111 222"],
    ["2", "TR-002", "A Hiêu", "6/3/1981", "Chuyên viên", "0905 111 223"],
    ["3", "TR-003", LONG, "07/04/1982", "Phó Trưởng phòng", "0905 111 224"],
    ["4", "TR-004", "Y Bluêk", "08/05/1983", "Văn thư", "0905 111 225"],
    # Without a code the birth is needed to tell her apart.
    ["5", "", "Nguyễn Thị Quế", "31/02/1984", "Kế toán", "0905 111 226"],
]
# Of one person whom the province already has, only the name and the year: somebody has to say who it is.
ASKING = [
    ["Mã CBCC", "Họ và tên", "Ngày sinh", "Chức vụ"],
    ["TR-900", "Đinh Thị Mỹ Lệ", "", "Phó Giám đốc"],
]


def upload(page: Page, whole: WholeStack, file: Path) -> None:
    page.goto(f"{whole.base_url}/imports/new")
    page.set_input_files("#file", file)
    page.fill("#unit", "Sở Thông tin")
    page.locator("#unit-options li[role=option]", has_text="Sở Thông tin").first.click()
    page.click("main form button[type=submit]")


def carry_out(page: Page, words: str) -> None:
    page.locator("summary, button", has_text=words).first.click()
    page.locator("form[action$='/start'] button[type=submit]:visible").first.click()


def row_of(page: Page, name: str) -> Locator:
    return page.locator("#plan-rows tbody tr", has_text=name)


def test_a_messy_list_goes_from_upload_to_slips_and_back(
    page: Page, whole: WholeStack, shot: Shot, tmp_path: Path
) -> None:
    file = tmp_path / "Danh sách CBCC 2026 (bản cuối) sửa lần 3.xlsx"
    file.write_bytes(as_xlsx(MESSY))
    before = look_over(whole.database, whole.mail.directory).officials
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    upload(page, whole, file)
    decision = page.locator("#plan-decision")
    expect(decision).to_contain_text("Sẽ thực hiện", timeout=60_000)
    shot(page, "messy-plan")

    page.locator(".cv-understood summary").click()
    page.click(".cv-understood a.btn")
    expect(page.locator("h1")).to_have_text("Danh sách được hiểu thế nào")
    shot(page, "messy-columns")
    phones = page.get_by_label("Hiểu cột “Liên lạc” là")
    phones.select_option("phone")
    page.locator("main button", has_text="Dùng các cột này").click()
    expect(decision).to_contain_text("Sẽ thực hiện", timeout=60_000)
    page.locator(".cv-understood summary").click()
    expect(page.locator(".cv-understood .cv-fact", has_text="Điện thoại")).to_contain_text("Liên lạc")

    row_of(page, "Y Bluêk").locator("button", has_text="Bỏ ra").click()
    expect(decision).to_contain_text("Sẽ thực hiện: 3 ")
    expect(row_of(page, "Nguyễn Thị Quế")).to_contain_text("31/02/1984")
    shot(page, "messy-ready")
    assert look_over(whole.database, whole.mail.directory).officials == before

    carry_out(page, "Thực hiện")
    expect(page.locator("a[href$='results.csv']").first).to_be_visible(timeout=60_000)
    done = page.url
    shot(page, "messy-done")
    until(lambda: look_over(whole.database, whole.mail.directory).officials == before + 3, 60)
    with page.expect_download() as download:
        page.locator("a[href$='results.csv']").first.click()
    assert LONG in download.value.path().read_text(encoding="utf-8-sig")
    page.locator("form[action$='/slips'] button").click()
    expect(page.locator(".cv-slip-code code")).to_have_count(3)
    expect(page.locator(".cv-slip-code code").first).to_have_text(re.compile(r"[0-9a-z]{5}-[0-9a-z]{5}"))
    shot(page, "messy-slips")

    answer_who_it_is(page, whole, shot, tmp_path)

    page.goto(done)
    page.locator("form[action$='/undo'] button").click()
    expect(decision).to_contain_text("Sẽ hoàn tác", timeout=60_000)
    expect(page.locator("main")).not_to_contain_text("Chính tệp này")
    shot(page, "messy-undo")
    carry_out(page, "Hoàn tác")
    until(lambda: look_over(whole.database, whole.mail.directory).complaints() == [], 60)
    page.goto(f"{whole.base_url}/imports")
    shot(page, "messy-imports")
    page.goto(f"{whole.base_url}/imports/transfers")
    expect(page.locator("main")).to_contain_text("Không ai đang chuyển công tác")
    shot(page, "messy-transfers")


def answer_who_it_is(page: Page, whole: WholeStack, shot: Shot, tmp_path: Path) -> None:
    """Another list names somebody without a birth date: the page asks, and takes the answer in place."""
    file = tmp_path / "bổ sung.xlsx"
    file.write_bytes(as_xlsx(ASKING))
    upload(page, whole, file)
    asked = page.locator(".cv-question")
    expect(asked).to_be_visible(timeout=60_000)
    shot(page, "messy-question")
    expect(asked).to_contain_text("Sở Thông tin và Truyền thông")
    asked.locator("label", has_text="1980").first.click()
    asked.locator("button").click()
    expect(page.locator("#plan-decision")).to_contain_text("Sẽ thực hiện: 1 ")
    page.locator("summary, button", has_text="Bỏ danh sách").first.click()
    page.locator("form[action$='/stop'] button[type=submit]:visible").first.click()
    expect(page.locator("h1")).to_have_text("Nhập danh sách")

"""Days as they are: a doubtful list, many at once, two on one person, a session that ends while typing."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, expect

from provisioning.lifecycle.leaving import leave
from provisioning.officials.queries import by_address
from tests.browser.conftest import Shot
from tests.browser.test_first_five_minutes import sign_in
from tests.browser.test_imports import IT_OFFICER, carry_out, row_of, upload
from tests.support.chromium import watched_page
from tests.support.mail_stack import until
from tests.support.province import SYSTEM
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack
from tests.support.wholeness import look_over

# Opened in an American Excel: what it could read as a date is one now, with day and month exchanged.
HALF_READ: list[list[str | date]] = [
    ["Mã CBCC", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị"],
    ["DB-001", "Lò Thị Duyên", date(1980, 3, 2), "Chuyên viên", "Sở Thông tin và Truyền thông"],
    ["DB-002", "Vi Văn Hoà", date(1981, 5, 4), "Chuyên viên", "Tổ Chuyển đổi số liên ngành"],
    ["DB-003", "A Kơi", "21/08/1985", "Văn thư", "Tổ Chuyển đổi số liên ngành"],
    ["DB-004", "Y Hlam", "30/11/1990", "Chuyên viên", "Tổ Chuyển đổi số liên ngành"],
    ["DB-006", "Đinh A Rưih", "17/02/1988", "Chuyên viên", "Sở Thông tin và Truyền thông"],
    ["DB-007", "Y Pểh", "25/06/1993", "Chuyên viên", "Sở Thông tin và Truyền thông"],
    ["DB-008", "Ngô Quang Thắng", "13/10/1976", "Phó Trưởng phòng", "Sở Thông tin và Truyền thông"],
    ["DB-005", "Bàn Thị Sen", "19/07/1979", "Kế toán", "Sở Thông tin và Truyền thông"],
]
ALIKE = "Tổ Chuyển đổi số liên ngành"


def workbook(rows: list[list[str | date]], file: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    file.write_bytes(out.getvalue())
    return file


def choose_unit(page: Page, field: str, typed: str, name: str) -> None:
    page.locator(field).press_sequentially(typed, delay=20)
    page.locator(f"{field}-options [role=option]", has_text=name).first.click()
    # Whatever answer was still on its way, the list stays closed.
    expect(page.locator(f"{field}-options")).to_be_hidden()


def test_a_list_of_three_doubts_goes_to_slips_by_one_switch_one_answer_and_one_exclusion(
    page: Page, whole: WholeStack, shot: Shot, tmp_path: Path
) -> None:
    before = look_over(whole.database, whole.mail.directory).officials
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    upload(page, whole, workbook(HALF_READ, tmp_path / "danh sách tổ.xlsx"))
    decision = page.locator("#plan-decision")
    expect(page.locator(".cv-dates")).to_be_visible(timeout=60_000)
    shot(page, "doubts-asked")
    page.locator(".cv-dates input[value=day]").check()
    page.locator(".cv-dates button").click()
    expect(page.locator(".cv-dates input[value=day]")).to_be_checked(timeout=60_000)
    expect(row_of(page, "Lò Thị Duyên")).to_contain_text("03/02/1980")
    expect(row_of(page, "Vi Văn Hoà")).to_contain_text("05/04/1981")

    shared = page.locator("#plan-questions section", has_text=ALIKE)
    expect(shared).to_contain_text("3")
    field = shared.locator("input[role=combobox]")
    field.press_sequentially("van phong so tttt", delay=20)
    # Of what was offered while typing, the office itself came first.
    shared.locator("[role=option]", has_text="Văn phòng").filter(has_text="stttt").first.click()
    shared.locator("button[type=submit]").click()
    expect(page.locator("#plan-questions section")).to_have_count(0, timeout=60_000)
    expect(row_of(page, "A Kơi")).to_contain_text("Văn phòng")
    expect(row_of(page, "Y Hlam")).to_contain_text("Văn phòng")

    row_of(page, "Bàn Thị Sen").locator("button", has_text="Bỏ ra").click()
    expect(row_of(page, "Bàn Thị Sen")).to_contain_text("Đưa vào")
    expect(decision).to_contain_text("Sẽ thực hiện: 7 ")
    shot(page, "doubts-answered")
    carry_out(page, "Thực hiện")
    expect(page.locator("a[href$='results.csv']").first).to_be_visible(timeout=60_000)
    until(lambda: look_over(whole.database, whole.mail.directory).officials == before + 7, 60)
    shot(page, "doubts-done")
    page.locator("form[action*='slips'] button, a[href*='slips']").first.click()
    shot(page, "doubts-slips")


def test_many_are_moved_with_two_exceptions_and_moved_back_by_undo(
    page: Page, whole: WholeStack, shot: Shot
) -> None:
    names = ("Krông Thu Hà", "Krông Thu Hiền", "Krông Thu Lan", "Krông Thu Mai")
    added = [whole.add_official(name) for name in names]
    with whole.database.writing() as session:
        for _page, address in added[:2]:
            gone = by_address(session, address)
            assert gone is not None
            leave(session, SYSTEM, gone)
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    page.goto(f"{whole.base_url}/people?q=krong+thu")
    expect(page.locator("#people tbody tr")).to_have_count(4)
    page.locator("[data-select-all]").check()
    shot(page, "many-chosen")
    page.locator(".cv-bulk button", has_text="Chuyển đơn vị").click()
    expect(page.locator("main")).to_contain_text("Không thực hiện được với 2 người")
    expect(page.locator("main")).to_contain_text("Krông Thu Hà")
    choose_unit(page, "#target", "van phong so", "Văn phòng Sở")
    shot(page, "many-looked-at")
    page.locator("main form button[type=submit]", has_text="Chuyển 2 người").click()
    expect(page.locator("#notices")).to_contain_text("2 người")
    assert page.url.endswith("/people?q=krong+thu")
    expect(page.locator("#people tbody tr", has_text="Văn phòng")).to_have_count(2)
    shot(page, "many-moved")
    page.locator("#notices button", has_text="Hoàn tác").click()
    expect(page.locator("#notices")).to_contain_text("2 người")
    expect(page.locator("#people tbody tr", has_text="Văn phòng")).to_have_count(0)


def test_of_two_officers_on_one_person_the_second_sees_what_the_first_has_done(
    page: Page, browser: Browser, whole: WholeStack, shot: Shot
) -> None:
    person, _address = whole.add_official("Ksor H’Nhiên")
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    page.goto(f"{whole.base_url}{person}/move")
    with watched_page(browser) as other:
        sign_in(other, whole, IT_OFFICER, ADMIN_PASSWORD)
        other.goto(f"{whole.base_url}{person}/edit")
        other.fill("#post", "Phó Chánh Văn phòng")
        other.locator("main form button[type=submit]").first.click()
        expect(other.locator("main")).to_contain_text("Phó Chánh Văn phòng")
        choose_unit(page, "#unit", "van phong so", "Văn phòng Sở")
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("main")).to_contain_text("Phó Chánh Văn phòng")
        expect(page.locator("main form dd")).to_have_text(["Văn phòng Sở"])
        shot(page, "changed-meanwhile")
        other.reload()
        expect(other.locator("main")).not_to_contain_text("Văn phòng Sở")


def test_what_was_typed_when_the_session_ended_stands_there_again_after_signing_in(
    page: Page, whole: WholeStack, shot: Shot
) -> None:
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    page.goto(f"{whole.base_url}/people/new")
    page.fill("#full_name", "Siu Black Ngọc")
    page.fill("#post", "Chuyên viên chính")
    choose_unit(page, "#unit", "van phong so", "Văn phòng Sở")
    beside = page.context.new_page()
    beside.goto(f"{whole.base_url}/me")
    beside.locator("form[action$='/sign-out'] button").first.click()
    beside.close()
    page.click("#new-person button[type=submit]")
    expect(page.locator("main")).to_contain_text("được giữ")
    shot(page, "session-ended")
    page.fill("#address", IT_OFFICER)
    page.fill("#password", ADMIN_PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("#full_name")).to_have_value("Siu Black Ngọc")
    expect(page.locator("#post")).to_have_value("Chuyên viên chính")
    shot(page, "typed-again")
    page.click("#new-person button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Siu Black Ngọc")

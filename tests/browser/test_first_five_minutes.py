"""The three users' first five minutes, in Vietnamese, in a real browser on the real stack."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from provisioning.access.operations import give
from provisioning.officials.queries import by_address
from provisioning.units.queries import by_code
from tests.browser.conftest import Shot
from tests.support.hr_files import HEADER, HrUnit, clean_list, spoiled_list, write_list
from tests.support.mail_stack import until
from tests.support.province import SYSTEM
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack, activate
from tests.support.wholeness import look_over

DAK_HA = (HrUnit("Ủy ban nhân dân huyện Đăk Hà"),)
NGOC_HOI = (HrUnit("Ủy ban nhân dân huyện Ngọc Hồi"),)
NATIONAL_ID = HEADER.index("Số CCCD")
HR_PASSWORD = "gui lua moi tren nuong 31"
OWN = "nang som ben nuoc lang Plei 5"
LATER = "tieng chieng dem hoi nha rong 8"
RECOVERY = "vengy@mail.example"


def sign_in(page: Page, whole: WholeStack, address: str, password: str) -> None:
    page.goto(f"{whole.base_url}/sign-in")
    page.fill("#address", address)
    page.fill("#password", password)
    page.click("main button[type=submit]")


def test_an_it_officer_issues_a_mailbox(page: Page, whole: WholeStack, shot: Shot) -> None:
    with whole.database.reading() as session:
        assert by_address(session, "trittq.stttt@kontum.example") is not None
    sign_in(page, whole, "trittq.stttt@kontum.example", ADMIN_PASSWORD)
    expect(page.locator("h1")).to_have_text("Tổng quan")
    shot(page, "overview")
    page.goto(f"{whole.base_url}/people")
    shot(page, "people")
    page.goto(f"{whole.base_url}/people/new")
    page.fill("#full_name", "Nguyễn Thị Hồng Nhung")
    page.locator("#unit").press_sequentially("Văn phòng Sở", delay=20)
    page.locator("#unit-options li[role=option]", has_text="Văn phòng Sở").first.click()
    expect(page.locator("#address-preview")).to_contain_text("nhungnth.s")
    shot(page, "people-new")
    page.click("#new-person button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Nguyễn Thị Hồng Nhung")
    expect(page.locator("main")).to_contain_text("@kontum.example")
    shot(page, "person")
    person = page.url
    page.click("form[action$='/slip'] button")
    expect(page.locator(".cv-slip-code code")).to_have_text(re.compile(r"[0-9a-z]{5}-[0-9a-z]{5}"))
    expect(page.locator(".cv-slip-qr svg")).to_be_visible()
    page.goto(f"{person}/suspend")
    page.fill("#reason", "Nghỉ không lương")
    shot(page, "suspend")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Tạm khóa")
    page.click("form[action$='/resume'] button >> nth=0")
    expect(page.locator("main")).to_contain_text("Chờ kích hoạt")
    for path in ("units", "units/stttt", "grants/", "grants/new", "audit/", "imports", "imports/new"):
        page.goto(f"{whole.base_url}/{path}")
        shot(page, path.strip("/").replace("/", "-"))
    page.keyboard.press("/")
    page.keyboard.type("hong nhung")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nguyễn Thị Hồng Nhung")
    page.click("form[action='/language'] button")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def make_hr_officer(whole: WholeStack) -> str:
    """Somebody of Đăk Hà who may import there; returns the address."""
    path, address = whole.add_official("Y Nhân Sự", "dakha")
    visitor = whole.visitor()
    activate(visitor, address, whole.issue_code(path), HR_PASSWORD)
    visitor.close()
    with whole.database.writing() as session:
        official, unit = by_address(session, address), by_code(session, "dakha")
        assert official is not None
        assert unit is not None
        give(session, SYSTEM, official, unit, "hr_officer")
    return address


def upload(page: Page, whole: WholeStack, file: Path, unit: str = "") -> None:
    page.goto(f"{whole.base_url}/imports/new")
    page.set_input_files("#file", file)
    if unit:
        page.fill("#unit", unit)
        page.locator("#unit-options li[role=option]", has_text=unit).first.click()
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Thực hiện", timeout=60_000)


def apply(page: Page) -> None:
    page.locator("summary, button", has_text="Thực hiện").first.click()
    page.locator("form[action$='/start'] button[type=submit]:visible").first.click()


def test_an_hr_officer_imports_three_hundred_people(
    page: Page, whole: WholeStack, shot: Shot, tmp_path: Path
) -> None:
    address = make_hr_officer(whole)
    before = look_over(whole.database, whole.mail.directory).officials
    sign_in(page, whole, address, HR_PASSWORD)
    page.goto(f"{whole.base_url}/people?q=tri")
    expect(page.locator("main")).not_to_contain_text("trittq.stttt")

    file = write_list(clean_list(300, seed=11, units=DAK_HA), tmp_path / "dak-ha.xlsx")
    upload(page, whole, file)
    shot(page, "plan")
    assert look_over(whole.database, whole.mail.directory).officials == before
    apply(page)
    until(lambda: look_over(whole.database, whole.mail.directory).officials == before + 300, 90)
    until(lambda: look_over(whole.database, whole.mail.directory).complaints() == [], 90)
    expect(page.locator("a[href$='results.csv']").first).to_be_visible(timeout=30_000)
    shot(page, "plan-applied")
    people = list(whole.mail.directory.all_people())
    invited = [entry for entry in people if entry.state == "invited" and entry.unit == "dakha"]
    assert len(invited) == 300
    assert {whole.mail.rcpt(entry.mail) for entry in invited[::15]} == {250}

    page.goto(f"{whole.base_url}/imports/new")
    page.set_input_files("input[type=file]", file)
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("300", timeout=60_000)
    assert look_over(whole.database, whole.mail.directory).officials == before + 300


def test_twenty_spoiled_rows_are_listed_and_the_others_applied(
    page: Page, whole: WholeStack, shot: Shot, tmp_path: Path
) -> None:
    sign_in(page, whole, "trittq.stttt@kontum.example", ADMIN_PASSWORD)
    before = look_over(whole.database, whole.mail.directory).officials
    made = spoiled_list(300, 20, seed=12, units=NGOC_HOI, prefix="HG")
    for row in made.table[1:]:
        # Nobody of the other test's list, whose serial numbers begin with 0.
        row[NATIONAL_ID] = (
            f"{row[NATIONAL_ID][:6]}9{row[NATIONAL_ID][7:]}"
            if len(row[NATIONAL_ID]) == 12
            else row[NATIONAL_ID]
        )
    # A district of its own: so many more where three hundred are already would need a second person.
    upload(page, whole, write_list(made, tmp_path / "hong.xlsx"), unit="huyện Ngọc Hồi")
    shot(page, "plan-problems")
    apply(page)
    until(lambda: look_over(whole.database, whole.mail.directory).officials == before + 280, 90)
    expect(page.locator("a[href$='results.csv']").first).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        page.locator("a[href$='refused.csv']").first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len({row[0] for row in list(csv.reader(text.splitlines()))[1:] if row and row[0].isdigit()}) == 20


def newest_code(whole: WholeStack) -> str:
    """The code in the newest message to the recovery address."""
    letters = whole.mail.letters_to(RECOVERY)
    code = re.search(r"\b([0-9a-z]{5}-[0-9a-z]{5})\b", letters[0].text)
    assert code is not None
    return code[1]


def test_an_official_activates_and_later_recovers_on_a_phone(
    phone_page: Page, whole: WholeStack, shot: Shot
) -> None:
    page = phone_page
    path, address = whole.add_official("Y Vêng", "dakha.xngokwang")
    page.goto(f"{whole.base_url}/activate#{address};{whole.issue_code(path)}")
    page.wait_for_url("**/activate/password")
    expect(page.locator("main")).to_contain_text("Y Vêng")
    page.fill("#password", OWN)
    page.fill("#repeated", OWN)
    page.fill("#recovery_email", RECOVERY)
    shot(page, "first-password")
    page.click("main button[type=submit]")
    page.wait_for_url("**/me/recovery/code")
    shot(page, "prove-recovery")
    until(lambda: bool(whole.mail.letters_to(RECOVERY)), 20)
    page.fill("#code", newest_code(whole))
    page.click("main form:has(#code) button[type=submit]")
    page.wait_for_url("**/me/ready")
    expect(page.locator("main")).to_contain_text(address)
    shot(page, "ready")
    page.goto(f"{whole.base_url}/me")
    shot(page, "me")
    page.context.clear_cookies()

    page.goto(f"{whole.base_url}/forgot")
    shot(page, "forgot")
    page.fill("#address", address)
    page.click("main button[type=submit]")
    until(lambda: len(whole.mail.letters_to(RECOVERY)) > 1, 20)
    page.fill("#code", newest_code(whole))
    page.click("main button[type=submit]")
    page.fill("#password", LATER)
    page.fill("#repeated", LATER)
    page.click("main button[type=submit]")
    page.wait_for_url("**/sign-in")
    sign_in(page, whole, address, LATER)
    page.wait_for_url("**/me")

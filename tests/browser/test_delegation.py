"""Delegation in a real browser: a request until it is done, a review, an administrator's day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from provisioning.access.operations import give
from provisioning.officials.queries import by_address
from provisioning.units.queries import by_code
from tests.browser.conftest import Shot
from tests.browser.test_first_five_minutes import sign_in
from tests.support.mail_stack import until
from tests.support.province import SYSTEM
from tests.support.whole_stack import WholeStack, activate

PASSWORD = "cong chieng vang ben suoi 77"
PHONE: ViewportSize = {"width": 390, "height": 844}
Enter = Callable[[str], Page]


def member(whole: WholeStack, name: str, unit: str, role: str = "", over: str = "") -> str:
    """Somebody who has opened the mailbox, perhaps with a role; returns the address."""
    path, address = whole.add_official(name, unit)
    visitor = whole.visitor()
    activate(visitor, address, whole.issue_code(path), PASSWORD)
    visitor.close()
    if role:
        with whole.database.writing() as session:
            official, where = by_address(session, address), by_code(session, over)
            assert official is not None
            assert where is not None
            give(session, SYSTEM, official, where, role)
    return address


@pytest.fixture
def enter(browser: Browser, whole: WholeStack) -> Iterator[Enter]:
    """Signs somebody in, in a browser of their own."""
    contexts = []

    def signed_in(address: str) -> Page:
        context = browser.new_context(locale="vi-VN")
        contexts.append(context)
        page = context.new_page()
        sign_in(page, whole, address, PASSWORD)
        page.wait_for_url("**/*")
        expect(page.locator("main")).not_to_contain_text("Mật khẩu không đúng")
        return page

    yield signed_in
    for context in contexts:
        context.close()


@contextmanager
def confirmed(page: Page, trigger: str, submit: str = "") -> Iterator[None]:
    """Opens the dialog behind a button, fills it in the block, and sends it."""
    page.locator("main summary", has_text=trigger).first.click()
    yield
    page.locator("form button[type=submit]:visible", has_text=submit or trigger).last.click()


def test_a_units_request_becomes_a_list_that_two_people_let_happen(
    whole: WholeStack, enter: Enter, shot: Shot, tmp_path: Path
) -> None:
    asker = enter(member(whole, "A Thút Byă", "snv"))
    hr = member(whole, "H'Bluêk Niê", "snv", "hr_officer", "snv")
    head = member(whole, "Lê Thị Sếp", "snv", "unit_administrator", "snv")
    letter = tmp_path / "cong-van.pdf"
    letter.write_bytes(b"%PDF-1.4 scan")

    asker.set_viewport_size(PHONE)
    asker.goto(f"{whole.base_url}/me/requests")
    shot(asker, "my-requests-empty")
    asker.click("a[href$='/me/requests/new/account']")
    asker.fill("#full_name", "Y Vêng Mlô")
    asker.fill("#post", "Chuyên viên")
    asker.fill("#staff_code", "SNV-901")
    asker.fill("#reason", "Mới được tuyển dụng từ ngày 01/12")
    asker.fill("#decision", "15/CV-VP")
    asker.set_input_files("#letter", letter)
    shot(asker, "ask-account")
    asker.click("main form button[type=submit]")
    expect(asker.locator("main")).to_contain_text("Chờ ý kiến")
    shot(asker, "my-request")
    state = asker.url

    officer = enter(hr)
    officer.goto(f"{whole.base_url}/requests/")
    expect(officer.locator(".cv-inbox .cv-count")).to_have_text("1")
    shot(officer, "requests")
    officer.locator("main a.cv-row-link").first.click()
    expect(officer.locator("main")).to_contain_text("Y Vêng Mlô")
    with officer.expect_download() as download:
        officer.click("a[href$='/letter']")
    assert download.value.path().read_bytes() == letter.read_bytes()
    shot(officer, "request-wish")
    officer.locator("main form[action$='/plan'] button").click()
    expect(officer.locator("#plan-decision")).to_contain_text("Sẽ thực hiện", timeout=60_000)
    expect(officer.locator("main")).to_contain_text("Y Vêng Mlô")
    officer.locator("summary, button", has_text="Thực hiện").first.click()
    officer.locator("form[action$='/start'] button[type=submit]:visible").first.click()
    expect(officer.locator("a[href$='results.csv']").first).to_be_visible(timeout=60_000)

    asker.goto(state)
    wait_until_done(asker)
    unusual_list_is_confirmed(whole, officer, enter(head), shot, tmp_path)


def wait_until_done(page: Page) -> None:
    """The request says that it is done, within a minute: the worker looks a few times a minute."""

    def said() -> bool:
        page.reload()
        return "Đề nghị đã giải quyết" in page.locator("main").inner_text()

    until(said, 60)


def unusual_list_is_confirmed(
    whole: WholeStack, officer: Page, head: Page, shot: Shot, tmp_path: Path
) -> None:
    """A full list that names one person only: the others would leave, so a second person must agree."""
    file = tmp_path / "chi-mot-nguoi.csv"
    file.write_text("Mã CBCC,Họ và tên,Chức vụ\nSNV-901,Y Vêng Mlô,Chuyên viên\n", encoding="utf-8-sig")
    officer.goto(f"{whole.base_url}/imports/new")
    officer.set_input_files("#file", file)
    officer.check("input[name=mode][value=roster]")
    officer.click("main form button[type=submit]")
    expect(officer.locator("#plan-decision")).to_contain_text("người thứ hai", timeout=60_000)
    shot(officer, "plan-for-two")
    with confirmed(officer, "Đề nghị người thứ hai", "Gửi đề nghị"):
        officer.locator("#ask-reason:visible").fill("Sắp xếp lại bộ máy theo quyết định 20/QĐ")
    plan = officer.url

    head.goto(f"{whole.base_url}/")
    expect(head.locator(".cv-inbox .cv-count")).to_have_text("1")
    head.click(".cv-inbox")
    head.locator("main a.cv-row-link").first.click()
    expect(head.locator("main")).to_contain_text("Sắp xếp lại bộ máy")
    shot(head, "request-plan")
    with confirmed(head, "Đồng ý"):
        shot(head, "request-agreeing")
    expect(head.locator("main")).to_contain_text("Đã đồng ý")
    shot(head, "request-agreed")
    officer.goto(plan)
    expect(officer.locator("#plan-decision")).to_contain_text("Người thứ hai đã xác nhận danh sách này")


def choose(page: Page, box: str, text: str) -> None:
    """Types into a box that lists as one types, and takes the first of its suggestions by the keyboard."""
    page.fill(box, text)
    page.locator(f"{box}-options [data-value]").first.wait_for()
    page.press(box, "ArrowDown")
    page.press(box, "Enter")


def test_a_review_of_permissions_is_begun_and_answered_on_one_page(
    whole: WholeStack, enter: Enter, shot: Shot
) -> None:
    head = enter(member(whole, "Nguyễn Thị Rà Soát", "stc", "unit_administrator", "stc"))
    keeps = member(whole, "Y Giữ", "stc", "helpdesk", "stc")
    loses = member(whole, "Y Thôi", "stc", "helpdesk", "stc")
    head.goto(f"{whole.base_url}/reviews/new")
    choose(head, "#unit", "stc")
    head.click("main form button[type=submit]")
    expect(head.locator("main")).to_contain_text("Y Giữ")
    shot(head, "review-open")
    for name, answer in (("Y Giữ", "confirm"), ("Y Thôi", "withdraw")):
        row = head.locator("tr", has_text=name)
        row.locator(f"input[value={answer}]").check()
    head.locator("main form button[type=submit]").last.click()
    expect(head.locator("main")).to_contain_text("Đã xác nhận: 1. Đã thu hồi: 1.")
    assert enter(keeps).goto(f"{whole.base_url}/people").status == 200  # type: ignore[union-attr]
    assert enter(loses).goto(f"{whole.base_url}/people").status == 404  # type: ignore[union-attr]


def test_the_day_of_an_administrator_of_one_unit(whole: WholeStack, enter: Enter, shot: Shot) -> None:
    head = enter(member(whole, "Trần Văn Phụ Trách", "sct", "unit_administrator", "sct"))
    # Whoever handed out the head's code does not count as a second person; this one does.
    member(whole, "Lê Thị Cùng Quản Trị", "sct", "unit_administrator", "sct")
    elsewhere, address = whole.add_official("Lê Thị Nơi Khác", "stttt")
    mine = member(whole, "Y Trong Đơn Vị", "sct")
    head.goto(f"{whole.base_url}/people")
    expect(head.locator("main")).to_contain_text("Y Trong Đơn Vị")
    expect(head.locator("main")).not_to_contain_text("Lê Thị Nơi Khác")
    head.goto(f"{whole.base_url}/people?q={address}")
    expect(head.locator("main")).to_contain_text("Không tìm thấy cán bộ nào")
    for path in (elsewhere, f"{elsewhere}/edit", "/units/stttt", "/audit/?unit=stttt", "/people?unit=stttt",
                 "/health/", "/roles/"):  # fmt: skip
        answer = head.goto(whole.base_url + path)
        assert answer is not None
        assert answer.status == 404, path
    shot(head, "not-found")

    head.goto(f"{whole.base_url}/grants/new")
    roles = head.locator("#role option").all_inner_texts()
    assert "Quản trị hệ thống" not in roles
    choose(head, "#person", mine)
    head.select_option("#role", "unit_administrator")
    choose(head, "#unit", "sct")
    head.fill("#reason", "Thay tôi khi đi công tác")
    head.click("main form button[type=submit]")
    expect(head.locator("main")).to_contain_text("Việc này chờ người khác")
    shot(head, "request-mine")

    head.goto(f"{whole.base_url}/people")
    head.locator("tr", has_text="Y Trong Đơn Vị").locator("[data-select-row]").check()
    expect(head.locator(".cv-bulk")).to_be_visible()
    shot(head, "people-chosen")
    head.locator(".cv-bulk button", has_text="Tạm khóa").click()
    head.fill("#reason", "Nghỉ không lương")
    shot(head, "people-suspending")
    head.locator("main form button[type=submit]").click()
    expect(head.locator("main")).to_contain_text("1 người không đăng nhập được nữa")

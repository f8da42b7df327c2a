"""Nghệ An's own form (Phụ lục 1.1) as a province works by it: from the upload to an official who reads mail.

One person does it on a telephone; each page is also looked at as wide as on a desk.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from provisioning.domains.queries import default_domain
from provisioning.policy.operations import decide
from provisioning.recipients.model import Mailbox
from tests.browser.conftest import Shot
from tests.browser.test_first_five_minutes import OWN, sign_in
from tests.browser.test_imports import IT_OFFICER, carry_out, row_of, upload
from tests.support.mail_stack import until
from tests.support.official_forms.writing import DOCX, Letter, written
from tests.support.province import SYSTEM
from tests.support.quy_che import adopt
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack
from tests.support.wholeness import look_over

PHONE = {"width": 390, "height": 844}
HEADER = ("STT", "Họ và tên", "Chức vụ", "Phòng/ban/đơn vị", "Số điện thoại", "Nội dung đề nghị")
ABOVE = (
    "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Số: 45/STTTT-VP", "Kon Tum, ngày 30 tháng 11 năm 2026",
    "V/v cấp mới, tạm khóa, xóa tài khoản thư điện tử công vụ", "Kính gửi: Văn phòng UBND tỉnh",
)  # fmt: skip
NEW, LOCKED, ENDED = "Rơ Châm Thị Suối", "Siu H'Lơi Bến Nước", "Y Ngân Bậc Thềm"
# What the written answer says of each, in the order of the form.
ASKED = ((NEW, "Hộp thư cho đồng nghiệp"), (LOCKED, "Tạm khóa hộp thư"), (ENDED, "Xóa tài khoản"))
DONE = "Đãthựchiện"
ARTICLE = "điểm b khoản 2 Điều 10"


@pytest.fixture
def nghe_an(whole: WholeStack) -> Iterator[WholeStack]:
    """The province under Nghệ An's rule; afterwards under Congvu's own, as the other journeys expect it."""
    adopt(whole.database, "nghe-an")
    try:
        yield whole
    finally:
        with whole.database.writing() as session:
            decide(
                session, SYSTEM, default_domain(session), profile_key="default", changes={},
                reason="Thôi thử", edition=1,
            )  # fmt: skip


def the_form(folder: Path) -> Path:
    """The form as a body fills it in: three things asked for, two of them by the name alone."""
    rows = [
        ("1", NEW, "Chuyên viên", "Văn phòng Sở", "0905 000 101", "cấp mới"),
        ("2", LOCKED, "", "", "", "tạm khóa"),
        ("3", ENDED, "", "", "", "xóa tài khoản"),
    ]
    file = folder / "PL1.1 Sở TTTT.docx"
    file.write_bytes(written(Letter(ABOVE, [HEADER], rows, ("Danh sách đề nghị: 3 tài khoản",)), DOCX))
    return file


def states(whole: WholeStack, people: list[tuple[str, str]]) -> list[str]:
    """What became of the mailboxes of these people, each a page and an address."""
    with whole.database.reading() as session:
        return [
            session.scalars(
                sa.select(Mailbox.state).where(Mailbox.official_id == path.rpartition("/")[2])
            ).one()
            for path, _address in people
        ]


def test_nghe_an_pl1_1_goes_from_upload_to_the_printed_answer_and_the_new_official_signs_in(
    page: Page, nghe_an: WholeStack, shot: Shot, tmp_path: Path
) -> None:
    whole = nghe_an
    people = [whole.add_official(name) for name in (LOCKED, LOCKED, ENDED)]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dictionary of its own
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)

    upload(page, whole, the_form(tmp_path))
    asked = page.locator(".cv-question")
    expect(asked).to_have_count(2, timeout=60_000)
    main = page.locator("main")
    expect(main).to_contain_text(f"{LOCKED} là ai?")
    for words in ("1 mới", "45/STTTT-VP"):
        expect(main).to_contain_text(words)
    assert states(whole, people) == ["invited"] * 3
    shot(page, "form-asked")
    for name, address, words in (
        (LOCKED, people[1][1], "1 tạm khóa"),
        (ENDED, people[2][1], "1 xóa tài khoản"),
    ):
        asked = row_of(page, name).locator(".cv-question")
        asked.locator("label", has_text=address).click()
        asked.locator("button").click()
        expect(page.locator("#plan-decision")).to_contain_text(words)
    shot(page, "form-preview")
    plan = page.url

    request = enter_the_letter(page, shot)
    page.goto(plan)
    carry_out(page, "Thực hiện")
    expect(page.locator("a[href$='results.csv']").first).to_be_visible(timeout=60_000)
    shot(page, "form-done")
    assert states(whole, people) == ["invited", "suspended", "archived"]

    take_the_answer(page, request, shot)
    page.goto(plan)
    address, code = slip_of_the_new(page)
    activate_in_the_browser(page, whole, address, code, shot)
    until(lambda: look_over(whole.database, whole.mail.directory).complaints() == [], 60)


def enter_the_letter(page: Page, shot: Shot) -> str:
    """The letter with number and day as they were read from the form; where its request is."""
    page.locator("a[href*='/requests/of-list/']").click()
    expect(page.locator("#number")).to_have_value("45/STTTT-VP")
    expect(page.locator("#letter_date")).to_have_value("30/11/2026")
    shot(page, "form-letter")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text(ARTICLE)
    shot(page, "form-request")
    return page.url


def take_the_answer(page: Page, request: str, shot: Shot) -> None:
    """The letter that answers the body, as PDF, once its list was carried out."""
    written_answer = page.locator("main a[href$='/answer']").first
    page.goto(request)
    expect(written_answer).to_be_visible()
    written_answer.click()
    page.fill("#number", "128/VP-CTTĐT")
    page.fill("#place", "Kon Tum")
    page.fill("#signer_title", "KT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG")
    page.fill("#signer", "Lê Văn Trưởng")
    shot(page, "form-answer")
    token = page.locator("main form input[type=hidden]").evaluate_all(
        "fields => Object.fromEntries(fields.map(f => [f.name, f.value]))"
    )
    fields = page.locator("main form").evaluate("form => Object.fromEntries(new FormData(form))")
    answer = page.request.post(page.url, form={**fields, **token})
    assert (200, "application/pdf") == (answer.status, answer.headers["content-type"].partition(";")[0])
    printed = text_of(answer.body())
    for number, (name, asked) in enumerate(ASKED, 1):
        row = rf"{number}{unspaced(name)}[^@]*@kontum\.example{unspaced(asked)}{DONE}"
        assert re.search(row, printed), printed
    assert len(ASKED) == printed.count(DONE)
    assert unspaced(f"Thời hạn trả lời theo {ARTICLE} Quy chế") in printed
    page.goto(request)
    expect(page.locator("main")).not_to_contain_text("Còn phải trả lời bằng văn bản")


def text_of(paper: bytes) -> str:
    """What whoever holds the paper reads; without spaces, for a line of a table breaks anywhere."""
    return "".join(unspaced(page.extract_text()) for page in PdfReader(io.BytesIO(paper)).pages)


def unspaced(text: str) -> str:
    return "".join(text.split())


def slip_of_the_new(page: Page) -> tuple[str, str]:
    """Prints the one slip of the list; the address and the code on it."""
    expect(row_of(page, NEW)).to_contain_text("@kontum.example")
    address = re.search(r"[a-z0-9.]+@kontum\.example", row_of(page, NEW).inner_text())
    page.locator("form[action$='/slips'] button").click()
    code = page.locator(".cv-slip-code code")
    expect(code).to_have_count(1)
    assert address is not None
    return address.group(), code.inner_text()


def activate_in_the_browser(page: Page, whole: WholeStack, address: str, code: str, shot: Shot) -> None:
    """The official opens the mailbox with the slip, on a telephone of their own."""
    page.context.clear_cookies()
    page.goto(f"{whole.base_url}/activate")
    page.fill("#address", address)
    page.fill("#code", code)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#password")).to_be_visible()
    shot(page, "form-activate")
    page.fill("#password", f"{OWN} Aa#")
    page.fill("#repeated", f"{OWN} Aa#")
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(r"/me/ready"))
    shot(page, "form-ready")

"""The forms annexed to a province's rule, from the upload to the results, on the pages."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.officials.queries import addresses_of
from provisioning.recipients.model import Mailbox
from tests.app.imports.conftest import Upload
from tests.support.cast import Browser, Cast
from tests.support.official_forms.writing import DOCX, KINDS, XLSX, Letter, written

NGHE_AN = ("STT", "Họ và tên", "Chức vụ", "Phòng/ban/đơn vị", "Số điện thoại", "Nội dung đề nghị")
LETTER = (
    "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Số: 45/STTTT-VP", "Nghệ An, ngày 01 tháng 12 năm 2026",
    "V/v cấp mới, tạm khóa, xóa tài khoản thư điện tử công vụ",
)  # fmt: skip
ROOM = "Phòng Công nghệ thông tin"
ROWS = (
    ("1", "Y Mới", "Chuyên viên", ROOM, "0912 000 001", "cấp mới"),
    ("2", "A Thút", "Kế toán", ROOM, "", "tạm khóa"),
    ("3", "Lò Thị Thu Hà", "Văn thư", ROOM, "", "xóa tài khoản"),
)


@pytest.fixture
def known(cast: Cast) -> dict[str, str]:
    """Two people of the division, by name; of one name there are two."""
    people = (("A Thút", "Kế toán"), ("Lò Thị Thu Hà", "Văn thư"), ("H'Bluêk Niê", "Kế toán"))
    found = {name: cast.province.add(name, "stttt.cntt", post=post) for name, post in people}
    cast.province.add("H'Bluêk Niê", "stttt", post="Kế toán")
    return found


def state(cast: Cast, official_id: str) -> str:
    with cast.database.reading() as session:
        return session.scalars(sa.select(Mailbox.state).where(Mailbox.official_id == official_id)).one()


def address_of(cast: Cast, official_id: str) -> str:
    with cast.database.reading() as session:
        return addresses_of(session, [official_id])[official_id]


def page_of(browser: Browser, at: str) -> str:
    return unescape(browser.get(at).text)


def say(browser: Browser, at: str) -> None:
    assert browser.send(at).status_code == 303


@pytest.mark.parametrize("kind", KINDS)
def test_nghe_an_pl1_1_three_requests_are_shown_then_done_then_taken_back(
    cast: Cast, upload: Upload, work: Callable[[], None], known: dict[str, str], kind: str
) -> None:
    browser = cast.sign_in_as("department")
    made = Letter(LETTER, [NGHE_AN], ROWS, ("Danh sách đề nghị: 3 tài khoản",))
    at = upload(browser, name=f"PL1.1.{kind}", raw=written(made, kind))
    shown = page_of(browser, at)
    for words in (
        "1 tạm khóa", "1 xóa tài khoản", "1 mới", "số 45/STTTT-VP ngày 01/12/2026",
        "1 tài khoản bị tạm khóa: không đăng nhập được, vẫn nhận thư.",
    ):  # fmt: skip
        assert words in shown, words
    assert "invited" == state(cast, known["A Thút"])
    say(browser, f"{at}/start")
    work()
    assert ("suspended", "archived") == (state(cast, known["A Thút"]), state(cast, known["Lò Thị Thu Hà"]))
    assert "Y Mới" in browser.get(f"{at}/results.csv").text
    undo = browser.send(f"{at}/undo").location
    assert "hoàn tác 1 lượt tạm khóa" in page_of(browser, undo)
    say(browser, f"{undo}/start")
    work()
    assert ("invited", "invited") == (state(cast, known["A Thút"]), state(cast, known["Lò Thị Thu Hà"]))


def test_nghe_an_pl1_1_a_namesake_is_asked_about_and_nobody_refused_for_lack_of_a_code(
    cast: Cast, upload: Upload, known: dict[str, str]
) -> None:
    browser = cast.sign_in_as("department")
    rows = [("1", "H'Bluêk Niê", "Kế toán", "", "", "tạm khóa"), ("2", "Y Mới", "", ROOM, "", "cấp mới")]
    at = upload(browser, name="PL1.1.xlsx", raw=written(Letter(LETTER, [NGHE_AN], rows, ()), XLSX))
    shown = page_of(browser, at)
    assert "H'Bluêk Niê là ai?" in shown
    assert " · " + address_of(cast, known["H'Bluêk Niê"]) in shown, "the address tells namesakes apart"
    assert "Cần mã cán bộ, số định danh hoặc ngày sinh" not in shown


def test_nghe_an_10_3_who_may_not_lock_sees_so_before_anything_is_done(
    cast: Cast, upload: Upload, known: dict[str, str]
) -> None:
    browser = cast.sign_in_as("hr")
    at = upload(browser, name="PL1.1.docx", raw=written(Letter(LETTER, [NGHE_AN], ROWS[:2], ()), DOCX))
    assert "không có quyền tạm khóa" in page_of(browser, at)
    assert "invited" == state(cast, known["A Thút"])


RESET = ("Stt", "Đơn vị/Cá nhân", "Đơn vị/bộ phận công tác", "Địa chỉ thư điện tử công vụ", "Số điện thoại")


def test_dong_thap_8_2_the_third_form_printed_as_the_second_gives_new_codes(
    cast: Cast, upload: Upload, work: Callable[[], None]
) -> None:
    browser = cast.sign_in_as("department")
    above = ("Mẫu số 02", "PHIẾU ĐỀ NGHỊ KHÔI PHỤC, CẤP LẠI MẬT KHẨU", "Họ và tên người yêu cầu: Lò Thị Hà")
    rows = [("1", "Y Bình An", "Bộ phận Một cửa", cast.address("official"), "")]
    made = Letter(above, [RESET], rows, ("Danh sách đề nghị: 2 tài khoản",))
    at = upload(browser, name="mau02.docx", raw=written(made, DOCX))
    shown = page_of(browser, at)
    assert "1 cấp lại mật khẩu" in shown
    assert "Văn bản ghi 2 tài khoản, đọc được 1 dòng." in shown
    say(browser, f"{at}/start")
    work()
    assert "In 1 phiếu" not in page_of(browser, at)
    say(browser, f"{at}/count")
    say(browser, f"{at}/start")
    work()
    assert "In 1 phiếu" in page_of(browser, at)
    assert "active" == state(cast, cast.id("official"))
    slips = browser.send("/slips", {"plan": at.rpartition("/")[2]})
    assert slips.status_code == 200
    assert "Y Bình An" in slips.text
    assert "In 1 phiếu" not in page_of(browser, at)

"""The preview shows rows that are struck through, and the unit of before beside that of now."""

from __future__ import annotations

import io
from html import unescape

from openpyxl import Workbook
from openpyxl.styles import Font

from tests.app.imports.conftest import Upload
from tests.support.cast import Browser, Cast


def reader(cast: Cast) -> Browser:
    browser = cast.sign_in_as("hr")
    browser.send("/language", {"language": "en"})
    return browser


def struck_list() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Mã CBCC", "Họ và tên", "Ngày sinh"], ["TT-1", "Lê Hoa", "21/02/1980"]):
        sheet.append(row)
    for cell in sheet[2]:
        cell.font = Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_struck_row_stands_in_the_preview_and_one_press_takes_it_in(cast: Cast, upload: Upload) -> None:
    browser = reader(cast)
    at = upload(browser, raw=struck_list(), name="ds.xlsx")
    page = unescape(browser.get(at).text)
    assert "Rows that are struck through in the file (1) are left out." in page
    assert "This row is struck through in the file and left out." in page
    assert "1 row is left out." in page
    assert "Include" in page
    assert 303 == browser.send(f"{at}/row", {"row": "2", "out": "0"}).status_code
    assert 'id="choose-2" type="submit">Leave out' in browser.get(at).text


def test_the_unit_of_before_stands_beside_that_of_now(cast: Cast, upload: Upload) -> None:
    browser = reader(cast)
    header, row = (
        "Họ và tên,Ngày sinh,Đơn vị cũ,Đơn vị mới",
        "Lê Hoa,21/02/1980,Phòng Cũ,Phòng Công nghệ thông tin",
    )
    at = upload(browser, raw=f"{header}\n{row}".encode())
    page = unescape(browser.get(at).text)
    assert "before: Phòng Cũ" in page
    assert "Unit before" in page

"""A list in which nothing tells whether the month stands first says how its dates are read and checked."""

from __future__ import annotations

from tests.app.imports.conftest import Upload
from tests.support.cast import Cast

ADVICE = "Trước khi thực hiện, vui lòng đối chiếu ngày sinh của hai, ba người"
UNSIGNED = ("TT-1,Y Blí,07/12/1971,,,,", "TT-2,A Thút,05/06/1980,,,,")
SIGNED = ("TT-1,Y Blí,07/12/1971,,,,", "TT-2,A Thút,05/26/1980,,,,")


def page(cast: Cast, upload: Upload, *rows: str, raw: bytes = b"") -> str:
    browser = cast.sign_in_as("hr")
    text: str = browser.get(upload(browser, *rows, raw=raw)).text
    return text


def test_a_list_without_a_sign_shows_its_births_and_how_to_check_them(cast: Cast, upload: Upload) -> None:
    shown = page(cast, upload, *UNSIGNED)
    assert ADVICE in shown
    assert "07/12/1971" in shown


def test_a_list_with_a_sign_asks_instead(cast: Cast, upload: Upload) -> None:
    shown = page(cast, upload, *SIGNED)
    assert ADVICE not in shown
    assert 'name="date_order"' in shown


def test_a_list_without_births_says_nothing_of_dates(cast: Cast, upload: Upload) -> None:
    raw = "Mã CBCC,Họ và tên\nTT-1,Y Blí\n".encode()
    assert ADVICE not in page(cast, upload, raw=raw)

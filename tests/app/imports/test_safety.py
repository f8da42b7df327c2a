"""What a list may not do: run formulas, bring markup, tell of people elsewhere, leave its unit."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from provisioning.foundation.formulas import neutralised
from tests.app.imports.conftest import HEADER, Upload, post
from tests.support.cast import Browser, Cast

Work = Callable[[], None]
MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "${7*7}",
    "<svg/onload=alert(1)>", "javascript:alert(1)", "</td></table><h1>x</h1>", "'-alert(1)-'", "%(text)s %s",
    "\u202egnp.exe",
)  # fmt: skip


@pytest.fixture
def hr(cast: Cast) -> Browser:
    """The HR officer of department A, reading English."""
    browser = cast.sign_in_as("hr")
    browser.send("/language", {"language": "en"})
    return browser


def as_csv(*rows: list[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("evil", MARKUP)
def test_markup_in_any_cell_is_shown_as_text(hr: Browser, work: Work, evil: str) -> None:
    raw = as_csv(
        [evil, "Y Blí", "01/02/1980", "", "", "", ""],
        ["TT-2", evil, "01/02/1980", "", "", "", ""],
        ["TT-3", "Y Wan", evil, "", "", "", ""],
        ["TT-4", "Y Hlim", "01/02/1980", evil, "", "", ""],
        ["TT-5", "Y Nguyên", "01/02/1980", "", evil, "", ""],
        ["TT-6", "Y Thu", "01/02/1980", "", "", evil, evil],
    )
    at = post(hr, raw, name="".join(c for c in evil if c not in '/"') + ".csv").location
    work()
    for path in (at, f"{at}?kind=refused", "/imports"):
        answer = hr.get(path)
        assert 200 == answer.status_code
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "<svg/onload" not in answer.text
        assert "</td></table><h1>" not in answer.text
        assert "\u202e" not in answer.text
    hr.send(f"{at}/start")
    work()
    assert 200 == hr.get(at).status_code
    assert 200 == hr.get(f"{at}/refused.csv").status_code


@pytest.mark.parametrize("header", MARKUP[:5])
def test_markup_in_a_header_is_shown_as_text(hr: Browser, work: Work, header: str) -> None:
    raw = as_csv(["TT-1", "Y Blí", "01/02/1980", "", "", "", ""]).replace(
        "Chức vụ".encode(), b'"' + header.replace('"', '""').encode() + b'"'
    )
    at = post(hr, raw).location
    work()
    answer = hr.get(at)
    assert 200 == answer.status_code
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0="]
)
def test_a_cell_never_begins_like_a_formula(sign: str) -> None:
    assert f"'{sign}1+1" == neutralised(f"{sign}1+1")


def test_the_refused_rows_come_with_column_and_reason_and_no_formula(hr: Browser, work: Work) -> None:
    raw = as_csv(
        ["=1+1", "Y Blí", "31/02/1980", "@sum(a1)", "", "", "＝x"],
        ["TT-2", "Y Wan", "01/02/1980", "", "", "", ""],
    )
    at = post(hr, raw).location
    work()
    text = hr.get(f"{at}/refused.csv").text
    assert text.startswith("\ufeff")
    header, row = csv.reader(io.StringIO(text[1:]))
    assert ["Mã CBCC", "Họ và tên", "Ngày sinh"] == header[:3]
    assert ["'=1+1", "Y Blí", "31/02/1980"] == row[:3]
    found = dict(zip(header, row, strict=True))
    assert "2" == found["Row in the list"]
    assert "'@sum(a1)" == found["Chức vụ"]
    assert "'＝x" == found["Email cá nhân"]
    assert "Mã CBCC; Ngày sinh; Email cá nhân" == found["Column to correct"]
    assert "There is no such date." in found["Why it was not carried out"]


def test_the_refused_rows_put_right_can_be_uploaded_as_they_are(
    hr: Browser, upload: Upload, work: Work
) -> None:
    at = upload(hr, "TT-1,Y Blí,28/02/1980,Văn thư,Phòng Lạ,0912345678,y@mail.example")
    text = hr.get(f"{at}/refused.csv").text.replace("Phòng Lạ", "Phòng Công nghệ thông tin")
    again = post(hr, text.encode(), name="again.csv").location
    work()
    page = hr.get(again).text
    assert "Would be done: 1 new" in page
    assert "No row has a problem." in page


def test_a_plan_of_another_unit_does_not_exist(cast: Cast, hr: Browser, upload: Upload) -> None:
    at = upload(hr, "TT-1,Y Blí,01/02/1980,,,,")
    stranger = cast.sign_in_as("stranger")
    assert "list.csv" not in stranger.get("/imports").text
    for path in ("", "/progress", "/refused.csv", "/results.csv"):
        assert 404 == stranger.get(at + path).status_code
    for path in ("/row", "/start", "/pause", "/stop"):
        assert 404 == stranger.send(at + path, {"row": "2", "out": "1"}).status_code
    for path in ("/imports/nothing", "/imports/%00", "/imports/" + "0" * 16):
        assert 404 == hr.get(path).status_code


def test_a_code_used_elsewhere_tells_nothing_of_whose_it_is(cast: Cast, hr: Browser, upload: Upload) -> None:
    cast.province.add("Rơ Châm Bí Mật", "syt", staff_code="YT-7", post="Chức vụ kín")
    at = upload(hr, "YT-7,Y Blí,01/02/1980,,,,")
    for path in (at, f"{at}/refused.csv"):
        text = hr.get(path).text
        assert "in use outside the units you look after" in text
        assert "Bí Mật" not in text
        assert "Sở Y tế" not in text
        assert "Chức vụ kín" not in text


def test_what_a_higher_author_sees_of_strangers_is_not_shown_to_the_units_own(
    cast: Cast, upload: Upload, hr: Browser
) -> None:
    person = cast.province.add("Y Blí", "syt", staff_code="YT-7", post="Chức vụ kín")
    at = upload(cast.sign_in_as("system"), "YT-7,Y Blí,,Văn thư,Sở Thông tin và Truyền thông,,")
    assert "Chức vụ kín" in cast.sign_in_as("system").get(at).text
    page = hr.get(at).text
    assert "<ins>Văn thư</ins>" in page
    assert "Chức vụ kín" not in page
    assert "Sở Y tế" not in page
    assert f"/people/{person}" not in page


def test_a_change_asks_for_the_forms_token(hr: Browser, upload: Upload) -> None:
    at = upload(hr, "TT-1,Y Blí,01/02/1980,,,,")
    for path in ("/row", "/start", "/pause", "/stop"):
        assert 400 == hr.post(at + path, data={"row": "2", "out": "1"}).status_code
    assert 400 == hr.post("/imports/new", data={}).status_code

"""What many rows ask alike, through the pages: one answer, the exceptions and a name remembered."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.app.imports.conftest import HEADER, Upload
from tests.support.cast import Browser, Cast
from tests.support.hr_formats import as_xlsx
from tests.support.old_letters import in_old_letters

NAMES = ("An", "Bình", "Châu", "Dung")


def english(cast: Cast, member: str = "department") -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def namesakes(cast: Cast, browser: Browser, upload: Upload) -> str:
    for name in NAMES:
        cast.province.add(f"Nguyễn Thị {name}", "stttt")
    return upload(browser, *(f"CB-{at},Nguyễn Thị {name},,Chuyên viên,,," for at, name in enumerate(NAMES)))


def test_names_that_one_person_each_has_are_answered_once_above_the_rows(cast: Cast, upload: Upload) -> None:
    browser = english(cast)
    at = namesakes(cast, browser, upload)
    page = unescape(browser.get(at).text)
    assert "Only the names say who is meant (4 rows)" in page
    assert "Answer all 4" in page
    assert browser.get(f"{at}?rows=named:here").text.count('id="row-') == 4
    answer = {"alike": "named:here", "person": "offered"}
    assert browser.send(f"{at}/answer-alike", answer).location == f"{at}#plan-questions"
    page = unescape(browser.get(at).text)
    assert "4 rows were answered." in page
    assert "Would be done: 4 changed" in page
    assert "Only the names say" not in page


def test_a_unit_nobody_knows_is_chosen_above_the_rows_and_remembered(cast: Cast, upload: Upload) -> None:
    browser = english(cast)
    rows = [f"CB-{at},Nguyễn Thị {name},0{at + 1}/02/1980,,Phòng Số hóa,," for at, name in enumerate(NAMES)]
    at = upload(browser, *rows)
    page = unescape(browser.get(at).text)
    assert "No unit is called “Phòng Số hóa”. Which is meant? (4 rows)" in page
    prefix = re.search(r'name="prefix" value="([^"]+)"', page)
    assert prefix is not None
    asked = {"alike": "place:Phòng Số hóa", "prefix": prefix[1], "remember": "1"}
    refused = browser.send(f"{at}/answer-alike", {**asked, f"{prefix[1]}unit_text": "Phòng Nào đó"})
    assert refused.status_code == 422
    assert 'value="Phòng Nào đó"' in unescape(refused.text), "what was typed stands there again"
    suggest = re.search(r"/units/suggest\?[^\"]+", page)
    assert suggest is not None
    assert "within=stttt" in suggest[0]
    browser.send(f"{at}/answer-alike", {**asked, f"{prefix[1]}unit_text": "stttt.cntt"})
    assert "Would be done: 4 new" in unescape(browser.get(at).text)
    assert "Phòng Số hóa" in unescape(browser.get("/units/stttt.cntt").text)
    again = upload(browser, "CB-9,Lê Thị Mới,05/02/1980,,phòng số hoá,,", name="again.csv")
    assert "Would be done: 1 new" in unescape(browser.get(again).text)


def test_what_cannot_be_meant_is_refused_and_changes_nothing(cast: Cast, upload: Upload) -> None:
    browser = english(cast)
    at = namesakes(cast, browser, upload)
    for alike, said in (("named:here", {"unit": "1"}), ("named:several", {"person": "new"}), ("", {})):
        browser.send(f"{at}/answer-alike", {"alike": alike, **said})
        assert "Would be done" not in browser.get(at).text
    assert "Only the names say who is meant (4 rows)" in unescape(browser.get(at).text)


def test_a_list_without_a_column_for_units_leads_to_the_columns_first(cast: Cast, upload: Upload) -> None:
    browser = english(cast)
    at = upload(browser, "", raw=f"{HEADER.replace('Đơn vị', 'Nơi')}\nCB-1,Lê An,01/02/1980,,x,,\n".encode())
    page = unescape(browser.get(at).text)
    first = page.index("No column of this list names the unit")
    assert first < page.index("Would be done")
    assert f'href="{at}/columns"' in page[first : first + 700]


def test_the_upload_page_says_what_is_taken(cast: Cast) -> None:
    page = unescape(english(cast).get("/imports/new").text)
    assert "20 MB" in page
    assert "200,000 rows" in page
    assert 'accept=".xlsx,.xlsm,.xls,.ods,.docx,.csv,.txt,.tsv"' in page


def test_the_letters_of_a_workbook_in_old_fonts_are_called_by_their_name(cast: Cast, upload: Upload) -> None:
    browser = english(cast)
    rows = [HEADER.split(","), ["CB-1", "Nguyễn Thị Hường", "01/02/1980", "Chuyên viên", "", "", ""]]
    old = [[in_old_letters(cell, "tcvn3").decode("latin-1") for cell in row] for row in rows]
    at = upload(browser, "", raw=as_xlsx(old), name="list.xlsx")
    page = unescape(browser.get(f"{at}/columns").text)
    assert "TCVN3 (ABC), shown here as Unicode" in page
    assert "UTF-8" not in page


def english_system(cast: Cast) -> Browser:
    browser = cast.sign_in_as("system")
    browser.send("/language", {"language": "en"})
    return browser


@pytest.mark.parametrize(("within", "found"), [("stttt", False), ("syt", True), ("", True), ("kontum", True)])
def test_units_are_suggested_only_below_that_of_the_list(cast: Cast, within: str, found: bool) -> None:
    browser = english_system(cast)
    shown = unescape(browser.get(f"/units/suggest?for=import&q=syt&within={within}").text)
    assert found is ("Sở Y tế" in shown)


def test_a_unit_beside_that_of_the_list_is_refused_beside_its_field(cast: Cast, upload: Upload) -> None:
    browser = english_system(cast)
    at = upload(browser, "CB-1,Nguyễn Thị An,01/02/1980,,Phòng Số hóa,,")
    prefix = re.search(r'name="prefix" value="([^"]+)"', browser.get(at).text)
    assert prefix is not None
    asked = {"alike": "place:Phòng Số hóa", "prefix": prefix[1], f"{prefix[1]}unit_text": "syt"}
    answered = browser.send(f"{at}/answer-alike", asked)
    assert (422, True) == (answered.status_code, "or one below it" in unescape(answered.text))

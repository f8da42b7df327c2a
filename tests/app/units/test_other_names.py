"""The other names of a unit, on its page: lists may call it so; who looks after it changes them."""

from __future__ import annotations

from html import unescape

import pytest

from provisioning.units.queries import by_code
from tests.support.cast import Browser, Cast
from tests.support.import_desk import Desk


def names(cast: Cast, code: str = "stttt.cntt") -> list[str]:
    with cast.database.reading() as session:
        unit = by_code(session, code)
        assert unit is not None
        return list(unit.alt_names)


def english(cast: Cast, member: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def test_a_name_that_was_added_is_one_by_which_lists_may_call_the_unit(
    cast: Cast, tmp_path_factory: pytest.TempPathFactory
) -> None:
    browser = english(cast, "department")
    assert 'id="spellings"' in browser.get("/units/stttt.cntt").text
    answer = browser.send("/units/stttt.cntt/spellings", {"spelling": "  Phòng  Chuyển đổi số "})
    assert "/units/stttt.cntt#spellings" == answer.location
    assert ["Phòng Chuyển đổi số"] == names(cast)
    desk = Desk(cast.province, cast.services.settings, tmp_path_factory.mktemp("lists"))
    plan = desk.plan("A-1,Y Blí,01/02/1980,,,PHÒNG CHUYỂN ĐỔI SỐ,,", unit="stttt")
    assert {"joiner": 1} == desk.found(plan).counts
    page = unescape(browser.get("/units/stttt.cntt").text)
    assert "Other names of a unit changed" in page
    assert "Lists may call Phòng Công nghệ thông tin “Phòng Chuyển đổi số” now." in page


def test_a_name_that_was_removed_is_none_any_more(cast: Cast) -> None:
    browser = english(cast, "department")
    for name in ("Phòng Số", "Phòng CĐS"):
        browser.send("/units/stttt.cntt/spellings", {"spelling": name})
    browser.send("/units/stttt.cntt/spellings", {"remove": "Phòng Số"})
    assert ["Phòng CĐS"] == names(cast)


@pytest.mark.parametrize("known", ["Phòng Công nghệ thông tin", "PHÒNG CNTT", "phong cong nghe thong tin"])
def test_a_name_by_which_lists_may_call_it_already_adds_nothing(cast: Cast, known: str) -> None:
    english(cast, "department").send("/units/stttt.cntt/spellings", {"spelling": known})
    assert [] == names(cast)


@pytest.mark.parametrize("text", ["", "   ", "?!", "x" * 256, "a\u202eb"])
def test_what_is_no_name_is_refused_beside_the_field(cast: Cast, text: str) -> None:
    answer = english(cast, "department").send("/units/stttt.cntt/spellings", {"spelling": text})
    assert (422, True) == (answer.status_code, 'id="spelling-error"' in answer.text)
    assert [] == names(cast)


def test_who_may_only_look_sees_the_names_and_no_field(cast: Cast) -> None:
    english(cast, "department").send("/units/stttt.cntt/spellings", {"spelling": "Phòng Số"})
    hr = english(cast, "hr")
    page = unescape(hr.get("/units/stttt.cntt").text)
    assert "Phòng Số" in page
    assert 'name="spelling"' not in page
    assert 404 == hr.send("/units/stttt.cntt/spellings", {"spelling": "Phòng Khác"}).status_code

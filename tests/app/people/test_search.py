"""One search box over people, units and addresses."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast


def test_the_page_shows_people_units_and_addresses(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    assert "Lê Văn Trưởng" in browser.get("/search?q=le van truong").text
    assert "Sở Y tế" in browser.get("/search?q=so y te").text
    assert cast.address("official") in browser.get(f"/search?q={cast.address('official')}").text


def test_the_box_answers_while_typing_with_a_way_to_all_results(cast: Cast) -> None:
    answer = cast.sign_in_as("system").get("/search/suggest?q=truong")
    assert "Lê Văn Trưởng" in answer.text
    assert 'href="/search?q=truong"' in answer.text
    assert "<html" not in answer.text
    assert cast.sign_in_as("system").get("/search/suggest?q=t").text == ""


def test_nothing_of_other_units_is_found(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    for text in ("vu van la", "so y te", cast.address("stranger")):
        page = browser.get("/search", query_string={"q": text}).text
        assert "Vũ Văn Lạ" not in page
        assert "Sở Y tế" not in page
        assert "Không tìm thấy" in page


@pytest.mark.parametrize("text", ["", "%00", "%25", "_", "' OR 1=1 --", "𝕒", "x" * 5000])
def test_nonsense_finds_nothing_and_breaks_nothing(cast: Cast, text: str) -> None:
    browser = cast.sign_in_as("system")
    assert browser.get("/search", query_string={"q": text}).status_code == 200
    assert browser.get("/search/suggest", query_string={"q": text}).status_code == 200


def test_wildcards_are_letters_and_nothing_more(cast: Cast) -> None:
    assert "Lê Văn Trưởng" not in cast.sign_in_as("system").get("/people?q=%25").text

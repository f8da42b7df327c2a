"""The record's page: in words, within the reader's units, narrowed and paged."""

from __future__ import annotations

import re

from tests.support.cast import Cast


def test_changes_are_told_in_words(cast: Cast) -> None:
    cast.province.add("Nguyễn Thị Hồng Nhung", "stttt.cntt")
    page = cast.sign_in_as("department").get("/audit/").text
    assert "Nguyễn Thị Hồng Nhung" in page
    assert "Phòng Công nghệ thông tin" in page
    assert "civil_servant" not in page
    assert ">official.created<" not in page


def test_an_auditor_sees_nothing_of_another_department(cast: Cast) -> None:
    cast.province.add("Trần Văn Y Tế", "syt")
    assert "Trần Văn Y Tế" not in cast.sign_in_as("auditor").get("/audit/").text
    assert "Trần Văn Y Tế" in cast.sign_in_as("stranger").get("/audit/").text


def test_the_list_is_narrowed_by_name_and_by_kind(cast: Cast) -> None:
    cast.province.add("Lê Hoa", "stttt")
    browser = cast.sign_in_as("department")
    assert "Lê Hoa" in browser.get("/audit/?q=Hoa").text
    assert "Lê Hoa" not in browser.get("/audit/?q=khong-co-ai").text
    assert "Lê Hoa" not in browser.get("/audit/?q=Hoa&kind=unit.created").text


def test_older_entries_are_a_page_away(cast: Cast) -> None:
    for number in range(60):
        cast.province.add(f"Lê Hoa {'Mai' if number else 'Một'}", "stttt")
    browser = cast.sign_in_as("department")
    first = browser.get("/audit/").text
    assert "Lê Hoa Một" not in first
    assert 'rel="next"' in first
    newest = max(int(n) for n in re.findall(r'cv-num"[^>]*>(\d+)<', first))
    assert "Lê Hoa Một" in browser.get(f"/audit/?before={newest - 49}").text

"""Dates of birth and phones: only for those who keep records or give codes, whichever page tells of them."""

from __future__ import annotations

import json
from datetime import date

from provisioning.officials.fields import OfficialFields
from provisioning.officials.operations import edit
from provisioning.officials.queries import own_record
from tests.support.cast import Cast
from tests.support.province import SYSTEM

PHONE = "0905111222"


def phoned(cast: Cast) -> str:
    with cast.database.writing() as session:
        official = own_record(session, cast.id("official"))
        fields = OfficialFields(full_name=official.full_name, phone=PHONE, birth_date=date(1961, 2, 3))
        edit(session, SYSTEM, official, fields)
    return cast.id("official")


def test_an_auditor_sees_that_a_phone_changed_and_not_which_it_is(cast: Cast) -> None:
    page = f"/people/{phoned(cast)}"
    pages = (page, "/audit/", "/audit/?kind=official.edited")
    for member, sees in (("auditor", False), ("helpdesk", True), ("hr", True)):
        browser = cast.sign_in_as(member)
        assert (PHONE in browser.get(page).text) == sees, member
        assert ("03/02/1961" in browser.get(page).text) == sees, member
    auditor = cast.sign_in_as("auditor")
    assert [PHONE in auditor.get(each).text for each in pages] == [False] * 3
    assert PHONE in cast.sign_in_as("department").get("/audit/?kind=official.edited").text


def test_the_exported_record_keeps_it_back_as_well(cast: Cast) -> None:
    phoned(cast)
    for kind in ("csv", "jsonl"):
        taken = cast.sign_in_as("auditor").send("/audit/export", {"format": kind, "kind": "official.edited"})
        assert PHONE not in taken.text
        whole = cast.sign_in_as("system").send("/audit/export", {"format": kind, "kind": "official.edited"})
        assert PHONE in whole.text
    (line,) = [json.loads(each) for each in taken.text.splitlines()]
    assert line["new"]["phone"] == "…"


def test_the_year_of_namesakes_is_for_those_who_may_see_it(cast: Cast) -> None:
    for _ in range(2):
        cast.province.add("Y Trùng Tên", birth_date=date(1961, 2, 3))
    assert "1961" not in cast.sign_in_as("auditor").get("/people").text
    assert "1961" in cast.sign_in_as("hr").get("/people").text


def test_the_record_is_searched_without_marks(cast: Cast) -> None:
    cast.province.add("Y Vêng", "stttt")
    head = cast.sign_in_as("department")
    for typed in ("y veng", "Y VÊNG", "vêng"):
        assert "Y Vêng" in head.get("/audit/", query_string={"q": typed}).text, typed
    assert "Y Vêng" not in cast.sign_in_as("stranger").get("/audit/", query_string={"q": "y veng"}).text

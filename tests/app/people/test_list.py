"""The list of people: found as people type, within one's units, page by page."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.app.people.sample_people import many, statements, without
from tests.support.cast import Cast


@pytest.mark.parametrize(
    "text", ["nguyen van an", "ẤN", "nGuYễN vĂn ấn", "kt-77", "annv", "annv.stttt@kontum.example"]
)
def test_typing_without_marks_a_staff_code_or_an_address_finds_the_person(cast: Cast, text: str) -> None:
    cast.province.add("Nguyễn Văn Ấn", staff_code="KT-77")
    page = cast.sign_in_as("system").get("/people", query_string={"q": text})
    assert "Nguyễn Văn Ấn" in page.text
    assert "Lê Văn Trưởng" not in page.text


@pytest.mark.parametrize("name", ["A Thút", "H'Bluêk", "Y Vêng", "Hơ Bluêk Niê Kđăm"])
def test_names_of_the_highlands_are_shown_as_written_and_found_without_marks(cast: Cast, name: str) -> None:
    official_id = cast.province.add(name)
    browser = cast.sign_in_as("system")
    page = browser.get("/people", query_string={"q": name.lower().replace("'", "")})
    assert name in unescape(page.text)
    assert name in unescape(browser.get(f"/people/{official_id}").text)


def test_a_former_address_still_finds_its_owner(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Văn Ấn")
    browser = cast.sign_in_as("system")
    record = {"full_name": "Nguyễn Bảo Ân", "kind": "civil_servant", "version": 1}
    assert browser.send(f"/people/{official_id}/edit", record).status_code == 303
    assert "Nguyễn Bảo Ân" in browser.get("/people?q=annv.stttt").text


def test_the_list_holds_the_readers_units_and_no_others(cast: Cast) -> None:
    cast.province.add("Ngô Người Lạ", "syt")
    page = cast.sign_in_as("department").get("/people")
    assert "Y Bình An" in page.text
    assert "Ngô Người Lạ" not in page.text
    assert "Vũ Văn Lạ" not in page.text


def test_a_unit_outside_the_scope_is_the_same_as_none(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    strange, nothing = browser.get("/people?unit=syt"), browser.get("/people?unit=nowhere")
    assert (404, 404) == (strange.status_code, nothing.status_code)
    assert without(strange, "syt") == without(nothing, "nowhere")


def test_a_unit_narrows_to_its_whole_subtree(cast: Cast) -> None:
    page = cast.sign_in_as("system").get("/people?unit=stttt")
    assert "Phạm Thị Phòng" in page.text
    assert "Vũ Văn Lạ" not in page.text


def test_a_state_narrows_and_can_be_taken_off_again(cast: Cast) -> None:
    cast.province.add("Nguyễn Chờ")
    page = cast.sign_in_as("system").get("/people?state=invited&q=nguyen")
    assert "Nguyễn Chờ" in page.text
    assert 'href="/people?q=nguyen"' in page.text
    assert 'href="/people?state=invited"' in page.text


def test_what_needs_attention_can_be_listed_alone(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Vướng")
    with cast.database.writing() as session:
        mailbox_of(own_record(session, official_id)).attention_code = "directory_rejected"
    page = cast.sign_in_as("system").get("/people?state=attention")
    assert "Nguyễn Vướng" in page.text
    assert "Lê Văn Trưởng" not in page.text


def test_pages_tell_the_real_total_and_lead_on(cast: Cast) -> None:
    many(cast, 60)
    browser = cast.sign_in_as("system")
    first = browser.get("/people?unit=stttt")
    assert "1–50 trong 66" in first.text
    assert links(first.text)["next"].startswith("/people?unit=stttt&after=")
    assert "51–66 trong 66" in browser.get("/people?unit=stttt&page=2").text
    assert "51–66 trong 66" in browser.get("/people?unit=stttt&page=999").text


def test_a_search_counts_what_it_finds_and_a_page_beyond_is_the_last(cast: Cast) -> None:
    with cast.database.writing() as session:
        for number in range(52):
            name = f"Hồ Ngọc {chr(ord('A') + number % 26)}ền{'n' * (number // 26)}"
            cast.province.add_in(session, name, "stttt")
    browser = cast.sign_in_as("system")
    assert "1–50 trong 52" in browser.get("/people?q=ho+ngoc").text
    for page in (2, 999):
        assert "51–52 trong 52" in browser.get(f"/people?q=ho+ngoc&page={page}").text
    assert "Hồ Ngọc" not in browser.get("/people?q=khong+co+ai&page=3").text


def test_people_are_ordered_by_given_name_as_vietnamese_do(cast: Cast) -> None:
    for name in ("Trần Ánh", "Lê Ẩn", "Nguyễn An", "Đỗ Bình"):
        cast.province.add(name, "dakha")
    page = cast.sign_in_as("system").get("/people?unit=dakha").text
    places = [page.index(name) for name in ("Nguyễn An", "Trần Ánh", "Lê Ẩn", "Đỗ Bình")]
    assert sorted(places) == places
    back = cast.sign_in_as("system").get("/people?unit=dakha&sort=-name").text
    assert back.index("Đỗ Bình") < back.index("Nguyễn An")


def test_namesakes_on_a_page_show_their_year_of_birth(cast: Cast) -> None:
    cast.province.add("Nguyễn Văn Trùng", birth_date=date(1980, 1, 2))
    cast.province.add("Nguyễn Văn Trùng", birth_date=date(1991, 1, 2))
    cast.province.add("Nguyễn Văn Riêng", birth_date=date(1972, 1, 2))
    page = cast.sign_in_as("system").get("/people").text
    assert ("1980" in page, "1991" in page, "1972" in page) == (True, True, False)


def test_typing_gets_the_rows_alone_and_a_clean_address(cast: Cast) -> None:
    answer = cast.sign_in_as("system").get("/people?q=truong&unit=&state=", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "Lê Văn Trưởng" in answer.text
    assert answer.headers["HX-Push-Url"] == "/people?q=truong"


def test_nobody_found_offers_to_clear_the_filters(cast: Cast) -> None:
    page = cast.sign_in_as("system").get("/people?q=zzzz")
    assert "Không tìm thấy cán bộ nào" in page.text


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%25%5F", "page=-1", "page=x", "page=999999999999", "sort=evil", "state=evil", "unit=%00"],
)
def test_nonsense_in_the_address_never_breaks_the_list(cast: Cast, query: str) -> None:
    answer = cast.sign_in_as("system").get(f"/people?{query}")
    assert answer.status_code in {200, 404}


def test_the_list_costs_as_many_statements_for_sixty_people_as_for_ten(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    many(cast, 10, "dakha")
    with statements(cast.database) as few:
        browser.get("/people?unit=dakha")
    many(cast, 50, "dakha")
    with statements(cast.database) as more:
        browser.get("/people?unit=dakha")
    assert len(few) == len(more)
    assert len(more) < 24


def test_a_suspended_person_shows_as_such(cast: Cast) -> None:
    with cast.database.writing() as session:
        move(mailbox_of(own_record(session, cast.id("official"))), "suspended")
    page = cast.sign_in_as("system").get("/people?state=suspended")
    assert "Y Bình An" in page.text
    assert "Tạm khóa" in page.text


def test_whoever_may_not_add_or_import_is_not_offered_to(cast: Cast) -> None:
    page = cast.sign_in_as("auditor").get("/people").text
    assert 'href="/people/new"' not in page
    assert "/people/export" not in page
    assert 'href="/people/new"' in cast.sign_in_as("hr").get("/people").text


LINKS = re.compile(r'<a class="btn" rel="(prev|next)" href="([^"]+)"')


def links(page: str) -> dict[str, str]:
    """Where *Previous* and *Next* lead."""
    return {rel: unescape(url) for rel, url in LINKS.findall(page)}


def ids_on(page: str) -> list[str]:
    """The people on a page, in order."""
    return list(dict.fromkeys(re.findall(r'href="/people/([0-9a-z]{10,16})"', page)))


@pytest.mark.parametrize("order", ["name", "-name", "created", "-created", "unit", "-state"])
def test_next_and_previous_show_everybody_once(cast: Cast, order: str) -> None:
    many(cast, 120)
    browser, url, walked = cast.sign_in_as("system"), f"/people?sort={order}", []
    while url:
        page, last = browser.get(url).text, url
        walked.append(ids_on(page))
        url = links(page).get("next", "")
    seen = [each for some in walked for each in some]
    assert len(seen) == len(set(seen)) > 120
    back = []
    while last:
        page = browser.get(last).text
        back.append(ids_on(page))
        last = links(page).get("prev", "")
    assert walked == back[::-1]


def test_next_page_begins_after_the_last_person_seen_although_others_came_before(cast: Cast) -> None:
    many(cast, 60)
    browser = cast.sign_in_as("system")
    first = browser.get("/people").text
    cast.province.add("An An An")
    second = browser.get(links(first)["next"]).text
    assert not set(ids_on(first)) & set(ids_on(second))


def test_a_neighbour_who_is_gone_or_out_of_scope_leaves_the_page_by_its_number(cast: Cast) -> None:
    many(cast, 60)
    stranger = cast.province.add("Ngô Người Lạ", "syt")
    browser = cast.sign_in_as("department")
    plain = ids_on(browser.get("/people?page=2").text)
    for other in (stranger, "nobody", "'; --"):
        assert plain == ids_on(browser.get("/people", query_string={"page": 2, "after": other}).text)

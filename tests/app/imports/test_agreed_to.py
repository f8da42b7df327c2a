"""What a second person sees of a list before agreeing, who must press what then, and words of undoing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from provisioning.foundation import clock
from tests.app.imports.test_decisions import PEOPLE, english, fill, of_whole_unit
from tests.support.cast import Browser, Cast

Work = Callable[[], None]


def request_of(browser: Browser, at: str) -> str:
    found = re.search(r"/requests/([0-9a-z]{8,})", browser.get(at).text)
    assert found is not None
    return found[0]


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def asked(cast: Cast, hr: Browser, work: Work, **more: str) -> tuple[str, str]:
    """A full list that misses nine people and has one new; a second person is asked."""
    fill(hr, work, *PEOPLE)
    at = of_whole_unit(hr, work, *PEOPLE[:3], "CB-900,Trần Văn Mới,01/02/1980,,,,", **more)
    hr.send(f"{at}/ask", {"reason": "sáp nhập phòng"})
    return at, request_of(hr, at)


def test_the_request_names_the_people_who_leave_first_and_leads_to_the_list(cast: Cast, work: Work) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    at, request = asked(cast, hr, work)
    page = head.get(request).text
    assert f'href="{at}"' in page
    assert page.index("Nguyễn Thị Dung") < page.index("Trần Văn Mới")
    assert "Your word alone changes nothing" in page
    assert "Hoàng Thị Nhân Sự" in page
    assert "exactly what stands above happens at once" not in page


def test_the_request_says_from_which_day_the_list_takes_effect(cast: Cast, work: Work) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    day = clock.today() + timedelta(days=9)
    at, request = asked(cast, hr, work, effective_on=f"{day:%d/%m/%Y}")
    assert f"nothing happens before {day.isoformat()}" in head.get(request).text
    assert f"It is not carried out before {day.isoformat()}." in head.get(at).text


def test_the_page_of_the_list_names_them_where_it_is_confirmed(cast: Cast, work: Work) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    at, _request = asked(cast, hr, work)
    page = head.get(at).text
    whom = page[page.index("cv-whom") :]
    assert whom.index("Nguyễn Thị Dung") < whom.index("Trần Văn Mới")
    assert "cv-whom" not in hr.get(at).text, "its author has made it"


@pytest.mark.parametrize("door", ["request", "list"])
def test_after_agreeing_it_is_said_who_must_press_what(cast: Cast, work: Work, door: str) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    at, request = asked(cast, hr, work)
    if door == "request":
        head.send(f"{request}/agree", {"seen": seen_on(head.get(request).text)})
    else:
        head.send(f"{at}/approve")
    said = head.get(request).text
    assert "nothing is changed yet" in said
    assert "Hoàng Thị Nhân Sự" in said
    assert "presses “Carry out”" in said
    assert "The list is confirmed. Now press “Carry out” on its page." in hr.get(request).text
    assert "Nothing is changed yet: press “Carry out” below." in hr.get(at).text
    hr.send(f"{at}/start")
    work()
    assert "press “Carry out”" not in hr.get(request).text


def test_a_long_list_names_the_first_and_says_how_many_there_are(
    cast: Cast, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.service_requests.effects.NAMED", 3)
    monkeypatch.setattr("app.console.imports.showing.NAMED", 3)
    hr, head = english(cast, "hr"), english(cast, "department")
    at, request = asked(cast, hr, work)
    assert "The first of them:" in head.get(request).text
    assert re.search(r"and \d+ more", head.get(at).text)


def test_leavers_come_first_in_a_full_list(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    fill(hr, work, *PEOPLE)
    at = of_whole_unit(hr, work, "CB-900,Trần Văn Mới,01/02/1980,,,,", *PEOPLE[:11])
    page = hr.get(at).text
    rows = page[page.index('id="plan-table"') :]
    assert rows.index("Nguyễn Thị Phương") < rows.index("Trần Văn Mới")
    assert re.search(r"Would be done: \d+ leaves? · 1 new", page)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_undo_of_new_people_speaks_of_taking_back_and_of_nobody_leaving(
    cast: Cast, work: Work, language: str
) -> None:
    hr = english(cast, "hr")
    at = fill(hr, work, *PEOPLE[:3])
    hr.send("/language", {"language": language})
    undo = hr.send(f"{at}/undo").location
    work()
    pages = hr.get(undo).text + hr.get("/imports").text
    hr.send(f"{undo}/start")
    work()
    pages += hr.get(undo).text + hr.get("/imports").text
    main = re.sub(r"<nav.*?</nav>|<script.*?</script>", "", pages, flags=re.S)
    if language == "en":
        assert "Would be taken back: 3 new mailboxes taken back" in main
        assert "3 rows were taken back." in main
        assert "leave" not in main.lower().replace("leave out", "")
    else:
        assert "Sẽ hoàn tác: rút lại 3 hộp thư mới cấp" in main
        assert "Đã hoàn tác 3 dòng." in main
        assert " nghỉ" not in main


def test_undo_of_leaving_and_of_a_change_is_told_by_what_is_undone(cast: Cast, work: Work) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    fill(hr, work, *PEOPLE)
    changed = PEOPLE[0].replace("Chuyên viên", "Văn thư")
    at = of_whole_unit(hr, work, changed, *PEOPLE[1:11])
    head.send(f"{at}/approve")
    hr.send(f"{at}/start")
    work()
    undo = hr.send(f"{at}/undo").location
    page = hr.get(undo).text
    assert "1 change taken back" in page
    assert re.search(r"\d+ leavings? taken back", page)
    assert "left by the list has the mailbox again" in page or "left by the list have their" in page

"""Several forms that came too late come back one after the other, each once, and to their typist alone."""

from __future__ import annotations

from html import unescape

from provisioning.authentication.kept_forms import MOST
from tests.app.web.late_forms import back, kept, send_late, sign_in, signed_in
from tests.support.cast import Cast


def test_each_of_several_forms_comes_back_one_after_the_other(cast: Cast) -> None:
    browser = signed_in(cast, "system")
    unit, role = {"name": "Phòng Bưu chính mới"}, {"name": "Trực tổng đài"}
    send_late(cast, browser, ("/units/new", unit), ("/roles/new", role))
    first = back(browser, sign_in(cast, browser, "system"))
    assert 'value="Phòng Bưu chính mới"' in first
    assert "1 more form that you had typed waits; it comes after this one" in first
    later = unescape(browser.get("/units").text)
    assert "1 more form that you had typed waits." in later
    assert 'href="/kept-form"' in later
    assert 'value="Trực tổng đài"' in back(browser, browser.get("/kept-form"))
    assert "more form" not in browser.get("/units").text
    assert kept(cast) == []


def test_two_people_typed_on_one_page_are_two_forms(cast: Cast) -> None:
    browser = signed_in(cast, "system")
    send_late(
        cast, browser, ("/people/new", {"full_name": "A Thút"}), ("/people/new", {"full_name": "Y Blí Niê"})
    )
    assert 'value="A Thút"' in back(browser, sign_in(cast, browser, "system"))
    assert 'value="Y Blí Niê"' in back(browser, browser.get("/kept-form"))


def test_form_pressed_twice_is_kept_once(cast: Cast) -> None:
    browser, form = signed_in(cast, "system"), {"full_name": "A Thút"}
    send_late(cast, browser, ("/people/new", form), ("/people/new", form))
    assert len(kept(cast)) == 1


def test_no_more_than_so_many_forms_wait_and_the_oldest_goes(cast: Cast) -> None:
    browser = signed_in(cast, "system")
    forms = [("/people/new", {"full_name": f"Lê Văn {number}"}) for number in range(MOST + 2)]
    send_late(cast, browser, *forms)
    names = {dict(map(tuple, each.fields))["full_name"] for each in kept(cast)}
    assert {f"Lê Văn {number}" for number in range(2, MOST + 2)} == names


def test_others_are_told_nothing_of_forms_that_wait(cast: Cast) -> None:
    browser = signed_in(cast, "system")
    send_late(cast, browser, ("/units/new", {"name": "Phòng mới"}), ("/roles/new", {"name": "Trực"}))
    back(browser, sign_in(cast, browser, "system"))
    browser.send("/sign-out")
    assert "more form" not in back(browser, sign_in(cast, browser, "hr"))
    assert "more form" not in browser.get("/people").text

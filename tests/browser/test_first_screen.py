"""Lists begin on the first screen of a phone, and axe has nothing at all to say, not even in passing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AXE, Shot
from tests.browser.test_first_five_minutes import sign_in
from tests.browser.test_imports import IT_OFFICER
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack

ANYTHING = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "));
}"""
PAGES = {
    "overview": "/",
    "search": "/search",
    "search-results": "/search?q=so",
    "search-nothing": "/search?q=khong-co-ai-ca",
    "people": "/people",
    "units": "/units",
    "role-new": "/roles/new",
    "roles": "/roles/",
    "permission-new": "/grants/new",
    "unit-new": "/units/new",
    "settings": "/settings/",
    "targets": "/settings/targets",
    "domains": "/domains/",
    "domain-new": "/domains/new",
    "domain": "/domains/kontum.example",
    "domain-compared": "/domains/kontum.example?dns=1",
    "health": "/health",
    "mail-rule": "/mail-rule",
    "record": "/audit/",
}
# Sent empty, a form comes back with what is wrong beside each field.
REFUSED = ("/roles/new", "/settings/targets", "/domains/new", "/units/new", "/people/new")
# What of a row must be on the first screen: its head line, with the name.
HEAD_LINE = 60
FIRST_ROW = {"/people": "#people tbody tr", "/grants/": "main tbody tr", "/audit/": "main tbody tr"}
PHONE = {"width": 390, "height": 664}


@pytest.fixture
def officer(page: Page, whole: WholeStack) -> Page:
    """A page of the first administrator."""
    sign_in(page, whole, IT_OFFICER, ADMIN_PASSWORD)
    return page


def test_axe_finds_nothing_of_any_weight(officer: Page, whole: WholeStack, shot: Shot) -> None:
    whole.add_official("Nguyễn Thị Thu Hà", "stttt")
    found = {}
    for name, path in PAGES.items():
        officer.goto(whole.base_url + path)
        expect(officer.locator("h1")).to_have_count(1)
        officer.evaluate(AXE.read_text(encoding="utf-8"))
        found[name] = officer.evaluate(ANYTHING)
        shot(officer, name)
    assert {} == {name: said for name, said in found.items() if said}


@pytest.mark.parametrize("path", REFUSED)
def test_axe_finds_nothing_on_a_form_that_came_back(officer: Page, whole: WholeStack, path: str) -> None:
    officer.goto(whole.base_url + path)
    if path == "/settings/targets":
        officer.fill("#province", "101")
    officer.locator("main form button[type=submit]").last.click()
    expect(officer.locator(".cv-summary")).to_be_visible()
    officer.evaluate(AXE.read_text(encoding="utf-8"))
    assert [] == officer.evaluate(ANYTHING)


@pytest.mark.parametrize("path", FIRST_ROW)
def test_the_first_row_of_a_list_is_on_the_first_screen_of_a_phone(
    officer: Page, whole: WholeStack, path: str
) -> None:
    officer.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    officer.goto(whole.base_url + path)
    box = officer.locator(FIRST_ROW[path]).first.bounding_box()
    assert box is not None
    print(f"{path}: the first row stands {box['y']:.0f} px down")
    assert box["y"] + HEAD_LINE <= PHONE["height"]

"""The frame of the staff pages: a menu of what one may do, and a policy on every page."""

from __future__ import annotations

import re

import pytest

from provisioning.access.rules import Ability
from tests.support.cast import Cast

CONSOLE = ("overview", "people", "units", "search", "imports", "requests", "grants", "audit", "health")


def test_every_staff_page_states_the_ability_it_asks_for(cast: Cast) -> None:
    without = [
        rule.endpoint
        for rule in cast.app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in CONSOLE
        and not isinstance(getattr(cast.app.view_functions[rule.endpoint], "policy", None), Ability)
    ]
    assert without == []


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        (
            "system",
            {"/", "/requests/", "/people", "/units", "/grants/", "/audit/"}
            | {"/settings/", "/mail-rule/", "/domains/", "/health/"},
        ),
        ("department", {"/", "/requests/", "/people", "/units", "/grants/", "/audit/"}),
        ("hr", {"/", "/requests/", "/people", "/units"}),
        ("auditor", {"/", "/requests/", "/people", "/units", "/audit/"}),
        ("helpdesk", {"/", "/requests/", "/people", "/units"}),
    ],
)
def test_the_menu_holds_what_one_may_do_and_nothing_else(cast: Cast, name: str, offered: set[str]) -> None:
    menu = re.search(r'<nav class="cv-nav".*?</nav>', cast.sign_in_as(name).get("/").text, re.S)
    assert menu is not None
    links = {link for link in re.findall(r'<a href="([^"]+)"', menu[0]) if "imports" not in link}
    assert offered == links


def test_the_page_one_is_on_is_marked(cast: Cast) -> None:
    page = cast.sign_in_as("system").get("/people").text
    assert re.search(r'href="/people" aria-current="page"', page)


def test_nobody_is_led_to_the_sign_in_page_and_back(cast: Cast) -> None:
    answer = cast.browser().get("/people?q=an")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize("path", ["/people", "/units", "/search", "/people/new", "/audit/", "/grants/"])
def test_staff_pages_do_not_exist_for_an_official_without_a_role(cast: Cast, path: str) -> None:
    assert cast.sign_in_as("official").get(path).status_code == 404


def test_the_header_names_the_unit_one_acts_for(cast: Cast) -> None:
    page = cast.sign_in_as("department").get("/people").text
    assert "Lê Văn Trưởng" in page
    assert "Quản trị đơn vị" in page

"""One whole stack for all browser tests, and pages that are photographed when asked for.

With CONGVU_SHOTS set to a folder, `shot` leaves pictures there: wide and on a phone, in Vietnamese as
the test sees it and in English.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.web.internationalisation import LANGUAGE_COOKIE
from tests.support.whole_stack import WholeStack, start_whole_stack

AXE = Path(__file__).parents[2] / "app/static/vendor/axe/axe.min.js"
SERIOUS = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
    .map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "));
}"""
WIDTHS = (1280, 390)
Shot = Callable[[Page, str], None]
# Other tests run beside these: a page that is late has not failed.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    """Everything running, with the sample province."""
    running = start_whole_stack(tmp_path_factory.mktemp("browsed"))
    try:
        yield running
    finally:
        running.remove()


@pytest.fixture
def shot() -> Shot:
    """Looks at a page: nothing serious for axe, nothing wider than the screen; pictures if asked."""
    folder = os.environ.get("CONGVU_SHOTS", "")

    def look(page: Page, name: str) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(SERIOUS) == [], name
        wide = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(overflow) <= 0, f"{name} scrolls sideways at {width}"
            if folder:
                page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        if wide:
            page.set_viewport_size(wide)
        if folder:
            in_english(page, f"{folder}/{name}-en")

    return look


def in_english(page: Page, name: str) -> None:
    """The same address in English, in a window beside: for looking, nothing is judged."""
    cookie = {"name": LANGUAGE_COOKIE, "value": "en", "url": page.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # one of its own dictionaries
    beside = page.context.new_page()
    answer = beside.goto(page.url)
    for width in WIDTHS if answer and answer.ok else ():
        beside.set_viewport_size({"width": width, "height": 844})
        beside.screenshot(path=f"{name}-{width}.png", full_page=True)
    beside.close()
    page.context.clear_cookies(name=LANGUAGE_COOKIE)

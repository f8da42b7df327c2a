"""Debian's Chromium for tests, driven by Playwright, and a page that tolerates no complaint.

A page that logs an error, breaks the content security policy or throws fails its test. The browser
is told to make no connection of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Written by the browser itself for an answer of 4xx or 5xx that a test may well ask for.
STATUS_NOTE = "Failed to load resource: the server responded with a status of"
# htmx says both when typing on or leaving made an earlier request needless, as it was asked to do; of
# a request that failed it says "htmx:sendError" or the answer's status beside.
NEEDLESS = ("htmx:sendAbort", "htmx:afterRequest")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, *, width: int = WIDE["width"]) -> Iterator[Page]:
    """A page of a fresh, Vietnamese profile; raises AssertionError for what it complained about."""
    complaints: list[str] = []
    context = vietnamese_profile(browser, width=width)
    page = watch(context, complaints)
    yield page
    context.close()
    assert complaints == [], "the browser complained"


def vietnamese_profile(browser: Browser, *, width: int) -> BrowserContext:
    """Cookies and storage of one imagined person, `width` pixels wide."""
    height = PHONE["height"] if width <= PHONE["width"] else WIDE["height"]
    return browser.new_context(
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": width, "height": height},
        ignore_https_errors=True,
    )


def watch(context: BrowserContext, complaints: list[str]) -> Page:
    """A new page that adds each error, warning and thrown exception to `complaints`."""

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith((STATUS_NOTE, *NEEDLESS)):
            complaints.append(f"{message.type}: {message.text}")

    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    return page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this run."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page 1280 pixels wide that fails its test when the browser complains."""
    with watched_page(browser) as watched:
        yield watched


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """The same on a phone's 390 pixels."""
    with watched_page(browser, width=PHONE["width"]) as watched:
        yield watched

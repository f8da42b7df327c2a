"""What tests of forms that come too late share: signing in by the page, an ended session, what is kept."""

from __future__ import annotations

from html import unescape

import sqlalchemy as sa
from werkzeug.test import TestResponse

from provisioning.authentication.model import KeptForm, WebSession
from provisioning.foundation import clock
from provisioning.officials.queries import own_record
from tests.support.cast import PASSWORD, Browser, Cast


def signed_in(cast: Cast, name: str, browser: Browser | None = None) -> Browser:
    """A browser in which somebody has signed in by the page, so that it is known."""
    browser = browser or cast.browser()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = sign_in(cast, browser, name)
    assert answer.status_code == 303
    return browser


def sign_in(cast: Cast, browser: Browser, name: str) -> TestResponse:
    return browser.send("/sign-in", {"address": cast.address(name), "password": PASSWORD})


def end_session(cast: Cast) -> None:
    """As two idle hours do."""
    with cast.database.writing() as session:
        session.execute(sa.update(WebSession).values(ended_at=clock.now()))


def kept(cast: Cast) -> list[KeptForm]:
    with cast.database.reading() as session:
        return list(session.scalars(sa.select(KeptForm)))


def edit_path(cast: Cast) -> str:
    return f"/people/{cast.id('official')}/edit"


def typed(cast: Cast) -> dict[str, str]:
    with cast.database.reading() as session:
        official = own_record(session, cast.id("official"))
        return {"full_name": official.full_name, "kind": official.kind, "version": str(official.version),
                "seen": "0", "post": "Phó Trưởng phòng Nội vụ", "phone": "0912345678"}  # fmt: skip


def post_of(cast: Cast) -> str:
    with cast.database.reading() as session:
        return own_record(session, cast.id("official")).post


def back(browser: Browser, answer: TestResponse) -> str:
    """Where one comes to after signing in."""
    while answer.status_code in (302, 303):
        answer = browser.get(str(answer.location))
    return unescape(answer.text)


def send_late(cast: Cast, browser: Browser, *forms: tuple[str, dict[str, str]]) -> None:
    """Forms of several tabs, sent after the session has ended."""
    token = browser.csrf_token()
    end_session(cast)
    for path, form in forms:
        browser.send(path, {**form, "csrf_token": token})

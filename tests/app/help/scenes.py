"""What the pictures of the guide show: one page each, of invented people, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, Route

from app.web.internationalisation import LANGUAGE_COOKIE
from tests.app.imports.conftest import Upload
from tests.support.cast import BASE_URL, NOBODY, Browser, Cast

PEOPLE = (
    ("Y Blí Niê", "stttt.cntt"),
    ("A Thút", "stttt.cntt"),
    ("H’Bluêk Êban", "stttt"),
    ("Nguyễn Thị Thu Hà", "stttt"),
    ("Trần Đình Quang", "stttt.cntt"),
    ("Lê Thị Ngọc Ánh", "stttt"),
)
LIST = (
    "CB-101,Phạm Văn Khoa,12/05/1988,Chuyên viên,Phòng Công nghệ thông tin,,",
    "CB-102,Y Thảo Niê,03/11/1992,Văn thư,Sở Thông tin và Truyền thông,,",
    "CB-103,Đinh Thị Hồng,27/02/1985,Kế toán,Sở Thông tin và Truyền thông,,",
    "CB-104,Nguyễn Thị Thu Hà,,Chuyên viên,Sở Thông tin và Truyền thông,,",
    "CB-105,,19/08/1990,Chuyên viên,Phòng Công nghệ thông tin,,",
)
MOST_HIGH = 900
# The last twelve begin with another one each month.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: whose page, where, how wide the window is, what of it is shown, whether the page is
    what a pressed button answers, and what of it is the same on every machine."""

    name: str
    who: str
    path: Callable[[Cast], str] | str
    shown: str = "#main"
    width: int = 1180
    pressed: bool = False
    steady: str = ""

    def address(self, cast: Cast, plan: str) -> str:
        """Its path among this cast; `plan` is the path of the uploaded list."""
        path = self.path if isinstance(self.path, str) else self.path(cast)
        return path or plan


SCENES = (
    Scene("first-sign-in", NOBODY, "/activate", "body", 420),
    Scene("forgotten-password", NOBODY, "/forgot", "body", 420),
    Scene("my-account", "official", "/me", "body", 420),
    Scene("overview", "department", "/"),
    Scene("add-person", "department", "/people/new"),
    Scene("accounts", "department", lambda cast: f"/people/{cast.id('official')}"),
    Scene(
        "slips", "department", lambda cast: f"/people/{cast.id('official')}/slip", "body", 800, pressed=True
    ),
    Scene("lists", "hr", ""),
    Scene("units", "department", "/units/stttt"),
    Scene("requests", "department", "/requests/"),
    Scene("permissions", "department", "/grants/"),
    Scene("record", "department", "/audit/"),
    Scene("settings", "system", "/settings/"),
    Scene("mail-rule", "system", "/mail-rule/kontum.example"),
    Scene("health", "system", "/health", steady=".cv-page-header"),
)


def furnish(cast: Cast, upload: Upload) -> str:
    """Adds the people of the pictures, and a list to look at; its path."""
    for name, unit in PEOPLE:
        cast.province.add(name, unit)
    return upload(cast.sign_in_as("hr"), *LIST, name="danh-sach-can-bo.csv")


def opened(context: BrowserContext, cast: Cast, scene: Scene, language: str, path: str) -> Page:
    """The page in a browser, answered by the application in this process."""
    client = cast.sign_in_as(scene.who)
    client.set_cookie(LANGUAGE_COOKIE, language, domain="thu.kontum.example")
    page = context.new_page()
    page.set_viewport_size({"width": scene.width, "height": MOST_HIGH})
    page.route("**/*", lambda route: _answer(route, client, path if scene.pressed else ""))
    page.goto(BASE_URL + path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    return page


def _answer(route: Route, client: Browser, pressed: str) -> None:
    address = route.request.url.removeprefix(BASE_URL)
    if address.startswith("data:"):
        route.continue_()
        return
    given = {key: value for key, value in route.request.headers.items() if key.startswith("hx-")}
    ask = client.send if address == pressed else client.get
    with ask(address, headers=given, follow_redirects=True) as answer:
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.get_data())


def words(page: Page, scene: Scene) -> str:
    """What the picture says, without what differs by day or by chance: figures, ages, months, codes."""
    page.evaluate("document.querySelectorAll('time').forEach(each => { each.textContent = '0' })")
    text = page.locator(scene.steady or scene.shown).first.inner_text()
    # An identifier behind its dot may happen to hold no figure.
    chance = rf"\S*\d\S*|(?<=· )[a-z]{{16}}\b|\b[a-z]{{5}}-[a-z]{{5}}\b|\b(?:{'|'.join(_MONTHS)})\b"
    text = re.sub(chance, "0", text)
    return re.sub(r"\s+", " ", text).strip()


def drawn(page: Page, scene: Scene) -> bytes:
    """The picture itself, not higher than a screen."""
    box = page.locator(scene.shown).first.bounding_box()
    assert box is not None
    clip = {**box, "height": min(box["height"], MOST_HIGH)}
    return page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]  # a box is a clip

"""Two choices anyone may make on any page, signed in or not: the language, and light or dark.

Both live in a cookie of a year; neither says anything about the person.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.exceptions import BadRequest

from app.web.configuration import settings
from app.web.internationalisation import LANGUAGE_COOKIE, LANGUAGES

THEME_COOKIE = "congvu_theme"
THEMES = ("", "light", "dark")
_A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("preferences", __name__)


@blueprint.post("/language")
def choose_language() -> Response:
    """Remember the language and go back to where one was."""
    return _remember(LANGUAGE_COOKIE, request.form.get("language", ""), LANGUAGES)


@blueprint.post("/theme")
def choose_theme() -> Response:
    """Remember the light or dark look ("" follows the device) and go back to where one was."""
    return _remember(THEME_COOKIE, request.form.get("theme", ""), THEMES)


def chosen_theme() -> str:
    """ "light", "dark", or "" when the device decides."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def local_path(address: str) -> str:
    """`address` when it is a path of ours, else "/": nobody is sent elsewhere by a crafted link."""
    parts = urlsplit(address)
    stranger = parts.scheme or parts.netloc or not address.startswith("/")
    if stranger or address.startswith("//") or "\\" in address or not address.isprintable():
        return "/"
    return address


def init_app(app: Flask) -> None:
    """Add the two routes to `app`."""
    app.register_blueprint(blueprint)


def _remember(cookie: str, value: str, allowed: tuple[str, ...]) -> Response:
    if value not in allowed:
        raise BadRequest
    response = redirect(local_path(request.form.get("next", "/")), 303)
    response.set_cookie(
        cookie,
        value,
        max_age=_A_YEAR,
        secure=settings().base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    # werkzeug's own class is what redirect makes; Flask's adds only JSON to it.
    return response  # type: ignore[return-value]

"""Whoever signed in with a password older than the rule lets it be sees one page until it is another.

The password is right, so the door opens; but nothing is shown or done behind it. The guide is open to all.
"""

from __future__ import annotations

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.web.request_context import must_change_password

CHANGE = "me.change_password"
OPEN = frozenset(
    {
        CHANGE, "me.password_strength", "me.sign_in", "me.sign_out", "static",
        "preferences.choose_language", "preferences.choose_theme",
    }
)  # fmt: skip
OPEN_TO_ALL = frozenset({"help"})


def init_app(app: Flask) -> None:
    """Stands before every page."""
    app.before_request(_the_password_first)


def _the_password_first() -> ResponseReturnValue | None:
    if request.endpoint in OPEN or request.blueprint in OPEN_TO_ALL or not must_change_password():
        return None
    if request.headers.get("HX-Request") == "true":
        # A part of a page can't become another page: the browser is told to go there.
        answer = Response()
        answer.headers["HX-Redirect"] = url_for(CHANGE)
        return answer
    return redirect(url_for(CHANGE), 303)

"""How old a page was from which a form came: which event was the newest when the page was made.

Every form carries that number; operations refuse when something was decided about their object since, see
`provisioning.audit.meanwhile`. A form without it has seen nothing, and is asked about whatever was decided.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, g, request
from markupsafe import Markup
from wtforms.widgets import html_params

from app.web.request_context import newest_event_at_begin

FIELD = "as_of"
_LONGEST = 18


def as_of() -> int:
    """The newest event that whoever sent this form had seen; 0 for none, for what is no number, and for one
    that has not happened yet."""
    sent: str = request.form.get(FIELD, "")
    seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _LONGEST else 0
    return seen if seen <= newest_event_at_begin() else 0


def as_of_if_told() -> int | None:
    """The same; None for a form that carries no such number, as of pages that change by themselves."""
    return as_of() if FIELD in request.form else None


def keep_age(fields: Iterable[tuple[str, str]]) -> None:
    """What is filled in again on this page was written on an older one."""
    g.page_age = next((value for name, value in fields if name == FIELD), "0")


def as_of_field() -> Markup:
    """The hidden field of a form. One that is shown again was still written on the page before."""
    value = g.get("page_age", as_of() if FIELD in request.form else newest_event_at_begin())
    attributes = html_params(type="hidden", name=FIELD, value=str(value))
    return Markup(f"<input {attributes}>")  # noqa: S704  html_params escapes every value


def init_app(app: Flask) -> None:
    """Let the templates ask."""
    app.jinja_env.globals["as_of_field"] = as_of_field

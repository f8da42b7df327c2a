"""What every page's frame asks for: the menu, who is looking, where the search goes, what is down.

It holds only defaults that show nothing; the rooms that know better register a context processor
after this one, and Flask lets the later answer win.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, request, url_for

from app.web.configuration import settings
from app.web.preferences import chosen_theme


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the menu; `icon` is a name of our icon set, `count` a small figure beside it."""

    label: str
    url: str
    icon: str
    active: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Some lines under one heading ("" for none)."""

    label: str
    items: list[NavigationItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: name, the unit they act for, a line more (roles), addresses, how many requests wait
    for their word, and how many of these are late."""

    name: str
    sign_out_url: str
    unit: str = ""
    detail: str = ""
    account_url: str = ""
    requests_url: str = ""
    waiting: int = 0
    late: int = 0


def init_app(app: Flask) -> None:
    """Register the defaults."""
    app.context_processor(_defaults)
    app.jinja_env.globals.update(chosen_theme=chosen_theme, here=here, as_of_field=str)
    app.jinja_env.globals.update(organisation=organisation, slip_heading=slip_heading)


def here() -> str:
    """The path of this page with its query, to come back to; a form that was posted has none."""
    if request.method != "GET":
        return request.path
    return request.full_path.rstrip("?")


def organisation() -> str:
    """Whose service this is, by the name it was installed with."""
    return settings().organisation


def slip_heading() -> tuple[str, ...]:
    """The lines above the title of a slip."""
    return (organisation(),)


def _defaults() -> dict[str, Any]:
    return {
        "navigation": _no_navigation,
        "viewer": None,
        "search_url": "",
        "search_suggest_url": "",
        "directory_unreachable": False,
        "letterbox_url": "",
        "help_url": "",
        "home_url": "/",
        "language_url": url_for("preferences.choose_language"),
        "theme_url": url_for("preferences.choose_theme"),
        "development": settings().development,
    }


def _no_navigation() -> list[NavigationGroup]:
    return []

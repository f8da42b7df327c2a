"""The frame of the staff pages: the menu of what one may do, who is looking, and what is down.

A line stands in the menu only when its page exists and the reader has the ability somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import SQLAlchemyError

from app.texts.roles import role_text
from app.web.office_name import remember
from app.web.page_context import NavigationGroup, NavigationItem, Viewer
from app.web.request_context import (
    is_signed_in,
    may_anywhere,
    may_everywhere,
    me,
    reader,
    services,
)
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.projection.health import parts_down
from provisioning.service_requests.queries import count_late, count_waiting
from provisioning.units.model import Unit
from provisioning.units.queries import top_paths


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One page of the menu: its words, endpoint, drawing and what it asks of the reader."""

    label: LazyString
    endpoint: str
    icon: str
    ability: Ability
    # What belongs to everybody is offered to who has the ability over the whole tree.
    everywhere: bool = False


MENU: tuple[tuple[LazyString | str, tuple[MenuEntry, ...]], ...] = (
    ("", (MenuEntry(_("Overview"), "overview.index", "layout-dashboard", Ability.VIEW),)),
    (
        _("Staff and mail"),
        (
            MenuEntry(_("People"), "people.index", "users", Ability.VIEW),
            MenuEntry(_("Units"), "units.index", "sitemap", Ability.VIEW),
            MenuEntry(_("Imports"), "imports.index", "table-import", Ability.IMPORT),
            MenuEntry(_("Requests"), "requests.index", "inbox", Ability.VIEW),
        ),
    ),
    (
        _("Oversight"),
        (
            MenuEntry(_("Permissions"), "grants.index", "shield-check", Ability.GRANTS),
            MenuEntry(_("Record"), "audit.index", "history", Ability.AUDIT),
        ),
    ),
    (
        _("System"),
        (
            MenuEntry(_("Settings"), "office.index", "settings", Ability.SYSTEM, everywhere=True),
            MenuEntry(_("Mail rule"), "mail_rule.index", "gavel", Ability.SYSTEM, everywhere=True),
            MenuEntry(_("Mail domains"), "domains.index", "world", Ability.DOMAINS, everywhere=True),
            MenuEntry(_("Health"), "health.index", "heart-rate-monitor", Ability.SYSTEM),
        ),
    ),
)

# Families of pages without a line of their own stand under another's.
UNDER = {"roles": "grants", "reviews": "grants"}


def init_app(app: Flask) -> None:
    """Let the layouts know the frame of whoever is signed in."""
    app.context_processor(_frame)


def navigation() -> list[NavigationGroup]:
    """The menu of this reader; groups without a line are left out."""
    groups = [NavigationGroup(str(title), _items(lines)) for title, lines in MENU]
    return [group for group in groups if group.items]


def offers(endpoint: str) -> bool:
    """Whether the reader's menu has this page: pages link to each other by the same rule."""
    return any(_is_offered(line) for _title, lines in MENU for line in lines if line.endpoint == endpoint)


def _items(lines: tuple[MenuEntry, ...]) -> list[NavigationItem]:
    return [
        NavigationItem(str(line.label), url_for(line.endpoint), line.icon, _is_here(line), _count_of(line))
        for line in lines
        if _is_offered(line)
    ]


def _count_of(line: MenuEntry) -> int:
    return int(g.get("requests_waiting", 0)) if line.endpoint == "requests.index" else 0


def _is_offered(line: MenuEntry) -> bool:
    if line.endpoint not in current_app.view_functions or not may_anywhere(line.ability):
        return False
    return not line.everywhere or may_everywhere(line.ability)


def _is_here(line: MenuEntry) -> bool:
    family = request.blueprint or ""
    return UNDER.get(family, family) == line.endpoint.partition(".")[0]


def _frame() -> dict[str, Any]:
    try:
        return _frame_of_reader() if is_signed_in() else {}
    except SQLAlchemyError:
        # An error page must come out even when it is the database that is gone.
        return {}


def _frame_of_reader() -> dict[str, Any]:
    units, down, waiting = _looked_up(reader())
    g.requests_waiting = waiting[0]
    frame: dict[str, Any] = {"navigation": navigation, "viewer": _viewer(units, waiting)}
    if may_anywhere(Ability.VIEW):
        frame["search_url"] = url_for("search.index")
        frame["search_suggest_url"] = url_for("search.suggest")
        frame["directory_unreachable"] = "directory" in down
    return frame


def _looked_up(reader: Actor) -> tuple[list[str], set[str], tuple[int, int]]:
    """Names of the units one acts for, the parts that are down, and how many requests wait, and are late."""
    # A connection of its own: an error page is drawn after the request's one has failed.
    with services().database.reading() as session:
        remember(session)
        if may_anywhere(Ability.SYSTEM) or may_anywhere(Ability.DOMAINS):
            g.tops = top_paths(session)
        down = {part.part for part in parts_down(session)}
        waiting = count_waiting(session, reader, clock.now()) if reader.grants else 0
        late = count_late(session, reader, clock.now()) if waiting else 0
        return _unit_names(session, reader), down, (waiting, late)


def _unit_names(session: Session, reader: Actor) -> list[str]:
    ids = {grant.unit_id for grant in reader.grants}
    if not ids:
        return []
    return list(session.scalars(sa.select(Unit.name).where(Unit.id.in_(ids)).order_by(Unit.path)))


def _viewer(units: list[str], requests: tuple[int, int]) -> Viewer:
    waiting, late = requests
    roles = dict.fromkeys(role_text(grant) for grant in reader().grants)
    return Viewer(
        name=me().full_name,
        sign_out_url=_address_of("me.sign_out"),
        unit=" · ".join(units[:2]) + (" …" if len(units) > 2 else ""),
        detail=", ".join(roles),
        account_url=_address_of("me.home"),
        requests_url=url_for("requests.index") if may_anywhere(Ability.VIEW) else "",
        waiting=waiting,
        late=late,
    )


def _address_of(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""

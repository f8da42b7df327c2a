"""Every family of pages, registered in one place."""

from __future__ import annotations

import importlib

from flask import Flask

from app.web.configuration import settings

# Module and the name of its blueprint. A family that is not in this list can't be reached.
ROOMS = (
    "app.me.views",
    "app.console.overview.views",
    "app.console.people.views",
    "app.console.units.views",
    "app.console.search.views",
    "app.console.imports.views",
    "app.console.slips.views",
    "app.console.requests.views",
    "app.console.grants.views",
    "app.console.roles.views",
    "app.console.reviews.views",
    "app.console.audit.views",
    "app.console.office.views",
    "app.console.domains.views",
    "app.console.mail_rule.views",
    "app.console.health.views",
    "app.help.views",
    "app.machines.views",
)
DEVELOPMENT_ROOMS = ("app.development.mail_sink",)


def init_app(app: Flask) -> None:
    """Registers the blueprint `bp` of each."""
    with app.app_context():
        development = settings().development
    for name in ROOMS + (DEVELOPMENT_ROOMS if development else ()):
        app.register_blueprint(importlib.import_module(name).bp)

"""Whether the database is at this version: asked when a process begins, before its first page.

Once it was, it is not asked again: while a later version's migrations run, the code before them goes on.
"""

from __future__ import annotations

from flask import Flask, request

from app.web.container import Services
from provisioning.foundation import schema
from provisioning.foundation.database import Database


def init_app(app: Flask) -> None:
    """Answers every page in words (`errors.WrongSchema`) until the database is at this version."""
    right: Database | None = None

    def ask() -> None:
        nonlocal right
        services: Services = app.extensions["congvu"]
        if services.database is right or request.endpoint == "static":
            return
        schema.check(services.database)
        right = services.database

    app.before_request(ask)

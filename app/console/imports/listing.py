"""The lists that were uploaded, newest first."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.console.imports.blueprint import bp
from app.console.policy import needs
from app.web.request_context import actor, session
from provisioning.access.rules import Ability
from provisioning.imports.rules import IMPORT
from provisioning.plans import queries
from provisioning.transfers.queries import anybody, open_for

PAGE = 50


@bp.get("")
@needs(Ability.IMPORT)
def index() -> ResponseReturnValue:
    """Every plan within the reader's scope, page by page."""
    page = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    offset = (page - 1) * PAGE
    plans, total = queries.listed(session(), actor(), kind=IMPORT, offset=offset, limit=PAGE)
    return render_template(
        "console/imports/index.html",
        plans=plans,
        total=total,
        transfers=len(open_for(session(), actor())) if anybody(session()) else 0,
        offset=offset,
        previous_url=url_for(".index", page=page - 1) if page > 1 else "",
        next_url=url_for(".index", page=page + 1) if offset + PAGE < total else "",
    )

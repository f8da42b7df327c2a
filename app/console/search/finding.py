"""One search over people, units and addresses, as a page and as what drops from the search box."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.console.policy import needs
from app.console.search.blueprint import bp
from app.web.chosen_fields import person_meant
from app.web.fields import printable
from app.web.request_context import actor, session
from provisioning.access.rules import Ability
from provisioning.officials import queries
from provisioning.officials.queries import PeopleFilter, addresses_like
from provisioning.reports.unit_tree import found

ON_PAGE = 20
IN_BOX = 5
# One letter finds half a province: the box waits for the second.
SHORTEST = 2


@bp.get("")
@needs(Ability.VIEW)
def index() -> str:
    """Everything that fits, by kind."""
    text = printable(request.args.get("q", ""))
    return render_template("console/search/index.html", text=text, **_found(text, ON_PAGE))


@bp.get("/suggest")
@needs(Ability.VIEW)
def suggest() -> str:
    """The first few, below the search box."""
    text = printable(request.args.get("q", ""))
    if len(text) < SHORTEST:
        return ""
    return render_template("console/search/_suggest.html", text=text, **_found(text, IN_BOX))


def _found(text: str, most: int) -> dict[str, Any]:
    if not text:
        return {"people": [], "units": [], "addresses": [], "total": 0, "whereabouts": None}
    wanted = PeopleFilter(text=text)
    return {
        "people": queries.page(session(), actor(), wanted, offset=0, limit=most),
        "total": queries.count(session(), actor(), wanted),
        "units": found(session(), actor(), text, closed=True, limit=most),
        "addresses": addresses_like(session(), actor(), text, limit=most),
        "whereabouts": lambda person: person_meant(actor(), person).detail,
    }

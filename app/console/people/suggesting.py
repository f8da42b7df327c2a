"""Finding a person by typing, for forms in which one is chosen."""

from __future__ import annotations

from flask import render_template, request

from app.console.people.blueprint import bp
from app.console.policy import needs
from app.web.chosen_fields import person_meant
from app.web.fields import printable
from app.web.request_context import actor, session
from provisioning.access.rules import Ability
from provisioning.officials.queries import suggested

MOST = 10


@bp.get("/suggest")
@needs(Ability.VIEW)
def suggest() -> str:
    """People in service whose name, code, address or unit has the words typed, for a box that lists as one
    types."""
    people = suggested(session(), actor(), printable(request.args.get("q", "")), limit=MOST)
    return render_template("console/_options.html", options=[person_meant(actor(), each) for each in people])

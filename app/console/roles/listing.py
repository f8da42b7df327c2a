"""Roles that can be given: those built in, and those made here."""

from __future__ import annotations

from flask import render_template

from app.console.policy import needs
from app.console.roles.blueprint import bp
from app.texts.roles import ROLE_HELP, ROLE_TEXTS
from app.web.request_context import session
from provisioning.access import roles
from provisioning.access.rules import ROLE_ABILITIES, Ability
from provisioning.foundation import clock


@bp.get("/")
@needs(Ability.SYSTEM)
def index() -> str:
    """Every role that can be given: those built in, and those made here."""
    own = roles.made_here(session())
    return render_template(
        "console/grants/roles.html",
        built_in=[(str(ROLE_TEXTS[name]), ROLE_HELP[name], ROLE_ABILITIES[name]) for name in ROLE_ABILITIES],
        own=own,
        holders=roles.holders_of(session(), [role.id for role in own], clock.now()),
        order=list(Ability),
    )

"""Every mail domain: its rule for addresses, and whether the mail servers have it."""

from __future__ import annotations

from flask import render_template

from app.console.domains.blueprint import bp
from app.console.domains.forms import example_of
from app.console.policy import needs
from app.web.request_context import session
from provisioning.access.rules import Ability
from provisioning.domains.queries import all_domains


@bp.get("/")
@needs(Ability.DOMAINS, everywhere=True)
def index() -> str:
    """All of them; the one for new addresses first."""
    return render_template(
        "console/domains/index.html",
        domains=[(each, example_of(each.template, each.name)) for each in all_domains(session())],
    )

"""How the service is doing: every part with a sentence on how to mend it."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.console.policy import needs
from app.current import services
from app.doctor_texts import sentence
from app.services import directory
from provisioning.doctor.examination import examine
from provisioning.grants.rules import Ability

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/")
@needs(Ability.SYSTEM)
def index() -> str:
    """The shell of the page at once; the checks, which take a moment, come after."""
    return render_template("console/health/index.html")


@bp.get("/checks")
@needs(Ability.SYSTEM)
def checks() -> str:
    """What the doctor finds now."""
    parts = services()
    accounts = {name: directory(parts.settings, name) for name in ("provisioner", "web")}
    found = examine(parts.settings, parts.database, accounts)
    rows = [(f.part, f.ok, sentence(f.code, f.params)) for f in found]
    return render_template("console/health/checks.html", rows=rows)

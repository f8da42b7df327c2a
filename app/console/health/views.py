"""How the service is doing: every part with a sentence on how to mend it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.console.policy import needs
from app.current import services
from app.doctor_texts import grouped
from app.services import WEB_PATIENCE, directory
from provisioning.doctor.examination import examine
from provisioning.grants.rules import Ability

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/")
@needs(Ability.SYSTEM)
def index() -> str:
    """The shell of the page at once; the checks, which take a moment, come after."""
    return render_template("console/health/index.html", groups=None)


@bp.get("/checks")
@needs(Ability.SYSTEM)
def checks() -> str:
    """What the doctor finds now: alone for the page that waits for it, else as a page."""
    parts = services()
    accounts = {
        name: directory(parts.settings, name, patience=WEB_PATIENCE) for name in ("provisioner", "web")
    }
    groups = grouped(examine(parts.settings, parts.database, accounts))
    page = "checks" if "HX-Request" in request.headers else "index"
    return render_template(f"console/health/{page}.html", groups=groups)

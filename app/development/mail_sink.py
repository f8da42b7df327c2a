"""The letterbox of a trial: what the private mail stack would have sent outside, to read here.

Registered in development only. It shows whatever lies in the letterbox's folder and changes nothing.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from app.web.configuration import settings
from provisioning.deployment.mail_sink import newest
from provisioning.foundation.errors import NotFound

bp = Blueprint("development", __name__)
SHOWN = 50


@bp.get("/letterbox")
def letterbox() -> str:
    """The newest messages, the newest first."""
    folder = settings().letterbox_dir
    if folder is None:
        raise NotFound
    return render_template("development/letterbox.html", letters=newest(folder, SHOWN))


@bp.app_context_processor
def _address() -> dict[str, Any]:
    """Lets the layouts show the way here."""
    return {"letterbox_url": url_for("development.letterbox")} if settings().letterbox_dir else {}

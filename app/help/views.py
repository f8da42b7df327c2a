"""The guide's pages: open to everybody, since whoever cannot sign in needs them most."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, send_from_directory, url_for
from flask_babel import get_locale

from app.help.pages import text_of
from app.help.topics import GROUPS, GUIDE, LANGUAGES, topic_of
from provisioning.foundation.errors import NotFound

bp = Blueprint("help", __name__, url_prefix="/help")
_A_DAY = 86_400


@bp.get("/")
def index() -> str:
    """Every topic."""
    return render_template("help/index.html", groups=GROUPS)


@bp.get("/<key>")
def show(key: str) -> str:
    """One topic, in the reader's language."""
    language = get_locale()
    heading, text = text_of(key, language.language if language else LANGUAGES[0])
    return render_template("help/topic.html", heading=heading, text=text)


@bp.get("/pictures/<name>")
def picture(name: str) -> Response:
    """A picture of the product as it is, named by language and file: `vi-lists.png`."""
    language, _, file = name.partition("-")
    if language not in LANGUAGES or not file.endswith(".png"):
        raise NotFound
    return send_from_directory(GUIDE / language, file, max_age=_A_DAY)


@bp.app_context_processor
def _frame() -> dict[str, str]:
    """Where the head of this page leads."""
    key = topic_of(request.endpoint or "")
    return {"help_url": url_for("help.show", key=key) if key else url_for("help.index")}

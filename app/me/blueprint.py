"""The family of an official's own pages, and what holds for every request to them.

A form of ours sends each field once, in its body. Anything else is refused before anyone reads it.
"""

from __future__ import annotations

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

# The longest honest form: a password of 1,024 bytes twice, escaped, with its names.
LARGEST_FORM = 64 * 1024
FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
# Seconds; well above what the slowest way in takes, also on a machine with much to do.
REFUSAL_PACE = 0.5

bp = Blueprint("me", __name__)


@bp.before_request
def only_plain_forms() -> None:
    """Refuses other kinds of bodies, lists, fields in the address, and what is too large."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if (request.content_length or 0) > LARGEST_FORM:
        raise RequestEntityTooLarge
    if request.mimetype not in FORMS:
        raise BadRequest
    doubled = any(len(values) != 1 for _name, values in request.form.lists())
    if doubled or request.files or set(request.args) - {"next"}:
        raise BadRequest


@bp.record_once
def _defaults(state: BlueprintSetupState) -> None:
    state.app.config.setdefault("REFUSAL_PACE", REFUSAL_PACE)

"""The family of an official's own pages, and what holds for every request to them.

A form of ours sends each field once, in its body. Anything else is refused before anyone reads it.
"""

from __future__ import annotations

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from provisioning.service_requests.letters import LARGEST

# The longest honest form: a password of 1,024 bytes twice, escaped, with its names.
LARGEST_FORM = 64 * 1024
# The one form with a file, and the most that it may weigh: a letter and the words around it.
WITH_LETTER = "me.ask"
LARGEST_WITH_LETTER = LARGEST + LARGEST_FORM
FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
# Seconds; well above what the slowest way in takes, also on a machine with much to do.
REFUSAL_PACE = 0.5

bp = Blueprint("me", __name__)


@bp.before_request
def only_plain_forms() -> None:
    """Refuses other kinds of bodies, lists, fields in the address, and what is too large."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    takes_letter = request.endpoint == WITH_LETTER
    if (request.content_length or 0) > (LARGEST_WITH_LETTER if takes_letter else LARGEST_FORM):
        raise RequestEntityTooLarge
    if request.mimetype not in FORMS:
        raise BadRequest
    doubled = any(len(values) != 1 for _name, values in request.form.lists())
    files = [name for name, _file in request.files.items(multi=True)]
    if doubled or files not in ([], ["letter"] if takes_letter else []) or set(request.args) - {"next"}:
        raise BadRequest


@bp.record_once
def _defaults(state: BlueprintSetupState) -> None:
    state.app.config.setdefault("REFUSAL_PACE", REFUSAL_PACE)

"""Hands refusals of signed-in people over to the record, whatever page they came from."""

from __future__ import annotations

import logging
import re

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from app.web.error_pages import REFUSED
from app.web.request_context import is_signed_in, reader, roll_back, services
from provisioning.access_log.refused_attempts import Attempt, record_attempt
from provisioning.foundation.errors import CongvuError, Denied, NotFound
from provisioning.units.operations import CODE

log = logging.getLogger("congvu.web")
OPAQUE_ID = re.compile(r"[0-9a-z]{1,16}")


def init_app(app: Flask) -> None:
    """Has every refusal of `app` heard of here."""
    app.extensions[REFUSED] = note


def note(error: CongvuError) -> None:
    """Writes down that somebody was refused. The answer comes out even when that fails."""
    if not isinstance(error, Denied | NotFound) or request.url_rule is None:
        return
    # Whatever the refused request holds would keep the record's own transaction waiting.
    roll_back()
    try:
        if is_signed_in():
            record_attempt(services().database, reader(), _attempt(error))
    except SQLAlchemyError as failure:
        log.warning("a refused attempt could not be recorded: %s", failure)


def _attempt(error: CongvuError) -> Attempt:
    named = request.view_args or {}
    person, unit = str(named.get("official_id", "")), str(named.get("code", ""))
    view = current_app.view_functions.get(request.endpoint or "")
    return Attempt(
        page=str(request.url_rule),
        ability=str(getattr(view, "policy", "")),
        answer="denied" if isinstance(error, Denied) else "not_found",
        official_id=person if OPAQUE_ID.fullmatch(person) else "",
        unit_code=unit if CODE.fullmatch(unit) else "",
    )

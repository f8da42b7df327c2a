"""The blueprint of the requests, and finding the one a page is about."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.web.request_context import actor, session
from provisioning.foundation.errors import NotFound
from provisioning.service_requests.model import Request
from provisioning.service_requests.queries import request_for

bp = Blueprint("requests", __name__, url_prefix="/requests")
OPAQUE_ID = re.compile(r"[0-9a-z]{1,16}")


def request_at(request_id: str, *, lock: bool = False) -> Request:
    """The request of this page. Raises NotFound for one the reader neither made nor decides about."""
    if not OPAQUE_ID.fullmatch(request_id):
        raise NotFound
    return request_for(session(), actor(), request_id, lock=lock)


def back_to(request: Request) -> ResponseReturnValue:
    """To the request's page, where what came of it is seen."""
    return redirect(url_for("requests.show", request_id=request.id), 303)

"""Asks when something was decided meanwhile about what a page was about to change.

Shows who changed what since that page was made, and what was wanted; going on is then a decision taken with
that in view. One answer for every page: whichever operation refuses, what was typed is kept in the form.
"""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request, url_for

from app.texts.acts import act_text
from app.texts.changes import describe_events
from app.web.error_pages import conflict_page
from app.web.page_age import FIELD
from app.web.request_context import reader, roll_back, session
from app.web.sent_fields import sent_fields, shown_fields
from provisioning.audit.meanwhile import decided_since
from provisioning.foundation.errors import ChangedMeanwhile

SHOWN_EVENTS = 5


def init_app(app: Flask) -> None:
    """Has this answer every such refusal of `app`."""
    app.register_error_handler(ChangedMeanwhile, _ask)


def _ask(error: ChangedMeanwhile) -> Response:
    roll_back()
    if request.headers.get("HX-Request") == "true":
        return conflict_page()
    events = decided_since(session(), error.subject, error.as_of, SHOWN_EVENTS)
    fields = [(name, value) for name, value in sent_fields() if name != FIELD]
    page = render_template(
        "console/changed_meanwhile.html",
        events=describe_events(session(), events, reader()),
        newest=events[0].seq if events else error.as_of,
        label=events[0].object_label if events else "",
        act=act_text(request.endpoint or ""),
        action=request.full_path.rstrip("?"),
        fields=fields,
        shown=shown_fields(fields),
        back=_page_of(error.subject),
    )
    answer = make_response(page)
    answer.status_code = 409
    return answer


def _page_of(subject: tuple[str, str]) -> str:
    kind, object_id = subject
    match kind:
        case "official":
            return url_for("people.show", official_id=object_id)
        case "unit":
            return url_for("units.show", code=object_id)
        case "plan":
            return url_for("imports.show", plan_id=object_id)
        case "role":
            return url_for("roles.index")
    return url_for("health.index")

"""The record: who did what, when, within the reader's units."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, render_template, request, url_for

from app.console.changes import told
from app.console.policy import needs
from app.current import actor, session
from app.event_texts import EVENT_TEXTS
from provisioning.audit import queries
from provisioning.audit.queries import EventFilter
from provisioning.grants.rules import Ability, paths_with

bp = Blueprint("audit", __name__, url_prefix="/audit")
PAGE = 50


@bp.get("/")
@needs(Ability.AUDIT)
def index() -> str:
    """The newest events, narrowed by person, kind and time; older ones page by page."""
    before = request.args.get("before", type=int)
    found = queries.page(session(), paths_with(actor(), Ability.AUDIT), _wanted(), before=before, limit=PAGE)
    events = found[:PAGE]
    older = _older(events[-1].seq) if len(found) > PAGE else ""
    page = "_list" if "HX-Request" in request.headers else "index"
    return render_template(
        f"console/audit/{page}.html",
        events=told(session(), events),
        older=older,
        kinds=[(kind, str(text)) for kind, text in EVENT_TEXTS.items()],
        chosen={name: request.args.get(name, "") for name in ("q", "kind", "since", "until")},
    )


def _wanted() -> EventFilter:
    until = _day("until")
    return EventFilter(
        text=request.args.get("q", "").strip()[:100],
        kind=request.args.get("kind", ""),
        object_id=request.args.get("object", ""),
        plan_id=request.args.get("plan", ""),
        since=_day("since"),
        until=until + timedelta(days=1) if until else None,
    )


def _day(name: str) -> datetime | None:
    """A day of the query string; what is no day is left out, as an empty one is."""
    try:
        return datetime.combine(date.fromisoformat(request.args.get(name, "")), time(), UTC)
    except ValueError:
        return None


def _older(seq: int) -> str:
    kept = {name: value for name, value in request.args.items() if name != "before" and value}
    return url_for(".index", **kept, before=seq)  # type: ignore[arg-type]  # plain text values

"""`/healthz`, which everybody may ask and which says nothing, and `/metrics`, for who has the token."""

from __future__ import annotations

import hmac

import sqlalchemy as sa
from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from app.web.configuration import settings
from app.web.request_context import services
from provisioning.doctor.measures import MEASURES, measure
from provisioning.foundation import clock
from provisioning.foundation.errors import NotFound

bp = Blueprint("machines", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Whether pages can be made here now: 200, or 503 while the database is away. No word on why."""
    try:
        with services().database.reading() as session:
            session.execute(sa.select(1))
    except SQLAlchemyError:
        return Response("no\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """The numbers of now as Prometheus reads them. Without the token there is no such page."""
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotFound
    with services().database.reading() as session:
        found = measure(session, clock.now())
    registry = CollectorRegistry()
    for name, (text, labels) in MEASURES.items():
        if not found[name]:
            # No number is something else than none.
            continue
        gauge = Gauge(f"congvu_{name}", text, labels, registry=registry)
        for values, number in found[name].items():
            (gauge.labels(*values) if labels else gauge).set(number)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

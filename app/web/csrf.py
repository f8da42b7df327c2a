"""Refuses forms that were not sent from our own pages (CSRF).

Every state-changing request carries the token of its session, in the form or, from htmx, in the
header X-CSRFToken. Machine interfaces that authenticate by other means exempt themselves here.
"""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

protection = CSRFProtect()


def init_app(app: Flask) -> None:
    """Protect every POST, PUT, PATCH and DELETE of `app`."""
    # The token lives as long as the session: a form left open over lunch is still good.
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=True)
    protection.init_app(app)

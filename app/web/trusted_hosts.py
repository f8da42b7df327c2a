"""Answers only under the name people type: any other Host header is refused before a page is made.

No link is ever built from what a request says its host is; this is the second lock on that door.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response
from flask_babel import gettext as _
from werkzeug.exceptions import SecurityError

from app.web.configuration import settings

LOOPBACK = ("127.0.0.1", "localhost")


def init_app(app: Flask) -> None:
    """Let `app` trust the host of the settings, and this machine's own names in development."""
    with app.app_context():
        wanted = settings()
    host = urlsplit(wanted.base_url).hostname or ""
    app.config["TRUSTED_HOSTS"] = [host, *(LOOPBACK if wanted.development else ())]
    app.register_error_handler(SecurityError, _unknown_host)


def _unknown_host(_error: SecurityError) -> Response:
    # Plain text: no page of ours can be drawn under an address that isn't ours.
    text = _("This service is not at this address.")
    return Response(f"{text}\n", 400, mimetype="text/plain")

"""Answers only under the name people type: any other Host header is refused before a page is made.

No link is ever built from what a request says its host is; this is the second lock on that door.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask

from app.configuration import settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def init_app(app: Flask) -> None:
    """Let `app` trust the host of the settings, and this machine's own names in development."""
    with app.app_context():
        wanted = settings()
    host = urlsplit(wanted.base_url).hostname or ""
    own = LOOPBACK if wanted.development else ()
    app.config["TRUSTED_HOSTS"] = [f"[{host}]" if ":" in host else host, *own]

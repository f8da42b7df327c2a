"""Where a request really comes from: reverse proxies that the settings name are believed, nobody else.

The only header read is X-Forwarded-For. `Forwarded` (RFC 7239) is taken away unread: few proxies write it,
so whatever stands in it comes from the client.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from app.web.configuration import settings
from app.web.request_context import services
from provisioning.authentication.throttle import alerts
from provisioning.foundation import clock
from provisioning.foundation.networks import client_address, is_private, is_trusted, trusted_networks
from provisioning.foundation.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "HTTP_X_FORWARDED_FOR"
UNTRUSTED = "congvu.untrusted_proxy"
LOOKED_AT = "congvu_untrusted_proxy_looked_at"
# Whoever says so again is not looked up each time.
LOOKED_AT_AGAIN = timedelta(hours=1)

log = logging.getLogger("congvu.web")


class RealAddress:
    """Sets REMOTE_ADDR to the client's own address before anything else looks at it."""

    def __init__(self, application: WSGIApplication, wanted: Settings) -> None:
        self._application = application
        self._trusted = trusted_networks(wanted.trusted_proxies)
        self._hops = wanted.trusted_proxy_hops

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The WSGI application behind."""
        environ.pop("HTTP_FORWARDED", None)
        peer, forwarded = environ.get("REMOTE_ADDR", ""), environ.pop(HEADER, "")
        if forwarded and not is_trusted(peer, self._trusted):
            environ[UNTRUSTED] = peer
        environ["REMOTE_ADDR"] = client_address(peer, forwarded, self._trusted, self._hops)
        return self._application(environ, start_response)


def init_app(app: Flask) -> None:
    """Has every request of `app` carry its client's address."""
    with app.app_context():
        wanted = settings()
    app.wsgi_app = RealAddress(app.wsgi_app, wanted)  # type: ignore[method-assign]  # as Flask's documentation does
    app.before_request(_note_untrusted)


def untrusted_peer() -> str | None:
    """Who handed on this request with a word about its origin although the settings don't name them."""
    peer: str | None = request.environ.get(UNTRUSTED)
    return peer


def _note_untrusted() -> None:
    """Has the doctor tell of a proxy that the settings don't name: all behind it look like one.

    Proxies stand in private networks; what a stranger writes into the header is no reason to tell anybody.
    """
    peer, now = untrusted_peer(), clock.now()
    if peer is None or not is_private(peer):
        return
    before = current_app.extensions.get(LOOKED_AT)
    if before is not None and before <= now < before + LOOKED_AT_AGAIN:
        return
    current_app.extensions[LOOKED_AT] = now
    try:
        with services().database.writing() as session:
            alerts.untrusted_proxy(session, peer, now)
    except SQLAlchemyError as failure:
        log.warning("a proxy that is not named could not be noted: %s", type(failure).__name__)

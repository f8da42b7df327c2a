"""Where a request really comes from: reverse proxies that the settings name are believed, nobody else.

The only header read is X-Forwarded-For. `Forwarded` (RFC 7239) is taken away unread: few proxies write it,
so whatever stands in it comes from the client.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request

from app.configuration import settings
from provisioning.networks import client_address, is_trusted, trusted_networks
from provisioning.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "HTTP_X_FORWARDED_FOR"
UNTRUSTED = "congvu.untrusted_proxy"


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


def untrusted_peer() -> str | None:
    """Who handed on this request with a word about its origin although the settings don't name them."""
    peer: str | None = request.environ.get(UNTRUSTED)
    return peer

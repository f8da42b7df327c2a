"""The cookie by which a browser is known again after somebody signed in rightly in it.

It lets nobody in. Whoever shows it is told from strangers who guess, for the accounts that know it.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.web.configuration import settings
from provisioning.authentication.throttle.rules import KNOWN_FOR
from provisioning.foundation.identifiers import new_token

_SALT = "known browser"
_SECONDS = int(KNOWN_FOR.total_seconds())


def device() -> str:
    """The token this browser shows; a new one where it shows none, kept by `remember_device`."""
    if "device" not in g:
        g.device = _shown() or new_token()
    token: str = g.device
    return token


def shown_device() -> str:
    """The token this browser shows; "" where it shows none of ours."""
    return _shown()


def remember_device() -> None:
    """Has the answer carry the cookie: somebody has just signed in here."""
    token = device()
    g.device_to_remember = token


def init_app(app: Flask) -> None:
    """Sets the cookie on answers that should carry it."""
    app.after_request(_with_cookie)


def _shown() -> str:
    value = request.cookies.get(_name(), "")
    try:
        token = _signer().loads(value, max_age=_SECONDS) if value else ""
    except BadSignature:
        return ""
    return token if isinstance(token, str) else ""


def _with_cookie(answer: Response) -> Response:
    token = g.pop("device_to_remember", None)
    if token:
        answer.set_cookie(
            _name(),
            str(_signer().dumps(token)),
            max_age=_SECONDS,
            secure=_secure(),
            httponly=True,
            samesite="Lax",
        )
    return answer


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=_SALT)


def _secure() -> bool:
    return settings().base_url.startswith("https://")


def _name() -> str:
    return "__Host-congvu-browser" if _secure() else "congvu-browser"

"""The one table that turns refusals and accidents into a page, a fragment or problem+json.

A page says what happened, what it means and what to do now. What nobody foresaw goes to the log
under a reference id, and the page shows that id and nothing else.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, default_exceptions

from app.texts.errors import TEXTS, ErrorText
from app.texts.problems import sentence_for
from app.web import lost_forms
from app.web.formatting import format_datetime
from provisioning.foundation import errors

log = logging.getLogger("congvu.web")

STATUS: dict[type[errors.CongvuError], int] = {
    errors.Invalid: 400,
    errors.Denied: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.ChangedMeanwhile: 409,
    errors.TooMany: 429,
    errors.Expired: 410,
    errors.Unavailable: 503,
    errors.WrongSchema: 503,
}
UNAVAILABLE_RETRY = 30
# Under this name of `app.extensions` stands who wants to hear of refusals.
REFUSED = "congvu_refused"
# No letters or digits that read alike over the phone.
_REFERENCE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


def init_app(app: Flask) -> None:
    """Answer every error of `app` by the table."""
    app.register_error_handler(errors.CongvuError, _refusal)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DataError, _unheard_of)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(Exception, _accident)


def new_reference() -> str:
    """Eight signs that a person can read out."""
    return "".join(secrets.choice(_REFERENCE_SIGNS) for _ in range(8))


def _refusal(error: errors.CongvuError) -> Response:
    current_app.extensions.get(REFUSED, _unheard)(error)
    status = STATUS.get(type(error), 400)
    match error:
        case errors.Invalid():
            return _answer(400, "invalid", details=[sentence_for(p) for p in error.problems])
        case errors.TooMany():
            return _too_many(error)
        case errors.Unavailable():
            log.warning("unavailable: %s", error)
            return _answer(status, error.code, retry_after=UNAVAILABLE_RETRY)
        case errors.WrongSchema():
            log.error("wrong schema: %s", error)
            return _answer(status, error.code, retry_after=UNAVAILABLE_RETRY)
    return _answer(status, error.code)


def _too_many(error: errors.TooMany) -> Response:
    """A pause of seconds needs no clock; a lock says when it ends."""
    if error.locked_until is None:
        return _answer(429, error.code, retry_after=error.retry_after)
    # Rounded up: at the minute that is named it is over.
    ends = error.locked_until + timedelta(seconds=59)
    sentence = gettext("Locked after several wrong tries, until %(time)s.", time=format_datetime(ends))
    return _answer(429, "locked", details=[sentence], retry_after=error.retry_after)


def _unheard(_error: errors.CongvuError) -> None:
    """Where nobody wants to hear of refusals."""


def _busy(error: OperationalError) -> Response:
    """The database is away, or two who waited for each other were told apart by ending one of them."""
    log.warning("the database did not let it: %s", error)
    return _answer(503, "unavailable", retry_after=UNAVAILABLE_RETRY)


def _unheard_of(_error: DataError) -> Response:
    """What was sent can be in no database: a sign that is none, a number beyond all."""
    return _http(BadRequest())


def _stale(_error: StaleDataError) -> Response:
    """Somebody else's change of the same row was committed between our look and our write."""
    return conflict_page()


def conflict_page() -> Response:
    """Says that somebody else has changed it meanwhile, and that nothing was saved."""
    return _answer(409, "conflict")


def _forged(_error: CSRFError) -> Response:
    kept = lost_forms.answer_to_stale_form()
    if kept is not None:
        return kept
    return _answer(400, "other_sign_in" if lost_forms.is_of_another() else "stale_form")


def _http(error: HTTPException) -> Response:
    response = error.get_response()
    status = error.code or 500
    if status < 400:
        return Response(response.get_data(), status, dict(response.headers))
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _accident(error.original_exception)
    answer = _answer(status, _code_of(status))
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer


def _accident(error: BaseException) -> Response:
    reference = new_reference()
    log.error("unexpected error %s at %s", reference, request.path, exc_info=error)
    return _answer(500, "unexpected", reference=reference)


def _code_of(status: int) -> str:
    known = {400: "bad_request", 401: "denied", 403: "denied", 404: "not_found", 405: "method",
             409: "conflict", 410: "expired", 413: "too_large", 429: "too_many",
             503: "unavailable"}  # fmt: skip
    if status in known:
        return known[status]
    return "bad_request" if status < 500 and status in default_exceptions else "unexpected"


def _answer(
    status: int,
    code: str,
    *,
    details: list[str] | None = None,
    retry_after: int | None = None,
    reference: str = "",
) -> Response:
    text = TEXTS[code]
    facts: dict[str, Any] = {"details": details or [], "retry_after": retry_after, "reference": reference}
    if _wants_json():
        answer = _problem_json(status, code, text, facts)
    elif request.headers.get("HX-Request") == "true":
        answer = make_response(render_template("errors/fragment.html", text=text, **facts))
        answer.headers["HX-Retarget"] = "#notices"
        answer.headers["HX-Reswap"] = "innerHTML show:top"
    else:
        answer = make_response(render_template("errors/page.html", text=text, **facts))
    answer.status_code = status
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json" or request.path.startswith(("/api/", "/scim/"))


def _problem_json(status: int, code: str, text: ErrorText, facts: dict[str, Any]) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": str(text.title), "status": status, "code": code}
    body["detail"] = f"{text.meaning} {text.advice}"
    body.update({name: value for name, value in facts.items() if value})
    answer = jsonify(body)
    answer.mimetype = "application/problem+json"
    return answer

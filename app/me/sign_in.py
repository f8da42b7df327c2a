"""Signing in and out."""

from __future__ import annotations

import time

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.me import steps
from app.me.blueprint import bp
from app.me.forms import SignInForm
from app.web import lost_forms
from app.web.flash import tell
from app.web.request_context import (
    actor,
    begin_browser_session,
    client_info,
    end_browser_session,
    is_signed_in,
    services,
)
from provisioning.authentication import sessions
from provisioning.authentication import sign_in as signing_in
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, Unavailable
from provisioning.lifecycle import wrong_passwords as _wrong_passwords  # noqa: F401 (locks after too many)

PAGE = "me/sign_in.html"


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Address and password; then on to where one wanted to go, on this site only."""
    if request.method == "GET" and is_signed_in():
        return redirect(steps.first_page(staff=bool(actor().grants)), 303)
    form, begun = SignInForm(), time.monotonic()
    if not form.validate_on_submit():
        return steps.shown(PAGE, form)
    try:
        with steps.refused_at_pace(begun), steps.directory_asked():
            token = signing_in.sign_in(
                services().database,
                services().passwords,
                client_info(),
                form.address.data or "",
                form.password.data or "",
            )
    except Invalid as refusal:
        steps.keep_pace(begun)
        return steps.refused(PAGE, form, refusal)
    except Unavailable:
        sentence = _("We could not check your password just now. Nothing was changed: please try "
                     "again in a minute.")  # fmt: skip
        return steps.not_now(PAGE, form, sentence)
    begin_browser_session(token)
    return redirect(_next_page(token), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this browser's session."""
    token = end_browser_session()
    steps.drop()
    if token:
        signing_in.sign_out(services().database, client_info(), token)
        tell(_("You are signed out."))
    return redirect(url_for(".sign_in"), 303)


def _next_page(token: str) -> str:
    """To the form that was typed here before the session ended; else to where one wanted to go."""
    with services().database.reading() as reading:
        signed_in = sessions.find(reading, token, clock.now())
    if signed_in is not None and lost_forms.is_waiting(signed_in.official.id):
        return url_for(lost_forms.GIVE_BACK)
    return steps.first_page(staff=signed_in is not None and bool(signed_in.actor.grants))

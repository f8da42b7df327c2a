"""From the slip to an open mailbox: the code, the password, "your mailbox is ready".

A slip's QR leads to `/activate#<address>;<code>`: what follows # never reaches a server or its
log; a script of ours moves it into the form.
"""

from __future__ import annotations

import time

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.me import steps
from app.me.blueprint import bp
from app.me.forms import ActivateForm, FirstPasswordForm
from app.me.password_strength import rules_for
from app.web.flash import tell
from app.web.request_context import (
    begin_browser_session,
    client_info,
    login_required,
    me,
    services,
    session,
    sync_mailbox,
)
from provisioning.authentication import activation
from provisioning.authentication.client_info import NewPassword
from provisioning.foundation.errors import Expired, Invalid, Unavailable
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address


@bp.route("/activate", methods=["GET", "POST"])
def activate() -> ResponseReturnValue:
    """Address and code of the slip."""
    form, begun = ActivateForm(), time.monotonic()
    if form.validate_on_submit():
        try:
            with steps.refused_at_pace(begun):
                key = activation.open_code(
                    services().database, client_info(), form.address.data or "", form.code.data or ""
                )
        except Invalid as refusal:
            steps.keep_pace(begun)
            return steps.refused("me/activate.html", form, refusal)
        else:
            steps.keep(steps.ACTIVATION, key)
            return redirect(url_for(".first_password"), 303)
    return steps.shown("me/activate.html", form)


@bp.route("/activate/password", methods=["GET", "POST"])
def first_password() -> ResponseReturnValue:
    """Greets the holder of the code and asks for a password."""
    key = steps.kept(steps.ACTIVATION)
    holder = _holder(key)
    if key is None or holder is None:
        steps.drop()
        tell(_("Please enter your address and your code first."), "warn")
        return redirect(url_for(".activate"), 303)
    # Nothing that somebody else wrote stands in the owner's form.
    form = FirstPasswordForm()
    page = {"holder": holder, "address": primary_address(holder), "rules": rules_for(holder)}
    if not form.validate_on_submit():
        return steps.shown("me/first_password.html", form, **page)
    try:
        token = _set(key, form)
    except Invalid as refusal:
        form.add_problems(refusal)
        return steps.shown("me/first_password.html", form, **page)
    except Unavailable:
        sentence = _("We could not set your password just now. Your code is still valid: try again "
                     "in a minute.")  # fmt: skip
        return steps.not_now("me/first_password.html", form, sentence, **page)
    begin_browser_session(token)
    sync_mailbox(mailbox_of(holder).id)
    return redirect(url_for(".prove_recovery" if form.recovery_email.data else ".ready"), 303)


@bp.get("/me/ready")
@login_required
def ready() -> str:
    """The end of the way: the address, and how to open the mailbox on this phone."""
    official = own_record(session(), me().id)
    return render_template(
        "me/ready.html", official=official, address=primary_address(official),
        settings=services().settings,
    )  # fmt: skip


def _holder(key: str | None) -> Official | None:
    if key is None:
        return None
    with services().database.reading() as reading:
        try:
            return activation.holder_of_code(reading, key)
        except Expired:
            return None


def _set(key: str, form: FirstPasswordForm) -> str:
    new = NewPassword(form.password.data or "", form.repeated.data or "", form.recovery_email.data or "")
    with steps.directory_asked():
        return activation.activate(services().database, services().passwords, client_info(), key, new)

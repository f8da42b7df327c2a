"""Forgot my password: the address, the code from the message, the new password.

Known and unknown addresses are led through the same pages in the same words.
"""

from __future__ import annotations

import time

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.me import steps
from app.me.blueprint import bp
from app.me.forms import CodeForm, ForgotForm, NewPasswordForm
from app.me.password_strength import rules_for
from app.web.flash import tell
from app.web.request_context import client_info, services, sync_mailbox
from provisioning.authentication import password_recovery
from provisioning.authentication.client_info import NewPassword
from provisioning.foundation.errors import Expired, Invalid, Unavailable
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Asks for the address; what happens next does not depend on whether it exists."""
    form, begun = ForgotForm(), time.monotonic()
    if not form.validate_on_submit():
        return steps.shown("me/forgot.html", form)
    try:
        with steps.refused_at_pace(begun):
            token = password_recovery.ask_recovery(
                services().database, client_info(), form.address.data or ""
            )
    except Invalid as refusal:
        form.add_problems(refusal)
        return steps.shown("me/forgot.html", form)
    steps.keep(steps.RECOVERY, token)
    steps.keep_pace(begun)
    return redirect(url_for(".forgot_code"), 303)


@bp.route("/forgot/code", methods=["GET", "POST"])
def forgot_code() -> ResponseReturnValue:
    """The code from the message."""
    token = steps.kept(steps.RECOVERY)
    if token is None or not _is_open(token):
        return _begin_again()
    form, begun = CodeForm(), time.monotonic()
    if form.validate_on_submit():
        try:
            with steps.refused_at_pace(begun):
                password_recovery.confirm_recovery(
                    services().database, client_info(), token, form.code.data or ""
                )
        except Invalid as refusal:
            form.add_problems(refusal)
            steps.keep_pace(begun)
        except Expired:
            return _begin_again()
        else:
            return redirect(url_for(".forgot_password"), 303)
    return steps.shown("me/forgot_code.html", form)


@bp.route("/forgot/password", methods=["GET", "POST"])
def forgot_password() -> ResponseReturnValue:
    """The new password, once the code was right."""
    token = steps.kept(steps.RECOVERY)
    holder = _holder(token)
    if token is None or holder is None:
        return _begin_again()
    form = NewPasswordForm()
    page = {"address": primary_address(holder), "rules": rules_for(holder)}
    if not form.validate_on_submit():
        return steps.shown("me/forgot_password.html", form, **page)
    try:
        mailbox_id = _set(token, form)
    except Invalid as refusal:
        form.add_problems(refusal)
        return steps.shown("me/forgot_password.html", form, **page)
    except Unavailable:
        sentence = _("We could not set your password just now. The code you entered is still valid: "
                     "try again in a minute.")  # fmt: skip
        return steps.not_now("me/forgot_password.html", form, sentence, **page)
    steps.drop()
    sync_mailbox(mailbox_id)
    tell(_("Your new password is set. You can sign in with it now."))
    return redirect(url_for(".sign_in"), 303)


def _begin_again() -> ResponseReturnValue:
    steps.drop()
    tell(_("This password recovery has expired. Ask for a new code."), "warn")
    return redirect(url_for(".forgot"), 303)


def _is_open(token: str) -> bool:
    with services().database.reading() as reading:
        return password_recovery.is_open(reading, token)


def _holder(token: str | None) -> Official | None:
    if token is None:
        return None
    with services().database.reading() as reading:
        try:
            return password_recovery.confirmed_holder(reading, token)
        except Expired:
            return None


def _set(token: str, form: NewPasswordForm) -> str:
    new = NewPassword(form.password.data or "", form.repeated.data or "")
    with steps.directory_asked():
        return password_recovery.finish_recovery(
            services().database, services().passwords, client_info(), token, new
        )

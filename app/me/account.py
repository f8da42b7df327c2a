"""A signed-in official's own account: what it is, and the password and sessions.

Everything here is about the reader; no route takes anybody else's id.
"""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.me import steps
from app.me.blueprint import bp
from app.me.forms import ChangePasswordForm
from app.me.password_strength import rules_for
from app.web.flash import tell
from app.web.request_context import (
    TOKEN,
    begin_browser_session,
    client_info,
    login_required,
    me,
    must_change_password,
    services,
    session,
    sync_mailbox,
)
from provisioning.audit.kinds import BY_ANYBODY
from provisioning.audit.queries import history as events_of
from provisioning.authentication import own_account, sessions
from provisioning.authentication.client_info import NewPassword
from provisioning.authentication.recovery_address import waiting_proof
from provisioning.filters.notify import filters_off_lately
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, Unavailable
from provisioning.notifications.device_names import device_name
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import primary_address
from provisioning.sending.locks import lock_of

SHOWN_EVENTS = 50


@bp.get("/me")
@login_required
def home() -> str:
    """Who I am here, my addresses, how to open my mail, and what I may change."""
    official = steps.mine()
    proof, lock = waiting_proof(session(), official), lock_of(session(), mailbox_of(official).id)
    return render_template(
        "me/home.html", official=official, mailbox=mailbox_of(official),
        address=primary_address(official), settings=services().settings, waiting=proof.email if proof else "",
        filters_off=filters_off_lately(mailbox_of(official), clock.now()),
        sending_locked_at=lock.locked_at if lock else None,
    )  # fmt: skip


@bp.route("/me/password", methods=["GET", "POST"])
@login_required
def change_password() -> ResponseReturnValue:
    """A new password for who knows the current one."""
    form = ChangePasswordForm()
    mine = steps.mine()
    page = {"address": primary_address(mine), "rules": rules_for(mine), "over": must_change_password()}
    if not form.validate_on_submit():
        return steps.shown("me/change_password.html", form, **page)
    try:
        token = _change(form)
    except Invalid as refusal:
        form.add_problems(refusal)
        return steps.shown("me/change_password.html", form, **page)
    except Unavailable:
        return steps.not_now("me/change_password.html", form, steps.not_changed(), **page)
    begin_browser_session(token)
    sync_mailbox(mailbox_of(mine).id)
    tell(_("Your password is changed. Every other device has to sign in again."))
    return redirect(url_for(".home"), 303)


@bp.get("/me/sessions")
@login_required
def list_sessions() -> str:
    """The browsers I am signed in with."""
    mailbox = mailbox_of(steps.mine())
    return render_template(
        "me/sessions.html",
        sessions=sessions.living(session(), mailbox.id, clock.now()),
        key_of=sessions.key_of,
        device_name=device_name,
        is_this=lambda row: sessions.is_this(row, cookie[TOKEN]),
    )


@bp.post("/me/sessions/<key>/end")
@login_required
def end_session(key: str) -> ResponseReturnValue:
    """Signs one of my browsers out."""
    if own_account.end_session(services().database, client_info(), me().id, key):
        tell(_("That device is signed out."))
    return redirect(url_for(".list_sessions"), 303)


@bp.post("/me/sessions/end-others")
@login_required
def end_other_sessions() -> ResponseReturnValue:
    """Signs every other browser of mine out."""
    database = services().database
    ended = own_account.end_other_sessions(database, client_info(), me().id, cookie[TOKEN])
    tell(ngettext("%(num)s other device is signed out.", "%(num)s other devices are signed out.",
                  ended))  # fmt: skip
    return redirect(url_for(".list_sessions"), 303)


@bp.get("/me/history")
@login_required
def history() -> str:
    """Who touched my account, when, and how."""
    events = events_of(session(), "official", me().id, SHOWN_EVENTS)
    return render_template("me/history.html", events=events, my_id=me().id, by_anybody=BY_ANYBODY)


def _change(form: ChangePasswordForm) -> str:
    new = NewPassword(form.password.data or "", form.repeated.data or "")
    with steps.directory_asked():
        return own_account.change_password(
            services().database,
            services().passwords,
            client_info(),
            me().id,
            form.current.data or "",
            new,
        )

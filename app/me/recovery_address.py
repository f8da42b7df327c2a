"""Where a code goes when the password is forgotten: typed by its owner, and proven by a code.

Nothing that somebody else wrote down stands in these forms.
"""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.me import steps
from app.me.blueprint import bp
from app.me.forms import CodeForm, RecoveryForm
from app.web.flash import tell
from app.web.request_context import client_info, login_required, me, services
from provisioning.authentication import own_account, recovery_address
from provisioning.foundation.errors import Expired, Invalid, TooMany, Unavailable
from provisioning.officials.notify import proven_address
from provisioning.officials.queries import primary_address


@bp.route("/me/recovery", methods=["GET", "POST"])
@login_required
def change_recovery() -> ResponseReturnValue:
    """Takes another recovery address, or none; a code goes to a new one."""
    form = RecoveryForm()
    mine = steps.mine()
    page = {
        "address": primary_address(mine),
        "current_address": proven_address(mine),
        "waiting": _waiting(),
    }
    if not form.validate_on_submit():
        return steps.shown("me/recovery.html", form, **page)
    email = form.recovery_email.data or ""
    try:
        with steps.directory_asked():
            own_account.change_recovery(
                services().database,
                services().passwords,
                client_info(),
                me().id,
                form.current.data or "",
                email,
            )
    except Invalid as refusal:
        form.add_problems(refusal)
        return steps.shown("me/recovery.html", form, **page)
    except Unavailable:
        return steps.not_now("me/recovery.html", form, steps.not_changed(), **page)
    if email.strip():
        return redirect(url_for(".prove_recovery"), 303)
    tell(_("You have no recovery address any more."))
    return redirect(url_for(".home"), 303)


@bp.route("/me/recovery/code", methods=["GET", "POST"])
@login_required
def prove_recovery() -> ResponseReturnValue:
    """The code that was sent to the new address; the owner may also come back later."""
    email, form = _waiting(), CodeForm()
    sent = _is_sent()
    if not email:
        return _nothing_waits()
    if form.validate_on_submit():
        try:
            recovery_address.prove(services().database, client_info(), me().id, form.code.data or "")
        except Invalid as refusal:
            form.add_problems(refusal)
        except Expired:
            tell(_("This code has expired. Have another one sent."), "warn")
            return redirect(url_for(".prove_recovery"), 303)
        else:
            tell(_("Your recovery address is confirmed."))
            return redirect(url_for(".ready"), 303)
    return steps.shown("me/prove_recovery.html", form, email=email, sent=sent)


@bp.post("/me/recovery/code/again")
@login_required
def send_proof_again() -> ResponseReturnValue:
    """Another code to the address that waits."""
    try:
        recovery_address.send_again(services().database, client_info(), me().id)
    except Expired:
        return _nothing_waits()
    except TooMany:
        tell(_("No more codes can be sent for the moment. Please try again in an hour."), "warn")
    else:
        tell(_("Another code is on its way. The one before no longer fits."))
    return redirect(url_for(".prove_recovery"), 303)


def _waiting() -> str:
    with services().database.reading() as reading:
        proof = recovery_address.waiting_proof(reading, steps.mine())
        return proof.email if proof else ""


def _is_sent() -> bool:
    with services().database.reading() as reading:
        proof = recovery_address.waiting_proof(reading, steps.mine())
        return proof is not None and bool(proof.notice_id)


def _nothing_waits() -> ResponseReturnValue:
    if proven_address(steps.mine()):
        return redirect(url_for(".ready"), 303)
    tell(_("There is no address that waits for a code. Please enter one."), "warn")
    return redirect(url_for(".change_recovery"), 303)

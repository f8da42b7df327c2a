"""Access: suspending and resuming, trying again what got stuck, and the slip with a one-time code."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.console.grants.asking import ask_instead, needs_second_person
from app.console.people.blueprint import back_to, bp, commit_and_sync, person
from app.console.people.bulk import ask_to_suspend
from app.console.people.forms import NoticeForm, SuspendForm
from app.console.people.lock_view import receives_by_rule
from app.console.policy import needs
from app.console.slips.drawing import activation_drawing, activation_page, birth_year, without_scheme
from app.web.flash import tell, tell_with_undo
from app.web.formatting import format_date
from app.web.page_age import as_of
from app.web.request_context import actor, commit, services, session, sync_mailbox
from app.web.transaction import tell_problems, transaction
from app.web.tried_again import tell_outcome
from provisioning.access.rules import Ability
from provisioning.authentication.notice_of_issue import note_notice, require_may_note
from provisioning.authentication.slips import issue_slip, slip_of, slip_of_one
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle import suspension
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.rules import BY_HAND, REQUEST
from provisioning.officials import operations
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.policy.queries import policy_of_recipient
from provisioning.projection.retry import try_again
from provisioning.service_requests.operations import second_for_code


@bp.route("/<official_id>/suspend", methods=["GET", "POST"])
@needs(Ability.LOCK)
def suspend(official_id: str) -> ResponseReturnValue:
    """Asks why and what becomes of the mail, then locks the person out everywhere."""
    official = person(official_id)
    operations.require(session(), actor(), official, Ability.LOCK)
    form = SuspendForm()
    answer = _suspended(official, form) if request.method == "POST" else None
    if answer is not None:
        return answer
    status = 422 if request.method == "POST" else 200
    policy = policy_of_recipient(session(), mailbox_of(official).id)
    page = render_template(
        "console/people/suspend.html",
        official=official,
        form=form,
        receives=receives_by_rule(policy),
        new_password=policy.restore.new_password.value,
    )
    return page, status


@bp.post("/<official_id>/resume")
@needs(Ability.RESTORE)
def resume(official_id: str) -> ResponseReturnValue:
    """Restores the mailbox; where the rule ends the old password with it, on to the code."""
    official = person(official_id)
    mailbox = mailbox_of(official)
    again = {
        "reason": mailbox.state_reason or _("Suspended again"),
        "cause": mailbox.lock_cause if mailbox.lock_cause in BY_HAND else REQUEST,
        "mail": "keep" if mailbox.receives_while_suspended else "refuse",
    }
    with transaction() as change:
        suspension.resume(session(), actor(), recipient_of(official), as_of=as_of())
    if not change.committed:
        return back_to(official)
    commit_and_sync(official)
    if mailbox.state == "invited" and mailbox.activated_at is not None:
        tell(_("The mailbox of %(name)s is restored. The old password no longer opens it: issue a one-time "
               "code and hand it over.", name=official.full_name))  # fmt: skip
        return back_to(official)
    text = _("The suspension of %(name)s is lifted.", name=official.full_name)
    tell_with_undo(text, url_for("people.suspend", official_id=official.id), again)
    return back_to(official)


@bp.post("/<official_id>/protect")
@needs(Ability.SYSTEM)
def protect(official_id: str) -> ResponseReturnValue:
    """Keeps a leader's account from everybody but system administrators, or no longer does."""
    official = person(official_id)
    wanted = request.form.get("protected") == "yes"
    if operations.protect(session(), actor(), official, protected=wanted, as_of=as_of()):
        commit()
        said = (
            _("The account of %(name)s is protected.", name=official.full_name)
            if wanted
            else _("The account of %(name)s is no longer protected.", name=official.full_name)
        )
        again = {"protected": "" if wanted else "yes"}
        tell_with_undo(said, url_for("people.protect", official_id=official.id), again)
    return back_to(official)


@bp.post("/<official_id>/retry")
@needs(Ability.EDIT)
def retry(official_id: str) -> ResponseReturnValue:
    """Tries at once what is still on its way or got stuck."""
    official = person(official_id)
    try_again(session(), actor(), official)
    commit()
    mailbox = mailbox_of(official)
    sync_mailbox(mailbox.id)
    session().refresh(mailbox)
    tell_outcome(mailbox)
    return back_to(official)


@bp.route("/<official_id>/slip", methods=["GET", "POST"])
@needs(Ability.VIEW)
def slip(official_id: str) -> ResponseReturnValue:
    """Issues a one-time code and answers with the slip: the only time the code is seen.

    A slip that works is replaced only where the form says so. A GET, as from a bookmark, goes to the person's
    page: looking must not issue anything.
    """
    official = person(official_id)
    if request.method == "GET":
        return back_to(official)
    second = second_for_code(session(), actor(), official.id)
    try:
        code = issue_slip(
            session(), actor(), official, second=second, replaces=request.form.get("replaces") == "yes",
            after_arrival=timedelta(days=services().settings.arrival_code_days),
        )  # fmt: skip
    except Invalid as refusal:
        if needs_second_person(refusal):
            # An agreement that no longer holds is over; nothing else was changed.
            commit()
            return redirect(url_for(".ask_code", official_id=official.id), 303)
        return _refused(official, refusal)
    commit()
    return _sheet(official, code)


@bp.post("/<official_id>/notice")
@needs(Ability.VIEW)
def notice_of_issue(official_id: str) -> ResponseReturnValue:
    """Notes on which day the body was told of the account, where the rule counts from that."""
    official, form = person(official_id), NoticeForm()
    require_may_note(session(), actor(), official)
    if not form.validate() or form.notified_on.data is None:
        tell(_("Please enter the day of the notice."), "warn")
        return back_to(official)
    try:
        code = note_notice(session(), actor(), official, form.notified_on.data)
    except Invalid as refusal:
        return _refused(official, refusal)
    commit()
    tell(_("The first password lives until %(day)s.", day=format_date(code.expires_at)))
    return back_to(official)


def _suspended(official: Official, form: SuspendForm) -> ResponseReturnValue | None:
    """Where to go on; None where the form says what is wrong. One too many within a day is asked for."""
    form.validate()
    if not form.reason.data:
        form.add_problems(Invalid.one("reason", "required"))
    if form.errors:
        return None
    try:
        suspension.suspend(
            session(),
            actor(),
            recipient_of(official),
            reason=form.reason.data or "",
            keep_receiving=form.mail.data == "keep",
            cause=form.cause.data or REQUEST,
            decision=form.decision.data or "",
            as_of=as_of(),
        )
    except Invalid as refusal:
        return ask_instead(refusal, form, lambda: ask_to_suspend(form, [official]))
    commit_and_sync(official)
    text = _("%(name)s can no longer sign in anywhere. The mail is kept.", name=official.full_name)
    if operations.abilities_for(session(), actor(), official).resume:
        tell_with_undo(text, url_for("people.resume", official_id=official.id))
    else:
        tell(text)
    return back_to(official)


def _refused(official: Official, refusal: Invalid) -> ResponseReturnValue:
    session().rollback()
    tell_problems(refusal.problems)
    return back_to(official)


def _sheet(official: Official, code: str) -> Response:
    slip, page = slip_of_one(session(), official, code), activation_page()
    issued = slip_of(session(), mailbox_of(official))
    # The sheet is for the official, so it speaks their language and not that of whoever prints it.
    with force_locale(official.locale):
        sheet = render_template(
            "console/slips/slip.html",
            official=official,
            slip=slip,
            born=birth_year(slip),
            page=without_scheme(page),
            qr=activation_drawing(page, slip.address, code),
            expires=issued.expires_at if issued else None,
        )
    return make_response(sheet)

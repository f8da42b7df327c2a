"""Somebody leaves the service, and comes back: one person at a time; many go by a list."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.people.blueprint import back_to, bp, commit_and_sync, person
from app.console.people.forms import LeaveForm
from app.console.policy import needs
from app.texts.problems import sentence
from app.web.flash import tell, tell_with_undo
from app.web.page_age import as_of
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.access.service_end import lost_rights
from provisioning.lifecycle import leaving
from provisioning.lifecycle.rules import LEAVER, is_restorable
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require
from provisioning.policy.catalogue import Policy
from provisioning.policy.queries import policy_of_recipient


@bp.route("/<official_id>/leave", methods=["GET", "POST"])
@needs(Ability.MOVE)
def leave(official_id: str) -> ResponseReturnValue:
    """Asks why and by which decision; then the person signs in no more, and mail is still taken."""
    official = person(official_id)
    require(session(), actor(), official, Ability.MOVE)
    form = LeaveForm()
    if form.validate_on_submit() and _left(official, form):
        return back_to(official)
    status = 422 if request.method == "POST" else 200
    policy = policy_of_recipient(session(), mailbox_of(official).id)
    page = render_template(
        "console/people/leave.html",
        official=official,
        form=form,
        receives=policy.leaver.receives.value,
        not_restored=_not_restored(policy),
    )
    return page, status


@bp.post("/<official_id>/come-back")
@needs(Ability.MOVE)
def come_back(official_id: str) -> ResponseReturnValue:
    """The person is here again, with the same mailbox and the same address."""
    official = person(official_id)
    with transaction() as change:
        leaving.return_to_service(session(), actor(), official, as_of=as_of())
    if not change.committed:
        return back_to(official)
    commit_and_sync(official)
    tell(_("%(name)s is back, at the same address.", name=official.full_name))
    if lost_rights(session(), [official.id]):
        tell(_("Permissions held before are not restored: ask for them again."), "info")
    return back_to(official)


def _left(official: Official, form: LeaveForm) -> bool:
    with transaction(form) as change:
        leaving.leave(
            session(), actor(), official,
            reason=form.reason.data or "", decision=form.decision.data or "",
            as_of=as_of(),
        )  # fmt: skip
    if not change.committed:
        return False
    commit_and_sync(official)
    text = (
        _("%(name)s has left. Mail is still taken and kept.", name=official.full_name)
        if mailbox_of(official).receives_while_suspended
        else _("%(name)s has left. Mail is refused from now on.", name=official.full_name)
    )
    if _not_restored(policy_of_recipient(session(), mailbox_of(official).id)):
        tell(text)
    else:
        tell_with_undo(text, url_for("people.come_back", official_id=official.id))
    return True


def _not_restored(policy: Policy) -> str:
    """Why the rule lets nobody come back who has left; "" where it does."""
    if is_restorable(policy, LEAVER):
        return ""
    return sentence("leaver_not_restorable", {"article": policy.lock.restorable_causes.article})

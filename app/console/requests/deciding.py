"""Answers to requests: agreeing, refusing, seeing to it, turning it into a plan, taking it back."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.policy import needs
from app.console.requests.blueprint import back_to, bp, request_at
from app.texts.problems import sentence_for
from app.web.flash import tell
from app.web.request_context import actor, commit, services, session, sync_mailbox
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.service_requests import operations, unit_requests
from provisioning.service_requests.model import Request
from provisioning.service_requests.queries import own_request

# More of them than a page can wait for are brought up to date by the worker.
AT_ONCE = 5


@bp.post("/<request_id>/agree")
@needs(Ability.VIEW)
def agree(request_id: str) -> ResponseReturnValue:
    """The second person's word: it happens now, exactly as it was shown."""
    found = request_at(request_id, lock=True)
    touched: list[str] = []

    def say() -> None:
        seen, answer = request.form.get("seen", ""), request.form.get("answer", "")
        touched.extend(operations.agree(session(), actor(), found, seen=seen, answer=answer))

    if _done(say, denied=_("Either you or the person who asked may no longer do this: look at it again.")):
        for mailbox_id in touched[:AT_ONCE]:
            sync_mailbox(mailbox_id)
        tell(_agreed(found))
    return back_to(found)


def _agreed(found: Request) -> str:
    """What follows from agreeing, and who has the next step."""
    match found.kind:
        case "plan":
            said = _(
                "Approved; nothing is changed yet. %(who)s is told by email, and now presses “Carry out” on "
                "its page.",
                who=found.author,
            )
        case "code":
            said = _(
                "Approved. %(who)s is told by email, and may now issue the code, once.", who=found.author
            )
        case _:
            said = _("Approved and done. %(who)s is told by email.", who=found.author)
    return str(said)


@bp.post("/<request_id>/refuse")
@needs(Ability.VIEW)
def refuse(request_id: str) -> ResponseReturnValue:
    """No, and why."""
    found = request_at(request_id, lock=True)
    if _done(lambda: operations.refuse(session(), actor(), found, answer=request.form.get("answer", ""))):
        tell(_("Refused. %(who)s is told by email, with your reason.", who=found.author))
    return back_to(found)


@bp.post("/<request_id>/close")
@needs(Ability.VIEW)
def close(request_id: str) -> ResponseReturnValue:
    """It was seen to by hand."""
    found = request_at(request_id, lock=True)
    if _done(lambda: operations.close(session(), actor(), found, answer=request.form.get("answer", ""))):
        tell(_("Done. %(who)s is told by email.", who=found.author))
    return back_to(found)


@bp.post("/<request_id>/plan")
@needs(Ability.IMPORT)
def plan(request_id: str) -> ResponseReturnValue:
    """Turns the wish into a plan and shows it: nothing happens before somebody carries it out."""
    found = request_at(request_id, lock=True)
    made: list[str] = []

    def turn() -> None:
        made.append(unit_requests.turn_into_plan(session(), services().settings, actor(), found).id)

    if _done(turn):
        return redirect(url_for("imports.show", plan_id=made[0]), 303)
    return back_to(found)


@bp.post("/<request_id>/withdraw")
@needs(Ability.VIEW)
def withdraw(request_id: str) -> ResponseReturnValue:
    """The author wants it no more. For everybody else there is nothing to take back."""
    request_at(request_id)
    found = own_request(session(), actor().official_id or "", request_id, lock=True)
    if _done(lambda: operations.withdraw(session(), actor(), found)):
        tell(_("The request has been withdrawn."))
    return back_to(found)


def _done(say: Callable[[], object], *, denied: str = "") -> bool:
    """Says it and commits; a refusal is told to the reader and leaves everything as it was.

    `denied`: what to say where it can be the other's rights that are no longer enough.
    """
    try:
        say()
        commit()
    except Invalid as refusal:
        session().rollback()
        for problem in refusal.problems:
            tell(sentence_for(problem), "warn")
        return False
    except Conflict:
        session().rollback()
        tell(_("What would happen has changed since you looked. This is how it is now."), "warn")
        return False
    except Denied:
        session().rollback()
        if not denied:
            raise
        tell(denied, "bad")
        return False
    return True


def show_made_request(found: Request) -> ResponseReturnValue:
    """After asking: what happens next, on the page of the request."""
    tell(
        _(
            "Your request has been sent. Nothing happens until a second person has approved it; they are "
            "told by email."
        ),
        "info",
    )
    return back_to(found)

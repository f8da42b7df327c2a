"""Carrying out what a body asked for: deciding it where another one does it, then doing it for each."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.policy import needs
from app.console.requests.blueprint import back_to, bp, request_at
from app.console.slips.choosing import Source
from app.console.slips.printing import render_sheets
from app.web.flash import tell
from app.web.request_context import actor, services, session, sync_mailbox
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.authentication import slips
from provisioning.authentication.slips import Issued
from provisioning.service_requests import operations
from provisioning.service_requests.carrying_out import CarriedOut, carry_out
from provisioning.service_requests.model import Request

# More of them than a page can wait for are brought up to date by the worker.
AT_ONCE = 5


@bp.post("/<request_id>/order")
@needs(Ability.VIEW)
def order(request_id: str) -> ResponseReturnValue:
    """It is decided; somebody else carries it out."""
    found = request_at(request_id, lock=True)
    with transaction(tone="warn") as change:
        operations.order(session(), actor(), found)
    if change.committed:
        tell(_("Decided. Somebody else now carries it out."))
    return redirect(url_for(".show", request_id=request_id), 303)


@bp.post("/<request_id>/carry-out")
@needs(Ability.VIEW)
def carry_out_now(request_id: str) -> ResponseReturnValue:
    """Does it to everybody to whom it was not done yet; slips are shown this one time."""
    found = request_at(request_id, lock=True)
    result, sheets = CarriedOut(), ""
    with transaction(tone="warn") as change:
        after = timedelta(days=services().settings.arrival_code_days)
        result = carry_out(session(), actor(), found, after_arrival=after)
        # Drawn before anything is kept: no code is lost to a page that fails.
        sheets = _sheets(found, result) if result.slips else ""
    if not change.committed:
        return redirect(url_for(".show", request_id=request_id), 303)
    if sheets:
        return sheets
    for mailbox_id in result.touched[:AT_ONCE]:
        sync_mailbox(mailbox_id)
    _tell(result)
    return back_to(found)


def _sheets(found: Request, result: CarriedOut) -> str:
    ids = [each.official_id for each in result.slips]
    source = Source(slips.of_people(ids), url_for(".show", request_id=found.id), _("Back to the request"))
    return render_sheets(source, Issued(result.slips), kept=0, replacing=None)


def _tell(result: CarriedOut) -> None:
    done = len(result.touched)
    if done:
        tell(ngettext("Done for %(num)s person.", "Done for %(num)s people.", done))
    if result.failed:
        tell(
            ngettext(
                "It could not be done for %(num)s person: the reason stands beside the name.",
                "It could not be done for %(num)s people: the reasons stand beside the names.",
                result.failed,
            ),
            "warn",
        )

"""Permissions that need a second person: what was typed becomes a request instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.grants.forms import EndForm, GrantForm, first_moment, last_moment
from app.console.requests.blueprint import back_to
from app.web.flash import tell
from app.web.forms import Form
from app.web.request_context import actor, commit, session
from provisioning.access.model import Grant
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.service_requests import operations
from provisioning.service_requests.model import Request


def needs_second_person(refusal: Invalid) -> bool:
    """Whether all that is missing is a second person."""
    return [problem.code for problem in refusal.problems] == ["second_needed"]


def ask_instead(
    refusal: Invalid, form: Form, ask: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue | None:
    """Asks, where only a second person is missing; otherwise, and where asking is refused, the form says
    why and None comes back."""
    try:
        if needs_second_person(refusal):
            return ask()
    except Invalid as again:
        refusal = again
    form.add_problems(refusal)
    return None


def ask_to_give(form: GrantForm) -> ResponseReturnValue:
    """Asks for what the form says, and goes to the request. Raises NotFound for people out of reach."""
    official = form.person.chosen(session(), actor())
    absent = form.absent()
    unit = form.unit.chosen(session(), actor(), Ability.GRANTS)
    if official is None or unit is None:
        raise NotFound
    details = {
        "official_id": official.id,
        "role": form.role.data,
        "valid_from": _plain(first_moment(form.valid_from.data)),
        "valid_to": _plain(last_moment(form.valid_to.data)),
        "stands_in_for_id": absent.id if absent else None,
        "bound": bool(form.bound.data),
        "reason": form.reason.data or "",
    }
    made = operations.ask(
        session(), actor(), "grant", unit, details,
        reason=form.reason.data or "", decision=form.decision.data or "", subject_id=official.id,
    )  # fmt: skip
    return _asked(made)


def ask_to_prolong(grant: Grant, form: EndForm) -> ResponseReturnValue:
    """Asks that a permission lasts as long as the form says."""
    details = {
        "grant_id": grant.id,
        "valid_to": _plain(last_moment(form.valid_to.data)),
        "reason": form.reason.data or "",
    }
    made = operations.ask(
        session(), actor(), "grant_end", grant.unit, details,
        reason=form.reason.data or "", decision=form.decision.data or "", subject_id=grant.official_id,
    )  # fmt: skip
    return _asked(made)


def _asked(made: Request) -> ResponseReturnValue:
    commit()
    tell(
        _(
            "Your request has been sent. Nothing happens until a second person has approved it; they are "
            "told by email."
        ),
        "info",
    )
    return back_to(made)


def _plain(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

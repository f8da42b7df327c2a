"""The targets of a year: what share of officials shall use their mailbox by its end."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.console.office.blueprint import bp
from app.console.office.forms import TargetsForm
from app.console.policy import needs
from app.web.fields import whole_number
from app.web.flash import tell_saved
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.foundation.clock import today
from provisioning.foundation.errors import Conflict
from provisioning.reports.rules import FIRST_YEAR, LAST_YEAR, YearTargets
from provisioning.reports.targets import set_targets, targets_of
from provisioning.units.model import LEVELS


@bp.route("/targets", methods=["GET", "POST"])
@needs(Ability.SYSTEM, everywhere=True)
def targets() -> ResponseReturnValue:
    """Asks for the targets of a year, this one where none is named, and sets them."""
    if request.method == "GET":
        wanted = whole_number("year", today().year)
        year = wanted if FIRST_YEAR <= wanted <= LAST_YEAR else today().year
        return _page(TargetsForm.of(targets_of(session(), year)))
    form = TargetsForm()
    try:
        saved = _saved(form)
    except (Conflict, IntegrityError):
        session().rollback()
        return _changed_meanwhile(form), 409
    return redirect(url_for(".index"), 303) if saved else (_page(form), 422)


def _saved(form: TargetsForm) -> bool:
    if not form.validate():
        return False
    with transaction(form) as change:
        changed = set_targets(
            session(),
            actor(),
            year=form.year.data,
            percents=form.percents(),
            decision=form.decision.data or "",
            edition=_edition(form),
        )
    if not change.committed:
        return False
    tell_saved(_("The targets for %(year)s have been saved.", year=form.year.data), changed=changed)
    return True


def _edition(form: TargetsForm) -> str:
    """What the page showed; of another year than the one that was typed it had shown nothing."""
    year, _colon, edition = (form.edition.data or "").partition(":")
    return edition if year == str(form.year.data) else YearTargets(0).edition


def _page(form: TargetsForm, *, stands: YearTargets | None = None) -> str:
    return render_template("console/office/targets.html", form=form, stands=stands, levels=LEVELS)


def _changed_meanwhile(form: TargetsForm) -> str:
    """The form as it was typed, to be sent once more over what stands now."""
    stands = targets_of(session(), form.year.data or 0)
    form.edition.raw_data, form.edition.data = None, TargetsForm.of(stands).edition.data
    return _page(form, stands=stands)

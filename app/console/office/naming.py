"""The settings in one page: what the service is called, targets by year, and what the server decides."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.console.navigation import offers
from app.console.office.blueprint import bp
from app.console.office.calendar import days_of, missing_year
from app.console.office.forms import OfficeForm
from app.console.policy import needs
from app.web.configuration import settings
from app.web.flash import tell_saved
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.audit.queries import history
from provisioning.domains.queries import all_domains
from provisioning.foundation.clock import today
from provisioning.foundation.errors import Conflict
from provisioning.office_settings import operations
from provisioning.office_settings.queries import office_of
from provisioning.office_settings.rules import Office
from provisioning.reports.targets import all_targets
from provisioning.units.model import LEVELS


@bp.route("/", methods=["GET", "POST"])
@needs(Ability.SYSTEM, everywhere=True)
def index() -> ResponseReturnValue:
    """What the office has set of its own service; and sets what it is called."""
    if request.method == "GET":
        return _page(OfficeForm.of(_office()))
    form = OfficeForm()
    try:
        saved = _saved(form)
    except (Conflict, IntegrityError):
        session().rollback()
        return _changed_meanwhile(form), 409
    return redirect(url_for(".index"), 303) if saved else (_page(form), 422)


def _office() -> Office:
    return office_of(session(), settings().organisation)


def _saved(form: OfficeForm) -> bool:
    if not form.validate():
        return False
    with transaction(form) as change:
        changed = operations.change(
            session(),
            actor(),
            name=form.name.data or "",
            name_en=form.name_en.data or "",
            slip_heading=form.slip_heading.data or "",
            sender_name=form.sender_name.data or "",
            revision=form.revision.seen,
            first_name=settings().organisation,
        )
    if not change.committed:
        return False
    tell_saved(
        _("The settings have been saved. Pages, slips and messages use them from now on."), changed=changed
    )
    return True


def _page(form: OfficeForm, *, now: Office | None = None) -> str:
    return render_template(
        "console/office/index.html",
        form=form,
        now=now,
        changed=next(iter(history(session(), operations.OBJECT, "office", 1)), None),
        targets=all_targets(session()),
        domains=all_domains(session()) if offers("domains.index") else None,
        may_audit=offers("audit.index"),
        levels=LEVELS,
        year=today().year,
        holidays=len(days_of(today().year)),
        missing=missing_year(),
        server=settings(),
    )


def _changed_meanwhile(form: OfficeForm) -> str:
    """The form as it was typed, with what stands now above it."""
    office = _office()
    form.revision.renew(office.revision)
    return _page(form, now=office)

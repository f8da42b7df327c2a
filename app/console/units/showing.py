"""One unit: who works there, what it may have, what was done."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.console.navigation import offers
from app.console.policy import needs
from app.console.units import allowance
from app.console.units.blueprint import bp, unit_at
from app.console.units.forms import SpellingForm
from app.texts.changes import describe_events
from app.texts.states import attention_sentence
from app.web.request_context import actor, may_anywhere, me, session
from provisioning.access.rules import Ability, covers, may, paths_with
from provisioning.addresses.body_addresses import addresses_of
from provisioning.allowances.queries import allowance_of
from provisioning.allowances.rules import may_set
from provisioning.audit.kinds import ATTEMPTS, EXPORTS, LOOKS
from provisioning.audit.model import Event
from provisioning.audit.queries import history
from provisioning.authentication.slips import Survey, of_unit, survey
from provisioning.domains.queries import all_domains, default_domain
from provisioning.foundation import clock
from provisioning.reports import unit_tree as reports
from provisioning.units.model import Unit
from provisioning.units.queries import ancestors

HISTORY = 20


@bp.get("/<code>")
@needs(Ability.VIEW)
def show(code: str) -> ResponseReturnValue:
    """One unit: what it is, its people, what is below it, who looks after it, what was done."""
    return unit_page(unit_at(code, Ability.VIEW), SpellingForm(formdata=None))


def unit_page(unit: Unit, form: SpellingForm) -> str:
    """The page of a unit, with what was typed on it."""
    above = ancestors(session(), unit)
    branch = reports.below(session(), unit)
    return render_template(
        "console/units/show.html",
        unit=unit,
        spelling=form,
        branch=branch,
        kept_addresses=_kept_addresses(unit),
        above=above[:-1],
        reachable=[u for u in above[:-1] if _in_scope(u)],
        grants=reports.looked_after_by(session(), above, clock.now()),
        may_change=may(actor(), Ability.UNITS, unit.path),
        may_create=may(actor(), Ability.CREATE, unit.path),
        allowance=allowance.lines_of(allowance_of(session(), unit)),
        may_ask=me().unit_id == unit.id or may(actor(), Ability.UNITS, unit.path),
        slips=_slips(unit),
        may_allow=may_set(actor(), unit.path),
        may_grant=offers("grants.index"),
        may_audit=may(actor(), Ability.AUDIT, unit.path),
        attention=attention_sentence(unit.attention_code, "unit") if unit.attention_code else "",
        technical=may_anywhere(Ability.SYSTEM),
        events=describe_events(session(), _history(unit), actor()),
    )


def _kept_addresses(unit: Unit) -> list[str]:
    """The addresses that nobody else gets; none before there is a domain."""
    if not all_domains(session()):
        return []
    return addresses_of(session(), default_domain(session()), unit)


def _slips(unit: Unit) -> Survey | None:
    """Who was invited here and below and has not come in yet; None where there is nobody the reader could
    give a slip."""
    found = survey(session(), actor(), of_unit(unit))
    return found if found.waiting or found.holding else None


def _history(unit: Unit) -> list[Event]:
    return history(session(), "unit", unit.code, HISTORY, besides=LOOKS | EXPORTS | ATTEMPTS)


def _in_scope(unit: Unit) -> bool:
    return any(covers(path, unit.path) for path in paths_with(actor(), Ability.VIEW))

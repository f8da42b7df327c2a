"""The addresses that are kept for bodies: the whole tree, what stands against each, and agreeing on one."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.policy import needs
from app.console.units.blueprint import back_to, bp, unit_at
from app.console.units.forms import AddressForm
from app.texts.problems import cited_article
from app.web.fields import printable
from app.web.flash import tell
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.addresses.body_addresses import BodyAddress, forms_in, visible_body_addresses
from provisioning.addresses.body_operations import agree_on
from provisioning.domains.queries import all_domains, default_domain
from provisioning.foundation.errors import Conflict
from provisioning.names import fold
from provisioning.units.model import Unit

PAGE = 100


@bp.get("/addresses")
@needs(Ability.UNITS)
def addresses() -> str:
    """Every address that is kept for a body in the reader's reach; those in conflict first."""
    if not all_domains(session()):
        return render_template("console/units/addresses.html", domain=None)
    domain = default_domain(session())
    listed = visible_body_addresses(session(), actor(), domain)
    text = printable(request.args.get("q", ""))
    wanted = [each for each in listed if _fits(each, fold(text))]
    page = min(max(request.args.get("page", 1, type=int), 1), max(1, -(-len(wanted) // PAGE)))
    return render_template(
        "console/units/addresses.html",
        domain=domain,
        article=cited_article(forms_in(session(), domain).article),
        conflicts=[each for each in listed if _is_conflict(each)],
        rows=wanted[(page - 1) * PAGE : page * PAGE],
        total=len(wanted),
        page=page,
        last=page * PAGE >= len(wanted),
        offset=(page - 1) * PAGE,
        text=text,
    )


@bp.route("/<code>/address", methods=["GET", "POST"])
@needs(Ability.UNITS)
def address(code: str) -> ResponseReturnValue:
    """Asks for the address that was agreed on for a body."""
    unit = unit_at(code, Ability.UNITS)
    form = AddressForm() if request.method == "POST" else AddressForm.of(unit)
    if request.method == "POST" and _agreed(unit, form):
        return back_to(unit)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "console/units/address.html", unit=unit, form=form, domain=default_domain(session())
    ), status


def _agreed(unit: Unit, form: AddressForm) -> bool:
    form.validate()
    if form.errors:
        return False
    try:
        with transaction(form) as change:
            changed = agree_on(session(), actor(), unit, form.address.data or "", revision=form.revision.seen)
    except Conflict:
        session().rollback()
        form.revision.renew(unit.revision)
        form.form_errors.append(_("The unit was changed meanwhile. Look at it, then save again."))
        return False
    if change.committed and changed:
        tell(_("The address of %(name)s is kept for it.", name=unit.name))
    return change.committed


def _is_conflict(each: BodyAddress) -> bool:
    return each.clashes or bool(each.holder) or not each.proposed.local


def _fits(each: BodyAddress, folded: str) -> bool:
    return not folded or folded in fold(each.name) or folded in each.proposed.local or folded in each.code

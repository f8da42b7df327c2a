"""Permissions: who may do what where; given and withdrawn within one's own."""

from __future__ import annotations

from datetime import UTC, datetime, time

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.grants.forms import GrantForm
from app.console.policy import needs
from app.current import actor, commit, session
from app.notices import tell
from app.role_texts import ROLE_HELP, role_text
from provisioning.errors import Denied, Invalid, NotFound
from provisioning.grants import operations, queries
from provisioning.grants.rules import ROLE_ABILITIES, Ability, abilities_at
from provisioning.officials.model import Official
from provisioning.officials.queries import by_address, official_for
from provisioning.units.model import Unit

bp = Blueprint("grants", __name__, url_prefix="/grants")
PAGE = 50


@bp.get("/")
@needs(Ability.GRANTS)
def index() -> str:
    """Everyone with a permission within the reader's scope."""
    offset = max(0, request.args.get("offset", 0, type=int))
    grants, total = queries.listed(session(), actor(), offset=offset, limit=PAGE)
    return render_template("console/grants/index.html", grants=grants, total=total, offset=offset, page=PAGE)


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def new() -> ResponseReturnValue:
    """Gives a permission."""
    form = _form()
    if form.validate_on_submit():
        try:
            official = _give(form)
        except Invalid as invalid:
            form.add_problems(invalid)
        except NotFound:
            form.address.errors = [_("Nobody within your units has this address.")]
        except Denied:
            form.role.errors = [_("You can only give what you may do yourself, and not to yourself.")]
        else:
            commit()
            tell(_("%(name)s now has this permission.", name=official.full_name))
            return redirect(url_for(".index"))
    return render_template("console/grants/new.html", form=form, role_help=ROLE_HELP)


@bp.route("/<grant_id>/withdraw", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def withdraw(grant_id: str) -> ResponseReturnValue:
    """Asks, then takes a permission back."""
    grant = queries.grant_for(session(), actor(), grant_id)
    official = session().get_one(Official, grant.official_id)
    if request.method == "GET":
        return render_template("console/grants/withdraw.html", grant=grant, official=official)
    try:
        operations.withdraw(session(), actor(), grant, official)
    except Invalid:
        tell(_("This is the last system administrator: give the role to someone else first."), "bad")
        return redirect(url_for(".index"))
    commit()
    tell(_("%(name)s no longer has this permission.", name=official.full_name))
    return redirect(url_for(".index"))


def _give(form: GrantForm) -> Official:
    found = by_address(session(), form.address.data or "")
    if found is None:
        raise NotFound
    official = official_for(session(), actor(), found.id)
    unit = queries.unit_within(session(), actor(), form.unit.data, Ability.GRANTS)
    until = form.valid_to.data
    operations.give(
        session(),
        actor(),
        official,
        unit,
        form.role.data,
        valid_to=datetime.combine(until, time(23, 59, 59), UTC) if until else None,
        reason=form.reason.data or "",
        decision=form.decision.data or "",
    )
    return official


def _form() -> GrantForm:
    form = GrantForm()
    within = sa.select(Unit).where(queries.within(actor(), Ability.GRANTS), Unit.valid_to.is_(None))
    units = list(session().scalars(within.order_by(Unit.path)))
    form.unit.choices = [(u.code, f"{' · ' * _depth(u)}{u.name}") for u in units]
    mine = frozenset().union(*(abilities_at(actor(), u.path) for u in units[:1]))
    form.role.choices = [(r, role_text(r)) for r, able in ROLE_ABILITIES.items() if able <= mine]
    return form


def _depth(unit: Unit) -> int:
    return unit.path.count("/") - 2

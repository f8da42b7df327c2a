"""Permissions: who may do what where; given and withdrawn within one's own."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.grants.forms import GrantForm
from app.console.policy import needs
from app.current import actor, commit, session
from app.days import begin_of
from app.notices import tell
from app.role_texts import ROLE_HELP, role_text
from provisioning import clock
from provisioning.errors import Denied, Invalid, NotFound
from provisioning.grants import operations, queries
from provisioning.grants.operations import Terms
from provisioning.grants.rules import ROLE_ABILITIES, Ability, abilities_at
from provisioning.officials.model import Official
from provisioning.officials.queries import by_address, official_for
from provisioning.reports.ending_grants import SOON
from provisioning.units.model import Unit

bp = Blueprint("grants", __name__, url_prefix="/grants")
PAGE = 50


@bp.get("/")
@needs(Ability.GRANTS)
def index() -> str:
    """Everyone with a permission within the reader's scope."""
    offset = max(0, request.args.get("offset", 0, type=int))
    now = clock.now()
    grants, total = queries.listed(session(), actor(), now, offset=offset, limit=PAGE)
    return render_template(
        "console/grants/index.html",
        grants=grants,
        total=total,
        offset=offset,
        page=PAGE,
        now=now,
        soon=now + SOON,
    )


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
    operations.give(session(), actor(), official, unit, form.role.data, _terms(form))
    return official


def _terms(form: GrantForm) -> Terms:
    """Days as the reader means them: from the first moment of the one to the last of the other."""
    begins, ends = form.valid_from.data, form.valid_to.data
    return Terms(
        valid_from=begin_of(begins) if begins else None,
        valid_to=begin_of(ends + timedelta(days=1)) if ends else None,
        stands_in_for=_absent(form),
        reason=form.reason.data or "",
        decision=form.decision.data or "",
    )


def _absent(form: GrantForm) -> Official | None:
    if not form.stands_in_for.data:
        return None
    found = by_address(session(), form.stands_in_for.data)
    try:
        return official_for(session(), actor(), found.id if found else "")
    except NotFound as unknown:
        raise Invalid.one("stands_in_for", "nobody_with_address") from unknown


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

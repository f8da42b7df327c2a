"""Permissions: who may do what where; given, prolonged and withdrawn within one's own."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import to_user_timezone

from app.console.fields import whole_number
from app.console.grants import asking
from app.console.grants.forms import EndForm, GrantForm, first_moment, last_moment, person_of
from app.console.policy import needs
from app.texts.roles import ROLE_HELP, ROLE_TEXTS, ability_text, own_role_text
from app.web.flash import tell
from app.web.formatting import format_date
from app.web.request_context import actor, commit, may_anywhere, services, session
from app.web.transaction import transaction
from provisioning.access import operations, posts, queries, reviews, roles
from provisioning.access.approval_policy import needs_second
from provisioning.access.model import Grant
from provisioning.access.rules import ROLE_ABILITIES, Ability, abilities_at, abilities_in
from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official
from provisioning.units.model import Unit

bp = Blueprint("grants", __name__, url_prefix="/grants")
PAGE = 50


@bp.get("/")
@needs(Ability.GRANTS)
def index() -> str:
    """Everyone with a permission within the reader's scope, those to come included."""
    offset, now = whole_number("offset"), clock.now()
    grants, total = queries.listed(session(), actor(), now, offset=offset, limit=PAGE)
    ahead = timedelta(days=services().settings.grant_warning_days)
    return render_template(
        "console/grants/index.html",
        grants=grants,
        to_come={grant.id for grant in grants if grant.valid_from > now},
        waiting=len(reviews.unconfirmed(session(), reviews.open_reviews(session()), now, actor())),
        vacant=posts.vacant(session(), actor()),
        ending={grant.id for grant in grants if queries.ends_soon(grant, now, ahead)},
        changeable=operations.changeable(session(), actor(), grants, now),
        may_make_roles=may_anywhere(Ability.SYSTEM),
        total=total,
        offset=offset,
        page=PAGE,
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def new() -> ResponseReturnValue:
    """Gives a permission."""
    form = _form()
    if request.method == "GET" and "post" in request.args:
        _fill(form, posts.vacant_for(session(), actor(), request.args["post"]))
    if form.validate_on_submit():
        try:
            official = _give(form)
        except Invalid as invalid:
            asked = asking.instead(invalid, form, lambda: asking.ask_to_give(form))
            if asked is not None:
                return asked
        except Denied:
            form.role.errors = [_("You can only give what you may do yourself, and not to yourself.")]
        else:
            if official is not None:
                commit()
                tell(_("%(name)s now has this permission.", name=official.full_name))
                return redirect(url_for(".index"))
    return render_template("console/grants/new.html", form=form, role_help=_help())


@bp.route("/<grant_id>/until", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def until(grant_id: str) -> ResponseReturnValue:
    """Lets a permission last longer, or end sooner."""
    grant = queries.grant_for(session(), actor(), grant_id)
    official = session().get_one(Official, grant.official_id)
    operations.require_changeable(session(), actor(), grant)
    form = EndForm()
    try:
        changed = form.validate_on_submit() and _changed(grant, official, form)
    except Invalid as invalid:
        asked = asking.instead(invalid, form, lambda: asking.ask_to_prolong(grant, form))
        if asked is not None:
            return asked
        changed = False
    if changed:
        text = format_date(grant.valid_to) if grant.valid_to else _("No end")
        tell(_("%(name)s has this permission until: %(day)s.", name=official.full_name, day=text))
        return redirect(url_for(".index"))
    if request.method == "GET" and grant.valid_to:
        form.valid_to.data = to_user_timezone(grant.valid_to).date()
    status = 422 if request.method == "POST" else 200
    return render_template("console/grants/until.html", grant=grant, official=official, form=form), status


@bp.route("/<grant_id>/withdraw", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def withdraw(grant_id: str) -> ResponseReturnValue:
    """Asks, then takes a permission back."""
    grant = queries.grant_for(session(), actor(), grant_id)
    official = session().get_one(Official, grant.official_id)
    if request.method == "GET":
        return render_template("console/grants/withdraw.html", grant=grant, official=official)
    with transaction() as change:
        operations.withdraw(session(), actor(), grant, official)
    if change.committed:
        tell(_("%(name)s no longer has this permission.", name=official.full_name))
    return redirect(url_for(".index"))


@bp.post("/<grant_id>/drop")
@needs(Ability.GRANTS)
def drop(grant_id: str) -> ResponseReturnValue:
    """A vacant post needs its permission no more."""
    posts.drop(session(), actor(), posts.vacant_for(session(), actor(), grant_id))
    commit()
    tell(_("This permission is no longer shown as vacant."))
    return redirect(url_for(".index"))


def _fill(form: GrantForm, vacancy: Grant) -> None:
    form.role.data, form.unit.data, form.bound.data = vacancy.role, vacancy.unit.code, True


def _changed(grant: Grant, official: Official, form: EndForm) -> bool:
    operations.change_end(
        session(),
        actor(),
        grant,
        official,
        valid_to=last_moment(form.valid_to.data),
        reason=form.reason.data or "",
        decision=form.decision.data or "",
    )
    commit()
    return True


def _give(form: GrantForm) -> Official | None:
    """Gives what was typed. None when a person was not found, which the field then says."""
    official = person_of(form.address)
    absent = person_of(form.stands_in_for) if form.stands_in_for.data else None
    if official is None or form.errors:
        return None
    unit = queries.unit_within(session(), actor(), form.unit.data, Ability.GRANTS)
    operations.give(
        session(),
        actor(),
        official,
        unit,
        form.role.data,
        valid_from=first_moment(form.valid_from.data),
        valid_to=last_moment(form.valid_to.data),
        stands_in_for=absent,
        bound=form.bound.data,
        reason=form.reason.data or "",
        decision=form.decision.data or "",
    )
    return official


def _form() -> GrantForm:
    form = GrantForm()
    units = _units()
    form.unit.choices = unit_choices()
    mine = frozenset().union(*(abilities_at(actor(), u.path) for u in units[:1]))
    made = {r.id: own_role_text(r) for r in roles.made_here(session()) if abilities_in(r.abilities) <= mine}
    built_in = {name: str(ROLE_TEXTS[name]) for name, able in ROLE_ABILITIES.items() if able <= mine}
    form.role.choices = list((built_in | made).items())
    return form


def unit_choices() -> list[tuple[str, str]]:
    """The open units where the reader gives rights, in the order of the tree."""
    return [(u.code, f"{' · ' * _depth(u)}{u.name}") for u in _units()]


def _units() -> list[Unit]:
    within = sa.select(Unit).where(queries.within(actor(), Ability.GRANTS), Unit.valid_to.is_(None))
    return list(session().scalars(within.order_by(Unit.path)))


def _help() -> dict[str, str]:
    """What each role lets one do, and whether it needs a second person."""
    made = {r.id: ", ".join(map(ability_text, r.abilities)) for r in roles.made_here(session())}
    able = {r.id: abilities_in(r.abilities) for r in roles.made_here(session())} | ROLE_ABILITIES
    plain = {name: str(text) for name, text in ROLE_HELP.items()} | made
    return {
        name: _for_two(text) if needs_second("grant", abilities=able[name]) else text
        for name, text in plain.items()
    }


def _for_two(text: str) -> str:
    return " ".join((text, _("A second person must agree.")))


def _depth(unit: Unit) -> int:
    return unit.path.count("/") - 2

"""Giving a permission, of one's own kind and within one's own units."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.grants import asking
from app.console.grants.blueprint import bp
from app.console.grants.forms import GrantForm, first_moment, last_moment, person_of
from app.console.grants.unit_choices import open_units, unit_choices
from app.console.policy import needs
from app.texts.roles import ROLE_HELP, ROLE_TEXTS, ability_text, own_role_text
from app.web.flash import tell
from app.web.request_context import actor, commit, session
from provisioning.access import operations, posts, queries, roles
from provisioning.access.approval_policy import needs_second
from provisioning.access.model import Grant
from provisioning.access.rules import ROLE_ABILITIES, Ability, abilities_at, abilities_in
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def new() -> ResponseReturnValue:
    """Gives a permission."""
    form = _form()
    if request.method == "GET" and "post" in request.args:
        _fill(form, posts.vacant_grant(session(), actor(), request.args["post"]))
    if form.validate_on_submit():
        try:
            official = _give(form)
        except Invalid as invalid:
            asked = asking.ask_instead(invalid, form, lambda: asking.ask_to_give(form))
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


def _fill(form: GrantForm, vacancy: Grant) -> None:
    form.role.data, form.unit.data, form.bound.data = vacancy.role, vacancy.unit.code, True


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
    units = open_units()
    form.unit.choices = unit_choices()
    mine = frozenset().union(*(abilities_at(actor(), u.path) for u in units[:1]))
    made = {r.id: own_role_text(r) for r in roles.made_here(session()) if abilities_in(r.abilities) <= mine}
    built_in = {name: str(ROLE_TEXTS[name]) for name, able in ROLE_ABILITIES.items() if able <= mine}
    form.role.choices = list((built_in | made).items())
    return form


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

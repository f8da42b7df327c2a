"""Giving a permission, of one's own kind and within one's own units."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.grants import asking
from app.console.grants.blueprint import bp
from app.console.grants.forms import GrantForm, first_moment, last_moment
from app.console.policy import needs
from app.texts.roles import ROLE_HELP, ROLE_TEXTS, ability_text, own_role_text
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, commit, session
from provisioning.access import operations, posts, roles
from provisioning.access.approval_policy import needs_second
from provisioning.access.model import Grant
from provisioning.access.rules import ROLE_ABILITIES, Ability, abilities_at, abilities_in, paths_with
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official

LOOKING = frozenset({Ability.VIEW, Ability.AUDIT})


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def new() -> ResponseReturnValue:
    """Gives a permission."""
    form = _form()
    if request.method == "GET" and "post" in request.args and not form.refilled:
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
    form.role.data, form.bound.data = vacancy.role, True
    form.unit.show(vacancy.unit)


def _give(form: GrantForm) -> Official | None:
    """Gives what was typed. None when a person or a unit was not found, which the field then says."""
    official = form.person.chosen(session(), actor())
    absent = form.absent()
    unit = form.unit.chosen(session(), actor(), Ability.GRANTS)
    if official is None or unit is None or form.errors:
        return None
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
        as_of=as_of(),
    )
    return official


def _form() -> GrantForm:
    form = GrantForm()
    mine = frozenset[Ability]().union(
        *(abilities_at(actor(), path) for path in paths_with(actor(), Ability.GRANTS))
    )
    built_in = {name: (able, str(ROLE_TEXTS[name])) for name, able in ROLE_ABILITIES.items()}
    made = {r.id: (abilities_in(r.abilities), own_role_text(r)) for r in roles.made_here(session())}
    given = ((name, *each) for name, each in (built_in | made).items() if each[0] <= mine)
    form.role.choices = [
        (name, text) for name, _able, text in sorted(given, key=lambda each: _weight(each[1]))
    ]
    return form


def _weight(abilities: frozenset[Ability]) -> tuple[bool, int]:
    """By how much a role lets one do: whoever takes the first choice gives the least, which is to look."""
    return (not abilities <= LOOKING, len(abilities))


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

"""Making, changing and retiring a role: only for who looks after the whole system."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.grants.forms import RoleForm
from app.console.policy import needs
from app.console.roles.blueprint import bp
from app.texts.roles import ability_text, own_role_text
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access import roles
from provisioning.access.model import Role
from provisioning.access.rules import Ability
from provisioning.foundation import clock


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.SYSTEM)
def new() -> ResponseReturnValue:
    """Makes a role."""
    form = _form()
    if form.validate_on_submit():
        with transaction(form) as change:
            made = roles.make(session(), actor(), **_typed(form))
        if change.committed:
            tell(_("The role “%(name)s” can be given now.", name=own_role_text(made)))
            return redirect(url_for(".index"))
    status = 422 if request.method == "POST" else 200
    return render_template("console/grants/role.html", form=form, role=None, held=0), status


@bp.route("/<role_id>", methods=["GET", "POST"])
@needs(Ability.SYSTEM)
def edit(role_id: str) -> ResponseReturnValue:
    """Changes a role, for all who have it."""
    role = roles.role_for(session(), role_id)
    form = _form()
    if request.method == "GET" and not form.refilled:
        form = _filled(form, role)
    elif request.method == "POST" and form.validate() and _changed(role, form):
        tell(_("The role “%(name)s” has been saved and applies from now on.", name=own_role_text(role)))
        return redirect(url_for(".index"))
    held = roles.holders_of(session(), [role.id], clock.now())[role.id]
    status = 422 if request.method == "POST" else 200
    return render_template("console/grants/role.html", form=form, role=role, held=held), status


@bp.post("/<role_id>/retire")
@needs(Ability.SYSTEM)
def retire(role_id: str) -> ResponseReturnValue:
    """Has the role given to nobody any more."""
    role = roles.role_for(session(), role_id)
    with transaction() as change:
        roles.retire(session(), actor(), role, as_of=as_of())
    if change.committed:
        tell(_("The role “%(name)s” can no longer be given.", name=own_role_text(role)))
    return redirect(url_for(".index"))


def _form() -> RoleForm:
    form = RoleForm()
    mine = roles.offered(session(), actor())
    form.abilities.choices = [(a.value, ability_text(a)) for a in Ability if a in mine]
    return form


def _filled(form: RoleForm, role: Role) -> RoleForm:
    form.name.data, form.name_en.data, form.abilities.data = role.name, role.name_en, list(role.abilities)
    return form


def _typed(form: RoleForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "name_en": form.name_en.data or "",
        "abilities": form.abilities.data or [],
    }


def _changed(role: Role, form: RoleForm) -> bool:
    with transaction(form) as change:
        roles.change(session(), actor(), role, as_of=as_of(), **_typed(form))
    return change.committed

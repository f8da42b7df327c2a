"""Changing a person's record and moving a person to another unit."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.console.people.blueprint import OPAQUE_ID, back_to, bp, commit_and_sync, person, record_page_view
from app.console.people.forms import EditPersonForm, MoveForm
from app.console.people.readdressing import offering
from app.console.people.showing import newest_seen
from app.console.policy import needs
from app.texts.changes import DescribedEvent, describe_events
from app.texts.fields import field_value_text
from app.texts.states import unit_name
from app.web.fields import printable
from app.web.flash import tell_saved, tell_with_undo
from app.web.page_age import as_of
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.audit.kinds import CHANGES_NOTHING
from provisioning.audit.queries import history
from provisioning.foundation.errors import Conflict, Invalid
from provisioning.names import BadText
from provisioning.officials import operations
from provisioning.officials.adding import Told
from provisioning.officials.fields import BY_NAME, EDITABLE, Shape
from provisioning.officials.model import Official
from provisioning.service_requests.queries import request_for

MISSED_EVENTS = 5


@dataclass(frozen=True, slots=True)
class Clash:
    """What others did since the page was opened, and the fields in which the two versions differ."""

    missed: list[DescribedEvent]
    fields: list[tuple[str, str, str]]


@bp.route("/<official_id>/edit", methods=["GET", "POST"])
@needs(Ability.EDIT)
def edit(official_id: str) -> ResponseReturnValue:
    """The record as a form; a record changed meanwhile is shown beside what was typed."""
    official = person(official_id)
    operations.require(session(), actor(), official, Ability.EDIT)
    if request.method == "GET":
        record_page_view(official)
        return _page(official, _as_asked(official, EditPersonForm.of(official, newest_seen(official))))
    form = EditPersonForm()
    try:
        saved = _saved(official, form)
    except (Conflict, StaleDataError):
        session().rollback()
        return _page(person(official_id), form, clashed=True), 409
    return back_to(official) if saved else (_page(official, form), 422)


def _as_asked(official: Official, form: EditPersonForm) -> EditPersonForm:
    """The form with what somebody asked to be different; saving it is the reader's."""
    request_id = request.args.get("request", "")
    if form.refilled or not OPAQUE_ID.fullmatch(request_id):
        return form
    found = request_for(session(), actor(), request_id)
    if found.kind == "change" and found.subject_id == official.id and found.state == "open":
        for name, value in found.details["changes"].items():
            form[name].data = value
    return form


@bp.route("/<official_id>/move", methods=["GET", "POST"])
@needs(Ability.MOVE)
def move(official_id: str) -> ResponseReturnValue:
    """Asks for the new unit; the address stays."""
    official = person(official_id)
    operations.require(session(), actor(), official, Ability.MOVE)
    form = MoveForm()
    if request.method == "POST" and _moved(official, form):
        return back_to(official)
    status = 422 if request.method == "POST" else 200
    return render_template("console/people/move.html", official=official, form=form), status


def _saved(official: Official, form: EditPersonForm) -> bool:
    form.validate()
    fields = form.fields()
    form.add_problems(Invalid(operations.problems_of_edit(session(), actor(), official, fields)))
    if form.errors:
        return False
    with transaction(form) as change:
        changed = operations.edit(session(), actor(), official, fields, version=form.version.seen)
    if not change.committed:
        return False
    if changed:
        commit_and_sync(official)
    tell_saved(_("The record of %(name)s is saved.", name=official.full_name), changed=changed)
    return True


def _moved(official: Official, form: MoveForm) -> bool:
    old = official.unit
    form.validate()
    unit = form.unit.chosen(session(), actor(), Ability.MOVE)
    if form.errors or unit is None:
        return False
    with transaction(form) as change:
        decision = form.decision.data or ""
        with offering(form):
            operations.transfer(
                session(), actor(), official, unit, decision=decision, as_of=as_of(),
                asked=Told(address=form.address.data or ""),
            )  # fmt: skip
    if not change.committed:
        return False
    commit_and_sync(official)
    text = _("%(name)s now works at %(unit)s.", name=official.full_name, unit=unit_name(unit))
    tell_with_undo(text, request.path, {"unit": old.code})
    return True


def _page(official: Official, form: EditPersonForm, *, clashed: bool = False) -> str:
    clash = _clash(official, form) if clashed else None
    if clash is not None:
        # Sending again is a decision taken with the other version in view.
        form.version.data, form.seen.data = official.version, newest_seen(official)
        form.version.raw_data = form.seen.raw_data = None
    return render_template("console/people/edit.html", official=official, form=form, clash=clash)


def _clash(official: Official, form: EditPersonForm) -> Clash:
    seen = form.seen.data or 0
    newest = history(session(), "official", official.id, MISSED_EVENTS, besides=CHANGES_NOTHING)
    missed = [event for event in newest if event.seq > seen]
    stored = EditPersonForm(formdata=None, data=EditPersonForm.of(official, 0).data)
    differing = [
        (form[name].label.text, _shown(stored, name), _shown(form, name))
        for name in EDITABLE
        if _as_stored(stored, name) != _as_stored(form, name)
    ]
    return Clash(describe_events(session(), missed, actor()), differing)


def _as_stored(form: EditPersonForm, name: str) -> object:
    """What the record would hold; what it can't hold, as it was typed."""
    try:
        return BY_NAME[name].stored(form[name].data) or None
    except BadText:
        return form[name].data


def _shown(form: EditPersonForm, name: str) -> str:
    box, field = form[name], BY_NAME[name]
    if field.shape in (Shape.CHOICE, Shape.FLAG):
        return field_value_text(field, box.data)
    return printable(box._value()) or "–"

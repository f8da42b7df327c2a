"""Adding, renaming and closing units, each within the reach of whoever asks."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.console.policy import needs
from app.console.units.blueprint import back_to, bp, unit_at
from app.console.units.forms import NewUnitForm, RenameForm, SpellingForm
from app.console.units.showing import unit_page
from app.texts.changes import DescribedEvent, describe_events
from app.texts.problems import sentence
from app.web.flash import tell
from app.web.formatting import format_date
from app.web.page_age import as_of
from app.web.request_context import actor, commit, session, sync_mailbox
from app.web.transaction import transaction
from app.web.tried_again import tell_outcome
from provisioning.access.last_administrator import close_unit
from provisioning.access.rules import Ability
from provisioning.audit.meanwhile import decided_since
from provisioning.foundation import clock
from provisioning.foundation.errors import Conflict
from provisioning.projection.kinds.units import UNITS
from provisioning.units import operations
from provisioning.units.model import Unit

MISSED_EVENTS = 5


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.UNITS)
def new() -> ResponseReturnValue:
    """Asks for a unit and adds it."""
    form = NewUnitForm()
    if request.method == "POST":
        unit = _added(form)
        return back_to(unit) if unit else (_new_page(form), 422)
    code = request.args.get("parent", "")
    if code and not form.refilled:
        _below(form, unit_at(code, Ability.UNITS))
    return _new_page(form)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@needs(Ability.UNITS)
def edit(code: str) -> ResponseReturnValue:
    """Gives a unit another name, or says what it is."""
    unit = unit_at(code, Ability.UNITS)
    if request.method == "GET":
        return _rename_page(unit, RenameForm.of(unit))
    form = RenameForm()
    try:
        renamed = _renamed(unit, form)
    except Conflict:
        return _changed_meanwhile(unit, form), 409
    if renamed:
        return back_to(unit)
    return _rename_page(unit, form), 422


@bp.post("/<code>/spellings")
@needs(Ability.UNITS)
def spell(code: str) -> ResponseReturnValue:
    """Takes in another way in which lists write the unit's name, or takes one away."""
    unit = unit_at(code, Ability.UNITS)
    form = SpellingForm()
    away, added = form.remove.data or "", ""
    with transaction(form) as change:
        if away:
            operations.remove_spelling(session(), actor(), unit, away)
        else:
            added = operations.add_spelling(session(), actor(), unit, form.spelling.data or "")
    if not change.committed:
        return unit_page(unit, form), 422
    if away:
        tell(_("Lists no longer call %(name)s “%(text)s”.", name=unit.name, text=away))
    else:
        tell(_("Lists may call %(name)s “%(text)s” now.", name=unit.name, text=added))
    return redirect(url_for("units.show", code=unit.code, _anchor="spellings"), 303)


@bp.post("/<code>/close")
@needs(Ability.UNITS)
def close(code: str) -> ResponseReturnValue:
    """Closes a unit that nobody works in any more."""
    unit = unit_at(code, Ability.UNITS)
    with transaction() as change:
        close_unit(session(), actor(), unit, on=clock.today(), as_of=as_of())
    if change.committed:
        tell(_("%(name)s has been closed. It stays in the record.", name=unit.name))
    return back_to(unit)


@bp.post("/<code>/retry")
@needs(Ability.UNITS)
def retry(code: str) -> ResponseReturnValue:
    """Tries at once what the mail directory refused of a unit."""
    unit = unit_at(code, Ability.UNITS)
    operations.try_again(session(), actor(), unit)
    commit()
    sync_mailbox(unit.id, UNITS)
    session().refresh(unit)
    tell_outcome(unit)
    return back_to(unit)


def changed_meanwhile(unit: Unit) -> list[DescribedEvent]:
    """What others have decided about the unit since the reader's page was made, in words."""
    events = decided_since(session(), ("unit", unit.code), as_of(), MISSED_EVENTS)
    return describe_events(session(), events, actor())


def closed_note(unit: Unit) -> str:
    """ "closed 01/07/2025"."""
    return _("closed %(day)s", day=format_date(unit.valid_to)) if unit.valid_to else ""


def _added(form: NewUnitForm) -> Unit | None:
    form.validate()
    parent = form.parent.chosen(session(), actor(), Ability.UNITS)
    if form.errors or parent is None:
        return None
    try:
        with transaction(form) as change:
            unit = operations.create(session(), actor(), parent, form.fields())
    except IntegrityError:
        session().rollback()
        form.code.errors = [sentence("unit_code_taken")]
        return None
    if not change.committed:
        return None
    tell(_("%(name)s has been added.", name=unit.name))
    return unit


def _below(form: NewUnitForm, parent: Unit) -> None:
    form.parent.show(parent)
    form.level.data, form.kind.data = parent.level, "division"
    if parent.parent_id is not None:
        form.code.data = f"{parent.code}."


def _new_page(form: NewUnitForm) -> str:
    return render_template("console/units/new.html", form=form)


def _renamed(unit: Unit, form: RenameForm) -> bool:
    form.validate()
    if form.errors:
        return False
    with transaction(form) as change:
        renamed = operations.rename(
            session(),
            actor(),
            unit,
            name=form.name.data or "",
            name_en=form.name_en.data or "",
            revision=form.revision.seen,
        )
        if form.kind.data:
            # Whoever has just named it has seen it as it is.
            seen = unit.revision if renamed else form.revision.seen
            operations.set_kind(session(), actor(), unit, form.kind.data, revision=seen)
    if change.committed:
        tell(_("%(name)s has been saved.", name=unit.name))
    return change.committed


def _changed_meanwhile(unit: Unit, form: RenameForm) -> str:
    """The form again, with what stands now beside what was typed."""
    form.revision.renew(unit.revision)
    return _rename_page(unit, form, missed=changed_meanwhile(unit))


def _rename_page(unit: Unit, form: RenameForm, *, missed: list[DescribedEvent] | None = None) -> str:
    """`missed`: what others decided meanwhile, where that keeps this from being saved."""
    clashed = missed is not None
    return render_template(
        "console/units/edit.html", unit=unit, form=form, clashed=clashed, missed=missed or []
    )

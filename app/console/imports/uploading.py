"""Taking a list in: the file is kept, and the worker reads it."""

from __future__ import annotations

from typing import BinaryIO

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.console.imports.blueprint import bp
from app.console.imports.forms import UploadForm
from app.console.policy import needs
from app.texts.problems import sentence
from app.web.configuration import LARGEST_UPLOAD
from app.web.request_context import actor, commit, services, session
from provisioning.access.queries import top_units
from provisioning.access.rules import Ability
from provisioning.imports import operations
from provisioning.imports.files.file_kind import LIMITS
from provisioning.units.model import Unit


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.IMPORT)
def new() -> ResponseReturnValue:
    """Asks for the file and its unit; goes on to the page of the plan."""
    form = UploadForm()
    if not form.is_submitted():
        _prefill(form)
        return _page(form)
    form.validate()
    unit = form.unit.chosen(session(), actor(), Ability.IMPORT)
    file: FileStorage | None = form.file.data
    if file is None or not file.filename:
        form.file.errors = [*form.file.errors, sentence("required")]
    if form.errors or unit is None or file is None:
        return _page(form), 422
    return redirect(url_for(".show", plan_id=_taken(form, unit, file)), 303)


def _taken(form: UploadForm, unit: Unit, file: FileStorage) -> str:
    plan = operations.take_in(
        session(),
        services().settings,
        actor(),
        unit,
        name=_plain_name(file.filename or ""),
        source=file.stream,  # type: ignore[arg-type]  # werkzeug's stream is the file itself
        mode=form.mode.data or "add",
        decision=form.decision.data or "",
        effective_on=form.effective_on.data,
        decision_file=_attached(form.decision_file.data),
    )
    plan_id = plan.id
    commit()
    return plan_id


def _attached(file: FileStorage | None) -> tuple[str, BinaryIO] | None:
    if file is None or not file.filename:
        return None
    return _plain_name(file.filename), file.stream  # type: ignore[return-value]  # as above


def _plain_name(name: str) -> str:
    """The file's own name without its folder, of letters that can be shown and stored."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip() or "?"


def _prefill(form: UploadForm) -> None:
    """One's own unit, when there is just one to choose first."""
    tops = top_units(session(), actor(), Ability.IMPORT)
    if len(tops) == 1:
        form.unit.show(tops[0])


def _page(form: UploadForm) -> str:
    # As the readers of lists take them, and no larger than any upload.
    largest = min(LARGEST_UPLOAD, LIMITS.file_bytes, LIMITS.text_bytes)
    return render_template("console/imports/new.html", form=form, largest=largest, limits=LIMITS)

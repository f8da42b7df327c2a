"""Taking one answer for all rows of a plan that ask the same, and telling what came of it."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.imports.blueprint import bp, plan_at
from app.console.imports.deciding import answer_of_form, done
from app.console.imports.shared import PlaceForm, asked_once
from app.console.imports.showing import plan_page
from app.console.policy import needs
from app.web.flash import tell
from app.web.request_context import actor, session
from provisioning.access.rules import Ability
from provisioning.imports.planning.alike import Settled, answer_alike
from provisioning.imports.planning.classification import PLACE

# So many rows that still do nothing are named one by one.
MOST_NAMED = 10


@bp.post("/<plan_id>/answer-alike")
@needs(Ability.IMPORT)
def answer_many(plan_id: str) -> ResponseReturnValue:
    """Takes one answer for all rows that ask the same."""
    plan, unit = plan_at(plan_id)
    alike = request.form.get("alike", "")
    said = answer_of_form()
    if alike.startswith(f"{PLACE}:"):
        form = PlaceForm(prefix=request.form.get("prefix", ""))
        meant = form.unit.chosen(session(), actor(), Ability.IMPORT, top=unit)
        if meant is None:
            return plan_page(plan, unit, asked_once(plan, alike, form)), 422
        said = {"unit": meant.id}
    settled: list[Settled] = []

    def say() -> None:
        remember = request.form.get("remember") == "1"
        settled.append(answer_alike(session(), actor(), plan, alike, said, remember=remember))

    if done(say):
        _tell(settled[0])
    return redirect(url_for(".show", plan_id=plan_id, _anchor="plan-questions"), 303)


def _tell(settled: Settled) -> None:
    tell(ngettext("%(num)s row was answered.", "%(num)s rows were answered.", settled.rows))
    if settled.forgotten:
        tell(_("The name is not remembered: you do not look after that unit's page any more."), "warn")
    if settled.left:
        named = ", ".join(map(str, settled.left[:MOST_NAMED]))
        more = "…" if len(settled.left) > MOST_NAMED else ""
        tell(
            ngettext(
                "%(num)s of them still does nothing; look at row %(rows)s.",
                "%(num)s of them still do nothing; look at rows %(rows)s.",
                len(settled.left),
                rows=named + more,
            ),
            "warn",
        )
    if settled.waiting:
        tell(_("%(count)s more rows ask the same: answer once more.", count=settled.waiting), "info")

"""What was done to many: how far it is, with whom it could not be done, a second word, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.people.blueprint import OPAQUE_ID, bp
from app.console.people.listing import PeopleQuery
from app.console.people.many import sync_first, tell_failures
from app.console.policy import needs
from app.texts.problems import sentence_for
from app.web.flash import tell
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability, may
from provisioning.foundation import clock
from provisioning.foundation.errors import NotFound, Problem
from provisioning.lifecycle import mass_changes
from provisioning.plans import operations, undo
from provisioning.plans.approval import needs_second
from provisioning.plans.kinds import kind_of
from provisioning.plans.model import Plan
from provisioning.plans.queries import RowFilter, rows, tally, undo_of
from provisioning.plans.rules import pace
from provisioning.service_requests import operations as requests
from provisioning.service_requests.queries import open_of_plan
from provisioning.units.model import Unit

FAILED_SHOWN = 200


@bp.get("/changes/<plan_id>")
@needs(Ability.VIEW)
def change(plan_id: str) -> ResponseReturnValue:
    """One change to many people, as it stands; with buttons for what can be done about it."""
    plan, unit = _at(plan_id)
    figures = _figures(plan)
    failed = rows(session(), plan, RowFilter("failed"), limit=FAILED_SHOWN)
    return render_template(
        "console/people/change.html",
        plan=plan,
        unit=unit,
        failed=[(row.full_name, " ".join(_sentences(row.problems))) for row in failed],
        brakes=_sentences(plan.brakes),
        waits=needs_second(plan),
        asked=open_of_plan(session(), plan.id),
        mine=plan.author_id == actor().official_id,
        can_be_undone=_can_be_undone(plan, figures["done"]),
        **figures,
    )


@bp.get("/changes/<plan_id>/progress")
@needs(Ability.VIEW)
def change_progress(plan_id: str) -> ResponseReturnValue:
    """How far it is; the page loads itself again once it is over."""
    plan, _unit = _at(plan_id)
    answer = make_response(render_template("console/people/_progress.html", plan=plan, **_figures(plan)))
    if plan.state != "applying":
        answer.headers["HX-Refresh"] = "true"
    return answer


@bp.post("/changes/<plan_id>/ask")
@needs(Ability.VIEW)
def ask_second(plan_id: str) -> ResponseReturnValue:
    """Asks a second person to agree."""
    reason = request.form.get("reason", "")

    def ask(plan: Plan, unit: Unit) -> None:
        requests.ask_to_confirm(session(), actor(), plan, unit, reason=reason)

    said = _(
        "Your request has been sent. Nothing happens until a second person has approved it; they are told "
        "by email."
    )
    return _done(plan_id, ask, said)


@bp.post("/changes/<plan_id>/start")
@needs(Ability.VIEW)
def start_change(plan_id: str) -> ResponseReturnValue:
    """Carries out what a second person has agreed to."""
    return _done(plan_id, lambda plan, unit: mass_changes.begin(session(), actor(), plan, unit))


@bp.post("/changes/<plan_id>/stop")
@needs(Ability.VIEW)
def stop_change(plan_id: str) -> ResponseReturnValue:
    """Gives it up; what was done stays done."""
    return _done(plan_id, lambda plan, unit: operations.stop(session(), actor(), plan, unit),
                 _("Stopped. What was done stays done."))  # fmt: skip


@bp.post("/changes/take-back")
@needs(Ability.VIEW)
def take_back() -> ResponseReturnValue:
    """Takes back what was done a moment ago, and goes to the list as it was."""
    ids = request.form.get("plan", "").split()
    if not all(map(OPAQUE_ID.fullmatch, ids)):
        raise NotFound
    back = PeopleQuery.asked().here
    with transaction() as done:
        undone = mass_changes.take_back(session(), actor(), ids)
    if not done.committed:
        return redirect(back, 303)
    _tell_undone(undone)
    sync_first(undone)
    long = next((plan for plan in undone if plan.state in ("reading", "applying")), None)
    return redirect(url_for(".change", plan_id=long.id) if long else back, 303)


@bp.app_template_global("change_url")
def change_url(plan: Plan) -> str:
    """The page of a change to many people; "" for plans of other kinds, and where the reader may not."""
    unit = session().get_one(Unit, plan.unit_id)
    known = plan.kind in mass_changes.KINDS and may(actor(), kind_of(plan).ability, unit.path)
    return url_for("people.change", plan_id=plan.id) if known else ""


def _tell_undone(undone: list[Plan]) -> None:
    again = sum(tally(session(), plan).kinds["applied"] for plan in undone)
    if again:
        tell(ngettext("%(num)s person is as before.", "%(num)s people are as before.", again))
    for plan in undone:
        tell_failures(plan)
    left = sum(plan.counts.get("same", 0) for plan in undone)
    if left:
        text = ngettext(
            "%(num)s person has been changed since then and was left unchanged.",
            "%(num)s people have been changed since then and were left unchanged.",
            left,
        )
        tell(text, "warn")


def _at(plan_id: str) -> tuple[Plan, Unit]:
    if not OPAQUE_ID.fullmatch(plan_id):
        raise NotFound
    return mass_changes.changes_for(session(), actor(), plan_id)


def _done(plan_id: str, act: Callable[[Plan, Unit], Any], said: str = "") -> ResponseReturnValue:
    plan, unit = _at(plan_id)
    with transaction(tone="warn") as done:
        act(plan, unit)
    if done.committed and said:
        tell(said, "info")
    return redirect(url_for(".change", plan_id=plan_id), 303)


def _figures(plan: Plan) -> dict[str, Any]:
    counted = tally(session(), plan).kinds
    return {
        "done": counted["applied"],
        "failures": counted["failed"],
        "pace": pace(plan.rows_done, plan.rows_total, plan.options.get("run"), clock.now()),
    }


def _can_be_undone(plan: Plan, done: int) -> bool:
    if plan.is_undo or plan.state not in ("applied", "stopped") or plan.finished_at is None:
        return False
    recent = clock.now() - plan.finished_at <= undo.UNDO_LIFE
    return recent and done > 0 and undo_of(session(), plan) is None


def _sentences(problems: list[dict[str, Any]]) -> list[str]:
    return [
        sentence_for(Problem(problem.get("field", ""), problem["code"], problem["params"]))
        for problem in problems
    ]

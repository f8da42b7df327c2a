"""The page of one plan: how it was understood, what it would do, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.console.imports import shared
from app.console.imports.blueprint import bp, plan_at
from app.console.imports.date_switch import switch_of
from app.console.imports.rows import RowQuery, row_page
from app.console.policy import needs
from app.texts.imports import in_order
from app.texts.problems import sentence_for
from app.web.configuration import settings
from app.web.request_context import actor, session
from provisioning.access.approvals import others
from provisioning.access.queries import within
from provisioning.access.rules import Ability, may
from provisioning.authentication.slips import survey
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.imports.applying import results
from provisioning.imports.applying.leftover import leftover_of
from provisioning.imports.planning.letter_count import count_differs
from provisioning.imports.planning.visible_limits import readable_brakes
from provisioning.imports.rules import LETTER
from provisioning.lifecycle.mass_changes import changes_for
from provisioning.plans import queries, undo
from provisioning.plans.approval import edition, needs_second, require_second_eyes
from provisioning.plans.model import Plan
from provisioning.plans.rest import takes_changes
from provisioning.plans.rules import Pace, pace
from provisioning.service_requests.listed_requests import request_of_list
from provisioning.service_requests.queries import open_of_plan
from provisioning.units.model import Unit

# After so many seconds without a first row a reader is told that it is not their fault.
PATIENCE = 15
# As many names of each kind stand where a second person confirms a list; its rows have all.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one plan: rows of each kind, how many would do something, and the pace."""

    tally: dict[str, int]
    effective: dict[str, int]
    undoes: dict[str, int]
    pace: Pace
    waits: bool

    @property
    def to_do(self) -> int:
        """Rows that would do something."""
        return sum(self.effective.values())


@bp.get("/<plan_id>")
@needs(Ability.IMPORT)
def show(plan_id: str) -> ResponseReturnValue:
    """The whole page, or only its rows for a list that answers to typing."""
    try:
        plan, unit = plan_at(plan_id)
    except NotFound:
        # What is done to people ticked is a plan, too, with a page of its own.
        changes_for(session(), actor(), plan_id)
        return redirect(url_for("people.change", plan_id=plan_id), 303)
    if plan.state == "unclear":
        return redirect(url_for(".columns", plan_id=plan_id), 303)
    if "HX-Request" in request.headers:
        return rows_fragment(plan, unit)
    return plan_page(plan, unit)


def plan_page(plan: Plan, unit: Unit, asked: Sequence[Any] | None = None) -> str:
    """The whole page. `asked`: what its rows ask alike, with what was typed there."""
    page = None if plan.state in ("reading", "failed") else row_page(plan, RowQuery.asked())
    return render_template(
        f"console/imports/{_template(plan)}.html",
        plan=plan,
        unit=unit,
        summary=summary_of(plan),
        before=queries.applied_before(session(), plan) if plan.state == "ready" else None,
        page=page,
        slips=survey(session(), actor(), results.invited_by(plan)) if plan.state == "applied" else None,
        undo_plan=queries.undo_of(session(), plan),
        undo_until=_undo_until(plan),
        asked_in=request_of_list(session(), plan.id),
        **reader_of(plan) | ({"asked_once": asked} if asked is not None else {}),
    )


@bp.get("/<plan_id>/progress")
@needs(Ability.IMPORT)
def progress(plan_id: str) -> ResponseReturnValue:
    """How far it is; tells the page to load itself again when something else is to be shown."""
    plan, unit = plan_at(plan_id)
    answer = make_response(
        render_template("console/imports/_progress.html", plan=plan, unit=unit, summary=summary_of(plan))
    )
    if plan.state != request.args.get("seen", plan.state):
        answer.headers["HX-Refresh"] = "true"
    return answer


def rows_fragment(plan: Plan, unit: Unit) -> ResponseReturnValue:
    """What is decided and the rows, without the page around them."""
    page = row_page(plan, RowQuery.asked())
    summary = summary_of(plan)
    answer = make_response(
        render_template(
            "console/imports/_answer.html", plan=plan, unit=unit, summary=summary, page=page,
            **reader_of(plan),
        )
    )  # fmt: skip
    answer.headers["HX-Push-Url"] = page.wanted.url(plan, page=page.wanted.page)
    return answer


def reader_of(plan: Plan) -> dict[str, Any]:
    """Who is reading and what of the plan is theirs to know, the address of the page to pass on to a second
    person, and whether one was asked."""
    at = url_for("imports.show", plan_id=plan.id)
    asked = open_of_plan(session(), plan.id) if plan.brakes else None
    return {
        "my_id": actor().official_id,
        "page_address": f"{settings().base_url}{at}",
        "asked": asked,
        "brakes": readable_brakes(session(), plan.brakes, within(actor())),
        "edition": edition(plan),
        "dates": switch_of(plan, session().get_one(Unit, plan.unit_id)),
        "no_second": _why_no_second(plan),
        "left": leftover_of(session(), plan) if _is_over(plan) else None,
        "changeable": takes_changes(session(), plan),
        "nobody_else": _nobody_else(plan),
        "asked_once": shared.asked_once(plan),
        "whom": _whom(plan),
        "letter": letter_of(plan),
        "count_differs": count_differs(session(), plan) if plan.state in ("ready", "scheduled") else None,
    }


def _whom(plan: Plan) -> list[tuple[str, int, list[str]]]:
    """For the second person: the classes of rows that would act, who leaves first, with their number and the
    names in the first of them."""
    if not needs_second(plan) or actor().official_id == plan.author_id:
        return []
    counts = queries.tally(session(), plan).effective
    names = queries.first_names(session(), plan, limit=NAMED)
    return [(kind, count, names.get(kind, [])) for kind, count in in_order(counts)]


def letter_of(plan: Plan) -> dict[str, Any]:
    """The letter around the list as its plan keeps it, with its day as one; empty where there is none."""
    kept = plan.options.get(LETTER) or {}
    return {**kept, "on": date.fromisoformat(kept["on"]) if kept.get("on") else None} if kept else {}


def _is_over(plan: Plan) -> bool:
    """Whether it was carried out, wholly or in part, so that what it left is to be told."""
    return not plan.is_undo and (plan.state == "applied" or (plan.state == "stopped" and plan.rows_done > 0))


def _nobody_else(plan: Plan) -> bool:
    """Whether the author asks in vain: nobody with the right is independent of them."""
    if not needs_second(plan) or actor().official_id != plan.author_id:
        return False
    unit = session().get_one(Unit, plan.unit_id)
    return not others(session(), actor(), unit, lambda person: may(person, Ability.IMPORT, unit.path))


def _why_no_second(plan: Plan) -> str:
    """Why the reader's word on a list that waits for one would not be taken; "" where it would."""
    if not needs_second(plan):
        return ""
    try:
        require_second_eyes(session(), actor(), plan)
    except Invalid as refused:
        return sentence_for(refused.problems[0])
    return ""


def _undo_until(plan: Plan) -> date | None:
    """The last day on which the plan can be taken back; None when it can't be any more."""
    if plan.state != "applied" or plan.is_undo or plan.finished_at is None:
        return None
    ends = plan.finished_at + undo.UNDO_LIFE
    return clock.day_of(ends) if ends > clock.now() else None


def summary_of(plan: Plan) -> Summary:
    """The figures as they stand now."""
    now = clock.now()
    tally = queries.tally(session(), plan)
    waited = (now - plan.created_at).total_seconds()
    return Summary(
        tally=tally.kinds,
        effective=tally.effective,
        undoes=tally.undoes,
        pace=pace(plan.rows_done, plan.rows_total, plan.options.get("run"), now),
        waits=plan.state == "reading" and not plan.rows_done and waited > PATIENCE,
    )


def _template(plan: Plan) -> str:
    return {"reading": "reading", "failed": "failed"}.get(plan.state, "plan")

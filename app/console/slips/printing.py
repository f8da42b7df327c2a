"""Printing slips: who keeps the one they have is said first, then the sheets come, so many at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from app.console.policy import needs
from app.console.slips.blueprint import bp
from app.console.slips.choosing import Source, source_asked
from app.console.slips.drawing import activation_drawing, activation_page, birth_year, without_scheme
from app.web.request_context import actor, commit, services, session
from provisioning.access.rules import Ability
from provisioning.authentication import slips
from provisioning.authentication.slips import Issued, Slip, Survey
from provisioning.foundation import clock

# As many as one can hand out, and as a browser can print, in one go.
SHEETS = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """One slip with its drawing. `born`: the year, for those who may see it."""

    slip: Slip
    qr: Markup
    born: int | None


@bp.route("", methods=["GET", "POST"])
@needs(Ability.VIEW)
def issue() -> ResponseReturnValue:
    """Issues codes and answers with the slips: the only time the codes are seen.

    First, where anybody chosen has a slip that works or gets none, a page that says so. A GET, as from a
    bookmark, goes to the people: looking must not issue anything.
    """
    if request.method == "GET":
        return redirect(url_for("people.index"), 303)
    source = source_asked()
    found = slips.survey(session(), actor(), source.chosen, names=True)
    if request.form.get("sure") != "1" and _needs_a_word(source, found):
        return _looked_at(source, found)
    replacing = _moment("replacing_before")
    issued = slips.issue_slips(
        session(), actor(), source.chosen, most=SHEETS, replacing_before=replacing,
        after_arrival=timedelta(days=services().settings.arrival_code_days),
    )  # fmt: skip
    if not issued.slips:
        commit()
        return _looked_at(source, slips.survey(session(), actor(), source.chosen, names=True), issued)
    kept = 0 if replacing is not None else found.holding
    answer = render_sheets(source, issued, kept=kept, replacing=replacing)
    commit()
    return answer


def render_sheets(source: Source, issued: Issued, *, kept: int, replacing: datetime | None) -> str:
    """The sheets of one go. They are for the officials, not for whoever prints them."""
    page = activation_page()
    sheets = [
        Sheet(each, activation_drawing(page, each.address, each.code), birth_year(each))
        for each in issued.slips
    ]
    with force_locale("vi"):
        return render_template(
            "console/slips/slips.html",
            source=source,
            sheets=sheets,
            kept=kept,
            refused=issued.refused,
            left=issued.left,
            replacing=replacing,
            page=without_scheme(page),
        )


def _needs_a_word(source: Source, found: Survey) -> bool:
    """Whether something is to be said before anything is printed."""
    return bool(found.holding or not found.waiting or (source.by_hand and found.besides))


def _looked_at(source: Source, found: Survey, issued: Issued | None = None) -> ResponseReturnValue:
    return render_template(
        "console/slips/choose.html",
        source=source,
        found=found,
        refused=issued.refused if issued is not None else (),
        sheets=SHEETS,
        now=clock.now().isoformat(),
    )


def _moment(name: str) -> datetime | None:
    """A moment of the past that one of our own pages has put into a form; None for anything else."""
    try:
        moment = datetime.fromisoformat(request.form.get(name, ""))
        moment = moment.astimezone(UTC) if moment.tzinfo is not None else moment
    except (ValueError, OverflowError):
        return None
    return min(moment, clock.now()) if moment.tzinfo is not None else None

"""The slips of a list: a one-time code for everybody it has invited and who has not come in yet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from app.console.imports.blueprint import bp, plan_at
from app.console.policy import needs
from app.console.slips import activation_drawing, activation_page, without_scheme
from app.web.request_context import actor, commit, session
from provisioning.access.rules import Ability
from provisioning.authentication.rules import CODE_LIFE
from provisioning.foundation import clock
from provisioning.imports.applying import results

# As many as one can hand out, and as a browser can print, in one go.
SHEETS = 200


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One slip with its drawing."""

    slip: results.Slip
    qr: Markup


@bp.route("/<plan_id>/slips", methods=["GET", "POST"])
@needs(Ability.IMPORT)
def slips(plan_id: str) -> ResponseReturnValue:
    """Issues codes and answers with the slips: the only time the codes are seen.

    A GET, as from a bookmark, goes to the list: looking must not issue anything.
    """
    plan, _unit = plan_at(plan_id)
    if request.method == "GET":
        return redirect(url_for(".show", plan_id=plan_id), 303)
    after = request.form.get("after", -1, type=int)
    page = activation_page()
    issued = islice(results.slips(session(), actor(), plan, after=after), SHEETS)
    sheets = [_Sheet(each, activation_drawing(page, each.address, each.code)) for each in issued]
    commit()
    # The sheets are for the officials, not for whoever prints them.
    with force_locale("vi"):
        return render_template(
            "console/slips/slips.html",
            plan=plan,
            slips=sheets,
            page=without_scheme(page),
            expires=clock.now() + CODE_LIFE,
            following=sheets[-1].slip.row if len(sheets) == SHEETS else None,
        )

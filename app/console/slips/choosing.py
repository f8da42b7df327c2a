"""Whose slips a form asks for: those of a list that was carried out, of a unit, or of people ticked.

The form sends `plan`, or `of_unit`, or as the list of people does `person` for each one ticked, with
`all_matching` instead all that its search, unit and state leave.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request, url_for
from flask_babel import gettext as _

from app.console.people.listing import PeopleQuery, unit_of
from app.texts.states import unit_name
from app.web.request_context import actor, session
from provisioning.access.queries import unit_within
from provisioning.access.rules import Ability
from provisioning.authentication import slips
from provisioning.authentication.slips import Chosen
from provisioning.foundation.errors import NotFound
from provisioning.imports.applying.results import invited_by
from provisioning.imports.rules import IMPORT
from provisioning.officials.model import Official
from provisioning.officials.queries import matching_ids
from provisioning.plans.queries import plan_for
from provisioning.units.operations import CODE

OPAQUE_ID = re.compile(r"[0-9a-z]{1,16}")


@dataclass(frozen=True, slots=True)
class Source:
    """Whose slips: `fields` asks for the same people again, `back` is the page one came from."""

    chosen: Chosen
    back: str
    back_text: str
    # Whether people were picked one by one: then whoever gets none is to be named.
    by_hand: bool = False
    fields: Sequence[tuple[str, str]] = field(default_factory=tuple)


def source_asked() -> Source:
    """What the form says. Raises NotFound for a list or a unit out of scope, and where nobody is named."""
    form = request.form
    if form.get("plan"):
        return _of_plan(form["plan"])
    if form.get("of_unit"):
        return _of_unit(form["of_unit"])
    return _of_people()


def _of_plan(plan_id: str) -> Source:
    if not OPAQUE_ID.fullmatch(plan_id):
        raise NotFound
    plan, _unit = plan_for(session(), actor(), plan_id, kind=IMPORT)
    return Source(
        invited_by(plan),
        url_for("imports.show", plan_id=plan.id),
        _("Back to the list"),
        fields=(("plan", plan.id),),
    )


def _of_unit(code: str) -> Source:
    if not CODE.fullmatch(code):
        raise NotFound
    unit = unit_within(session(), actor(), code, Ability.VIEW)
    return Source(
        slips.of_unit(unit),
        url_for("units.show", code=unit.code),
        _("Back to %(name)s", name=unit_name(unit)),
        fields=(("of_unit", unit.code),),
    )


def _of_people() -> Source:
    wanted = PeopleQuery.asked()
    narrowed = [(name, str(value)) for name, value in wanted.values().items()]
    if request.form.get("all_matching") == "1":
        chosen = Chosen(Official.id.in_(matching_ids(actor(), wanted.filter(unit_of(wanted)))))
        fields = [("all_matching", "1"), *narrowed]
    else:
        ids = list(dict.fromkeys(request.form.getlist("person")))
        if not all(OPAQUE_ID.fullmatch(each) for each in ids):
            raise NotFound
        chosen = slips.of_people(ids)
        fields = [*(("person", each) for each in ids), *narrowed]
    return Source(chosen, wanted.url(page=wanted.page), _("Back to the people"), by_hand=True, fields=fields)

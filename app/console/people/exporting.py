"""The list of people as a file for a spreadsheet, as narrowed on the page. Exporting is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.console.people.blueprint import bp
from app.console.people.listing import PeopleQuery, unit_of
from app.console.people.selection import selection_asked
from app.console.policy import needs
from app.texts.fields import field_value_text
from app.texts.filters import field_text
from app.texts.states import state_word
from app.web.csv_files import csv_answer
from app.web.request_context import actor, commit, services, session
from provisioning.access.rules import Ability
from provisioning.access_log.record_views import record_export
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.officials.fields import EXPORTED, Field
from provisioning.officials.queries import PeopleFilter, exported
from provisioning.plans.participants import person_now


@bp.post("/export")
@needs(Ability.EDIT)
def export() -> Response:
    """Sends the rows as they are read; a list of 20,000 never stands in memory."""
    chosen, wanted = selection_asked(), PeopleQuery.asked()
    unit, who = unit_of(wanted), actor()
    narrowed = chosen.filter if chosen else wanted.filter(unit)
    record_export(
        session(),
        who,
        "people.exported",
        unit,
        Ability.EDIT,
        what={"text": wanted.q, "state": wanted.state}
        | ({"people": str(len(narrowed.only))} if narrowed.only else {}),
    )
    commit()
    name = f"can-bo-{clock.for_file_name(clock.now())}.csv"
    return csv_answer(name, _lines(who, narrowed))


def _cell(field: Field, row: Any) -> str:
    """A value as lists write it: in the column of births the year, where no more is known."""
    year_only = field.name == "birth_date" and not row.birth_date
    return row.birth_year if year_only else field_value_text(field, getattr(row, field.name))


def _lines(reader: Actor, wanted: PeopleFilter) -> Iterator[Iterable[Any]]:
    fields = [field_text(field.name) for field in EXPORTED]
    yield (*fields, _("Unit code"), _("Unit"), _("Address"), _("State"))
    with services().database.reading() as reading:
        # What was recorded has been committed: rights are read again where the rows are.
        now = person_now(reading, reader.official_id or "", reader.label)
        for row in exported(reading, now, wanted, Ability.EDIT):
            values = (_cell(field, row) for field in EXPORTED)
            yield (*values, row.unit_code, row.unit_name, row.address, state_word(row.state))

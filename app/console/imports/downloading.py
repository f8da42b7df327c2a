"""The files of an import: an empty list to fill in, the rows that were refused, the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import Response, send_file
from flask_babel import gettext as _

from app.console.imports.blueprint import bp, plan_at
from app.console.imports.rows import ShownRow, shown
from app.console.policy import needs
from app.texts.states import staff_kind_word, state_word, unit_name
from app.web.csv_files import csv_answer
from app.web.request_context import actor, services, session
from provisioning.access.rules import Ability
from provisioning.access_log.record_views import record_download
from provisioning.foundation.errors import NotFound
from provisioning.imports.applying.results import applied_people
from provisioning.imports.columns.header_words import TEMPLATE
from provisioning.imports.files.uploads import decision_path
from provisioning.officials.fields import DAYS
from provisioning.plans import queries
from provisioning.plans.model import Plan
from provisioning.plans.queries import RowFilter
from provisioning.units.model import Unit

PIECE = 500
# Of the identity number only a keyed hash is kept: it can't be given back.
_KEPT = tuple(name for name in TEMPLATE if name != "national_id")


@bp.get("/template.csv")
@needs(Ability.IMPORT)
def template() -> Response:
    """An empty list with the columns that are understood."""
    return csv_answer("danh-sach-mau.csv", [TEMPLATE.values()])


@bp.get("/<plan_id>/refused.csv")
@needs(Ability.IMPORT)
def refused(plan_id: str) -> Response:
    """Every row that could not be taken, with its column and reason, to put right and send again."""
    plan, unit = plan_at(plan_id)
    _noted(plan, unit, "refused.csv")
    return csv_answer(f"chua-nhap-{plan.id}.csv", _refused_rows(plan))


@bp.get("/<plan_id>/results.csv")
@needs(Ability.IMPORT)
def results(plan_id: str) -> Response:
    """Every person the plan has added or changed, with address and state."""
    plan, unit = plan_at(plan_id)
    _noted(plan, unit, "results.csv")
    return csv_answer(f"ket-qua-{plan.id}.csv", _result_rows(plan))


@bp.get("/<plan_id>/decision")
@needs(Ability.IMPORT)
def decision_file(plan_id: str) -> Response:
    """The decision's own file, as it was uploaded: always to be saved, never shown by us."""
    plan, unit = plan_at(plan_id)
    path = decision_path(services().settings, plan.id)
    if not plan.decision_file or not path.exists():
        raise NotFound
    _noted(plan, unit, plan.decision_file)
    return send_file(
        path, mimetype="application/octet-stream", as_attachment=True, download_name=plan.decision_file
    )


def _noted(plan: Plan, unit: Unit, file: str) -> None:
    record_download(services().database, actor(), "plan.downloaded", unit, file=file, plan_id=plan.id)


def _refused_rows(plan: Plan) -> Iterator[Iterable[Any]]:
    headers = (TEMPLATE[name] for name in _KEPT)
    yield (_("Row"), *headers, _("Column"), _("Reason"))
    for kind in ("refused", "failed"):
        yield from _refused_of(plan, kind)


def _refused_of(plan: Plan, kind: str) -> Iterator[Iterable[Any]]:
    offset = 0
    while rows := queries.rows(session(), plan, RowFilter(kind), offset=offset, limit=PIECE):
        for each in shown(plan, rows):
            # Whoever puts the row right puts right what would be left out of it, too.
            wrong = [*each.problems, *(said for said in each.notices if said.left_out)]
            columns = "; ".join(dict.fromkeys(said.column for said in wrong if said.column))
            reasons = " ".join(said.text for said in wrong)
            yield (each.row.row, *_values(each), columns, reasons)
        offset += len(rows)
        session().expunge_all()


def _values(each: ShownRow) -> Iterator[str]:
    row = each.row
    if each.hidden and each.number is None:
        # Not from the file: of somebody whom the reader may not see.
        yield from ("" for _name in _KEPT)
        return
    written = row.values.get("written", {})
    for name in _KEPT:
        value = row.values.get(name) or written.get(name.removesuffix("_text"), "")
        yield _as_typed(name, value) if row.values.get(name) else value


def _as_typed(name: str, value: str) -> str:
    """A value that was understood, the way people type it."""
    if name in DAYS:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return staff_kind_word(value) if name == "contract_kind" else value


def _result_rows(plan: Plan) -> Iterator[Iterable[Any]]:
    yield (
        _("Row"), _("Full name"), _("Staff code"), _("Unit code"), _("Unit"), _("Address"), _("State"),
    )  # fmt: skip
    for row, official, unit, address, state in applied_people(session(), actor(), plan):
        code = official.staff_code or ""
        yield (row, official.full_name, code, unit.code, unit_name(unit), address, state_word(state))

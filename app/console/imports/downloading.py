"""The files of an import: an empty list to fill in, the rows that nothing came of, the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response, send_file
from flask_babel import gettext as _

from app.console.imports.blueprint import bp, plan_at
from app.console.imports.rows import Said, ShownRow, question_text, shown
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
from provisioning.imports.matching.listed_people import UNSURE
from provisioning.imports.planning.original_rows import OriginalRows, original_rows
from provisioning.imports.rules import EFFECTS
from provisioning.officials.fields import DAYS
from provisioning.plans import queries
from provisioning.plans.model import Plan
from provisioning.plans.queries import LEFT, RowFilter
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
    """Every row that nothing came of, as it stands in the list, to put right and send again."""
    plan, unit = plan_at(plan_id)
    _noted(plan, unit, "refused.csv")
    return csv_answer(f"chua-nhap-{plan.id}.csv", _left_rows(plan))


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


def _left_rows(plan: Plan) -> Iterator[Iterable[Any]]:
    """Every row that nothing came of: what the list says, and behind it which row it was, and why."""
    original = original_rows(services().settings, actor(), plan)
    names = original.headers if original is not None else [TEMPLATE[name] for name in _KEPT]
    yield (*names, _("Row in the list"), _("Column to correct"), _("Why it was not carried out"))
    after = -1
    while rows := queries.rows_after(session(), plan, RowFilter(LEFT), after=after, limit=PIECE):
        for each in shown(plan, rows):
            cells, beyond = _cells(each, original)
            yield (*cells, each.number or "", _columns(each), _reasons(each), *beyond)
        after = rows[-1].row
        session().expunge_all()


def _cells(each: ShownRow, original: OriginalRows | None) -> tuple[Sequence[str], Sequence[str]]:
    """The cells of a row under the headers of the file, and those beyond them."""
    if original is None:
        return list(_values(each)), ()
    found = original.cells_of(each.row.row) if each.number is not None else None
    if found is None:
        # Somebody whom a full list does not name.
        told = {"full_name": each.name, "staff_code": each.staff_code}
        known = {at: told.get(name, "") for name, at in original.columns.items()}
        return [known.get(at, "") for at in range(len(original.headers))], ()
    cells, beyond = found
    for name, at in original.columns.items():
        if name in DAYS and each.row.values.get(name) and name not in each.row.values.get(UNSURE, {}):
            # As it was understood: a day that was told from the whole column must not be guessed again.
            cells[at] = _as_typed(name, each.row.values[name])
    return cells, beyond


def _wrong(each: ShownRow) -> list[Said]:
    """What is wrong with a row. Whoever puts it right puts right what would be left out of it, too."""
    return [*each.problems, *(said for said in each.notices if said.left_out)]


def _columns(each: ShownRow) -> str:
    return "; ".join(dict.fromkeys(said.column for said in _wrong(each) if said.column))


def _reasons(each: ShownRow) -> str:
    said = [problem.text for problem in _wrong(each)]
    if each.kind == "excluded":
        said.append(_("Left out by hand."))
    elif not each.answered:
        said.append(question_text(each) or _("Waits for an answer."))
    elif each.kind in EFFECTS:
        said.append(_("Not carried out yet."))
    return " ".join(said)


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

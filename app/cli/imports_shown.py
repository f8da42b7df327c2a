"""A plan as `congvu import` writes it: a few lines for people, or JSON for programs.

Both write row by row, so that a long plan never stands in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
import sqlalchemy as sa

from app.texts.problems import sentence
from provisioning.foundation.database import Session
from provisioning.imports.columns.parsed import LEFT_OUT
from provisioning.plans import queries
from provisioning.plans.approval import needs_second
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import RowFilter
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.units.model import Unit

PIECE = 1000


def as_text(session: Session, found: Plan) -> None:
    """What the plan would do in figures, why it waits, and every refused row with its reasons."""
    click.echo(f"Plan {found.id}: {found.state}, {found.source_name}")
    for name, count in found.counts.items():
        click.echo(f"  {name}: {count}")
    for problem in (found.failure or {}).get("problems", []):
        click.echo(f"  file: {_text(problem)}")
    for notice in found.options.get("notices", []):
        click.echo(f"  list: {_text(notice)}")
    if needs_second(found):
        click.echo("  A second person must confirm it before anything is applied:")
        for brake in found.brakes:
            click.echo(f"    {_text(brake)}")
    for kind in ("refused", "failed"):
        for row in _rows(session, found, RowFilter(kind)):
            for problem in row.problems:
                where = f"row {_number(row)} " if _number(row) else ""
                click.echo(f"  {where}{row.full_name}: {problem['field']}: {_text(problem)}")


def as_json(session: Session, found: Plan) -> None:
    """The plan as one JSON object, a row a line."""
    options = found.options
    head = {
        "plan": found.id,
        "state": found.state,
        "mode": found.mode,
        "encoding": options.get("encoding") or next(iter(options.get("letters", ())), "utf-8"),
        "sheet": options.get("sheet"),
        "header_row": options.get("header_row"),
        "columns": options.get("columns", {}),
        "counts": found.counts,
        "brakes": [{"code": each["code"], "text": _text(each)} for each in found.brakes],
        "approved_by": found.approved_by or None,
        "problems": [_problem(each) for each in (found.failure or {}).get("problems", [])],
    }
    click.echo(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [', nl=False)
    units = {unit_id: code for unit_id, code in session.execute(sa.select(Unit.id, Unit.code))}  # noqa: C416 (typed so)
    for number, row in enumerate(_rows(session, found, RowFilter())):
        comma = "," if number else ""
        click.echo(f"{comma}\n{json.dumps(_row(row, units), ensure_ascii=False)}", nl=False)
    click.echo("\n]}")


def _row(row: PlanRow, units: dict[int, str]) -> dict[str, Any]:
    return {
        "row": _number(row),
        "class": row.row_class,
        "staff_code": row.staff_code or None,
        "full_name": row.full_name,
        "birth_date": row.values.get("birth_date"),
        "birth_year": row.values.get("birth_year"),
        # Of the number only these and a keyed hash are kept.
        "national_id_last4": row.values.get("national_id_last4"),
        "unit": units.get(row.unit_id or 0),
        "address": row.address or None,
        "problems": [_problem(each) for each in row.problems],
        # Cells without which the person goes on.
        "left_out": [_problem(each) for each in row.values.get("notices", ()) if LEFT_OUT in each["params"]],
        "changes": row.changes,
    }


def _number(row: PlanRow) -> int | None:
    """The number that the spreadsheet shows; None for who stands in none of its rows."""
    return row.row if row.row < LEAVER_ROWS else None


def _problem(problem: dict[str, Any]) -> dict[str, str]:
    return {"column": problem["field"], "code": problem["code"], "text": _text(problem)}


def _text(problem: dict[str, Any]) -> str:
    return sentence(problem["code"], problem.get("params", {}))


def _rows(session: Session, found: Plan, wanted: RowFilter) -> Iterator[PlanRow]:
    """By the number of the row before, not by counting: the end of a long plan is as near as its start."""
    last = -1
    while some := queries.rows_after(session, found, wanted, after=last, limit=PIECE):
        yield from some
        last = some[-1].row
        session.expunge_all()

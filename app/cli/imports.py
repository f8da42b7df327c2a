"""`congvu import`: the same plans as in the console, from the server's command line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask

from app import create_app
from app.cli.context import operator, services
from app.messages import sentence
from app.services import Services
from provisioning.database import Session
from provisioning.grants.queries import unit_within
from provisioning.grants.rules import Ability
from provisioning.imports import operations
from provisioning.imports.applying import ImportKind
from provisioning.plans import operations as plans
from provisioning.plans import queries
from provisioning.plans.applying import apply_chunk
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import RowFilter
from provisioning.units.model import Unit

REFUSED_ROWS = 2
PIECE = 1000
# How often to look how far somebody else is.
WATCH_SECONDS = 0.5


@click.group(name="import")
def imports() -> None:
    """Plan and apply a list from HR."""


@imports.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--unit", required=True, help="Code of the unit the list is about.")
@click.option("--decision", default="", help="Number of the decision behind it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def plan(file: Path, unit: str, decision: str, form: str) -> None:
    """Read FILE and say what it would do, row by row. Writes nothing but the plan.

    Exit status 2 when rows were refused.
    """
    parts = services()
    with parts.database.writing() as session, file.open("rb") as source:
        found = unit_within(session, operator(), unit, Ability.IMPORT)
        made = operations.take_in(
            session,
            parts.settings,
            operator(),
            found,
            name=file.name,
            source=source,
            decision=decision,
            # Or a worker that runs beside would take the file away from this command.
            reader=operations.this_process(),
        )
        plan_id = made.id
    operations.read_now(parts.database, parts.settings, plan_id)
    _show(parts, plan_id, form)


@imports.command()
@click.argument("plan_id", metavar="PLAN")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show(plan_id: str, form: str) -> None:
    """Show a plan and its rows."""
    _show(services(), plan_id, form)


@imports.command(name="list")
def list_plans() -> None:
    """The newest plans."""
    with services().database.reading() as session:
        found, _total = queries.listed(session, operator(), limit=20)
        for each, unit in found:
            counts = " ".join(f"{name} {count}" for name, count in each.counts.items())
            click.echo(f"{each.id}  {each.state:9} {unit.code:24} {each.source_name}  {counts}")


@imports.command()
@click.argument("plan_id", metavar="PLAN")
def apply(plan_id: str) -> None:
    """Apply a plan that is ready; goes on where it was if it was interrupted."""
    parts = services()
    with parts.database.writing() as session:
        found, unit = queries.plan_for(session, operator(), plan_id)
        if found.state != "applying":
            plans.start(session, operator(), found, unit)
    _work(parts, plan_id)
    with parts.database.reading() as session:
        found, _unit = queries.plan_for(session, operator(), plan_id)
        failed = queries.count_rows(session, found, RowFilter("failed"))
        applied = queries.count_rows(session, found, RowFilter("applied"))
    click.echo(f"{applied} rows applied, {failed} failed; the worker brings the directory after them.")
    if failed:
        sys.exit(REFUSED_ROWS)


def _work(parts: Services, plan_id: str) -> None:
    """Applies chunk by chunk with a line of progress; a worker may have taken it up already."""
    owner = operations.this_process()
    while True:
        ours = apply_chunk(parts.database, owner, ImportKind(), plan_id=plan_id)
        with parts.database.reading() as session:
            found = session.get_one(Plan, plan_id)
        if found.state != "applying":
            break
        click.echo(f"\r{found.rows_done} of {found.rows_total}", nl=False, err=True)
        if not ours:
            time.sleep(WATCH_SECONDS)
    click.echo("", err=True)


def _show(parts: Services, plan_id: str, form: str) -> None:
    with (
        _app(parts).test_request_context(headers={"Accept-Language": "en"}),
        parts.database.reading() as session,
    ):
        found, _unit = queries.plan_for(session, operator(), plan_id)
        (_as_json if form == "json" else _as_text)(session, found)
        refused = found.counts.get("refused", 0) or found.state == "failed"
    if refused:
        sys.exit(REFUSED_ROWS)


def _app(parts: Services) -> Flask:
    return create_app(parts.settings, parts)


def _as_text(session: Session, found: Plan) -> None:
    click.echo(f"Plan {found.id}: {found.state}, {found.source_name}")
    for name, count in found.counts.items():
        click.echo(f"  {name}: {count}")
    for problem in (found.failure or {}).get("problems", []):
        click.echo(f"  file: {sentence(problem['code'], problem['params'])}")
    for row in _rows(session, found, RowFilter("refused")):
        for problem in row.problems:
            text = sentence(problem["code"], problem["params"])
            click.echo(f"  row {row.row} {row.full_name}: {problem['field']}: {text}")


def _as_json(session: Session, found: Plan) -> None:
    """Writes row by row, so that a long plan never stands in memory."""
    head = {
        "plan": found.id,
        "state": found.state,
        "encoding": found.options.get("encoding", "utf-8"),
        "sheet": found.options.get("sheet"),
        "header_row": found.options.get("header_row"),
        "columns": found.options.get("columns", {}),
        "counts": found.counts,
    }
    click.echo(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [', nl=False)
    units = {unit.id: unit.code for unit in session.query(Unit)}
    for number, row in enumerate(_rows(session, found, RowFilter())):
        comma = "," if number else ""
        click.echo(f"{comma}\n{json.dumps(_row(row, units), ensure_ascii=False)}", nl=False)
    click.echo("\n]}")


def _row(row: PlanRow, units: dict[int, str]) -> dict[str, Any]:
    return {
        "row": row.row,
        "class": row.row_class,
        "staff_code": row.staff_code or None,
        "full_name": row.full_name,
        "birth_date": row.values.get("birth_date"),
        # Only a keyed hash of the number is kept.
        "national_id_last4": None,
        "unit": units.get(row.unit_id or 0),
        "address": row.address or None,
        "problems": [
            {"column": p["field"], "code": p["code"], "text": sentence(p["code"], p["params"])}
            for p in row.problems
        ],
        "changes": row.changes,
    }


def _rows(session: Session, found: Plan, wanted: RowFilter) -> Iterator[PlanRow]:
    offset = 0
    while some := queries.rows(session, found, wanted, offset=offset, limit=PIECE):
        yield from some
        offset += PIECE
        session.expunge_all()

"""`congvu import`: the same plans as in the console, from the server's command line.

Exit status: 0 clean, 2 with refused rows, 3 stopped by a brake, others as in `app.cli.refusals`.
"""

from __future__ import annotations

import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from app import create_app
from app.cli.context import operator, services
from app.cli.imports_columns import chosen_columns
from app.cli.imports_shown import as_json, as_text
from app.web.container import Services
from provisioning.access.queries import unit_within
from provisioning.access.rights_lock import lock_rights
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports import operations
from provisioning.imports.applying.leftover import leftover_of
from provisioning.imports.matching.date_order import DATE_ORDER, ORDERS
from provisioning.imports.planning.refresh import refresh
from provisioning.imports.rules import IMPORT
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import by_address
from provisioning.plans import operations as plans
from provisioning.plans import queries
from provisioning.plans.applying import apply_chunk
from provisioning.plans.approval import needs_second
from provisioning.plans.model import MODES, Plan
from provisioning.plans.queries import RowFilter
from provisioning.plans.rules import pace
from provisioning.plans.undo import propose_undo
from provisioning.service_requests.operations import confirm_plan

REFUSED_ROWS, BRAKED = 2, 3
# How often to look how far somebody else is.
WATCH_SECONDS = 0.5
FORM = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
PLAN = click.argument("plan_id", metavar="PLAN")


@click.group(name="import")
def imports() -> None:
    """Plan and apply a list from HR."""


@imports.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--unit", required=True, help="Code of the unit the list is about.")
@click.option("--mode", type=click.Choice(MODES), default="add", help="roster: who is absent leaves.")
@click.option("--map", "columns", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="JSON file: field to column (letter, or the header's text).")  # fmt: skip
@click.option("--encoding", help="How the letters are written, when it is not seen rightly.")
@click.option("--sheet", help="Which sheet of a workbook.")
@click.option("--date-order", type=click.Choice(ORDERS), help="What dates in doubt were written with first.")
@click.option("--decision", default="", help="Number of the decision behind it.")
@click.option("--effective", type=click.DateTime(["%Y-%m-%d"]), help="Nothing is applied before this day.")
@FORM
def plan(file: Path, unit: str, form: str, columns: Path | None, **said: Any) -> None:
    """Read FILE and say what it would do, row by row. Writes nothing but the plan.

    Exit status 2 when rows were refused, 3 when a second person must confirm it first.
    """
    parts = services()
    wanted = chosen_columns(columns)
    choices = {name: said[name] for name in ("encoding", "sheet", DATE_ORDER) if said[name]}
    plan_id = _taken(parts, file, unit, said, choices | wanted.choices({}))
    operations.read_now(parts.database, parts.settings, plan_id)
    if wanted.by_header:
        _read_again(parts, plan_id, wanted.choices)
    _show(parts, plan_id, form)


def _taken(parts: Services, file: Path, unit: str, said: dict[str, Any], choices: dict[str, Any]) -> str:
    with parts.database.writing() as session, file.open("rb") as source:
        found = unit_within(session, operator(), unit, Ability.IMPORT)
        made = operations.take_in(
            session,
            parts.settings,
            operator(),
            found,
            name=file.name,
            source=source,
            mode=said["mode"],
            decision=said["decision"],
            effective_on=_day(said["effective"]),
            choices=choices,
            # Or a worker that runs beside would take the file away from this command.
            reader=operations.this_process(),
        )
        return made.id


def _read_again(parts: Services, plan_id: str, choices: Any) -> None:
    """Columns named by their header can be told only once the header was read."""
    with parts.database.writing() as session:
        found, unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        if found.state not in ("ready", "unclear"):
            return
        operations.reread(
            session, parts.settings, operator(), found, unit, choices(found.options),
            reader=operations.this_process(),
        )  # fmt: skip
    operations.read_now(parts.database, parts.settings, plan_id)


@imports.command()
@PLAN
@FORM
def show(plan_id: str, form: str) -> None:
    """Show a plan and its rows."""
    _show(services(), plan_id, form)


@imports.command(name="list")
def list_plans() -> None:
    """The newest plans."""
    with services().database.reading() as session:
        found, _total = queries.listed(session, operator(), kind=IMPORT, limit=20)
        for each, unit in found:
            counts = " ".join(f"{name} {count}" for name, count in each.counts.items())
            kind = "undo of " if each.is_undo else ""
            click.echo(f"{each.id}  {each.state:9} {unit.code:24} {kind}{each.source_name}  {counts}")


@imports.command()
@PLAN
@click.option("--as", "address", required=True, help="Address of the second person, whose rights count.")
def approve(plan_id: str, address: str) -> None:
    """Confirm, as a second person, a plan that looks like an accident."""
    with services().database.writing() as session:
        found, unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        second = _person(session, address)
        confirm_plan(session, second, found, unit)
        click.echo(f"Confirmed by {second.label}.")


@imports.command()
@PLAN
def apply(plan_id: str) -> None:
    """Apply a plan that is ready; goes on where it was if it was interrupted."""
    parts = services()
    _look_again(parts, plan_id)
    if _started(parts, plan_id):
        _work(parts, plan_id)
        _sum_up(parts, plan_id)


@imports.command()
@PLAN
def pause(plan_id: str) -> None:
    """Let the rows in hand end, and stop there; `apply` goes on."""
    with services().database.writing() as session:
        found, unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        plans.pause(session, operator(), found, unit)
        click.echo("Paused. What was done stays done.")


@imports.command()
@PLAN
@FORM
def undo(plan_id: str, form: str) -> None:
    """Propose the reverse of a plan that was applied, and show it; `apply` carries it out."""
    parts = services()
    with parts.database.writing() as session:
        found, unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        made = propose_undo(session, operator(), found, unit).id
    operations.read_now(parts.database, parts.settings, made)
    _show(parts, made, form)


def _person(session: Session, address: str) -> Actor:
    """Whoever has this address, with the rights in force. Raises Invalid `address_unknown`, Denied."""
    person = by_address(session, address)
    if person is None:
        raise Invalid.one("as", "address_unknown")
    if mailbox_of(person).state not in ("invited", "active"):
        raise Denied("that person is not in service")
    acting = Actor(person.full_name, person.id, lock_rights(session, person.id, clock.now()))
    # The record must not look as if they had been at their own browser.
    return acting.seen_from(ip="", user_agent=operator().label)


def _look_again(parts: Services, plan_id: str) -> None:
    """What changed since the plan was made must be seen before it is applied. Raises Invalid."""
    with parts.database.writing() as session:
        found, _unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        waits = found.state == "ready" and not found.is_undo
        changed = refresh(session, found) if waits else 0
    if changed:
        raise Invalid.one("", "plan_changed", count=changed)


def _started(parts: Services, plan_id: str) -> bool:
    """Whether there is something to apply now. Ends the command where a second person is missing."""
    with parts.database.writing() as session:
        found, unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        if found.state == "ready" and needs_second(found):
            click.echo("congvu: a second person must confirm this plan first: `approve`", err=True)
            sys.exit(BRAKED)
        if found.state != "applying":
            plans.start(session, operator(), found, unit)
        if found.state == "scheduled":
            click.echo(f"It waits for {found.effective_on}; the worker begins it on that day.")
        return found.state == "applying"


def _work(parts: Services, plan_id: str) -> None:
    """Applies chunk by chunk with a line of progress; a worker may have taken it up already."""
    owner = operations.this_process()
    while True:
        ours = apply_chunk(parts.database, owner, plan_id=plan_id)
        with parts.database.reading() as session:
            found = session.get_one(Plan, plan_id)
        if found.state != "applying":
            break
        click.echo(f"\r{_progress(found)}", nl=False, err=True)
        if not ours:
            time.sleep(WATCH_SECONDS)
    click.echo("", err=True)


def _progress(found: Plan) -> str:
    speed = pace(found.rows_done, found.rows_total, found.options.get("run"), clock.now())
    left = f", {speed.seconds_left} s left" if speed.seconds_left is not None else ""
    return f"{found.rows_done} of {found.rows_total}, {speed.shown:g} a second{left}   "


def _sum_up(parts: Services, plan_id: str) -> None:
    with parts.database.reading() as session:
        found, _unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        failed = queries.count_rows(session, found, RowFilter("failed"))
        applied = queries.count_rows(session, found, RowFilter("applied"))
        left = leftover_of(session, found)
    click.echo(f"{applied} rows applied, {failed} failed; the worker brings the directory after them.")
    if left.total > failed:
        asking, refused, out = left.asking, left.refused, left.excluded
        why = f"{asking} wait for an answer, {refused} refused, {out} left out"
        click.echo(
            f"{left.total - failed} rows left: {why}; {left.without_mailbox} people have no mailbox yet."
        )
    if failed:
        sys.exit(REFUSED_ROWS)


def _show(parts: Services, plan_id: str, form: str) -> None:
    app = create_app(parts.settings, parts)
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        parts.database.reading() as session,
    ):
        found, _unit = queries.plan_for(session, operator(), plan_id, kind=IMPORT)
        (as_json if form == "json" else as_text)(session, found)
        status = _status(found)
    if status:
        sys.exit(status)


def _status(found: Plan) -> int:
    if found.state == "ready" and needs_second(found):
        return BRAKED
    refused = found.counts.get("refused", 0) or found.state in ("failed", "unclear")
    return REFUSED_ROWS if refused else 0


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None

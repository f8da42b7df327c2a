"""From a file to a plan. Writes nothing but the plan.

Works through the file in pieces, each a short transaction, so that memory and locks stay small; a
reading that was cut short begins again from an empty plan. Whoever lost the lease stops at once:
a plan is read by one process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from provisioning import clock
from provisioning.database import Database, Session
from provisioning.errors import Invalid, Problem
from provisioning.grants.rules import Ability, paths_with
from provisioning.imports.proposing import Proposer, known_now
from provisioning.imports.reading import kind_of, read_rows
from provisioning.imports.rows import ParsedRow, Table, read_table
from provisioning.imports.unit_book import read_book
from provisioning.plans.applying import author_of
from provisioning.plans.leases import LEASE
from provisioning.plans.model import Plan, PlanRow
from provisioning.settings import Settings
from provisioning.units.model import Unit

PIECE = 500


class Lost(Exception):
    """The plan is no longer ours to read: stopped, or taken over."""


@dataclass(slots=True)
class _Reading:
    """One file on its way to becoming a plan."""

    database: Database
    plan_id: str
    owner: str
    counts: Counter[str] = field(default_factory=Counter)


def read_plan(database: Database, settings: Settings, plan_id: str, path: Path, owner: str) -> None:
    """Reads the file of a plan and makes it `ready`, or `failed` with what is wrong with the file.

    `owner` holds the lease; raises Lost when it is no longer so.
    """
    reading = _Reading(database, plan_id, owner)
    try:
        _read(reading, settings, path)
    except Invalid as refused:
        _end(reading, "failed", refused.problems)
    except (Lost, OperationalError):
        raise
    except Exception:
        # A file that breaks the reader must not be tried for ever.
        _end(reading, "failed", [Problem("file", "file_broke")])
        raise
    else:
        _end(reading, "ready", [])


def fail_plan(database: Database, plan_id: str, owner: str, problems: Sequence[Problem]) -> None:
    """Ends a reading that can't succeed, saying why."""
    _end(_Reading(database, plan_id, owner), "failed", problems)


def _read(reading: _Reading, settings: Settings, path: Path) -> None:
    proposer, source_name = _begin(reading, settings)
    table = read_table(read_rows(path, kind_of(path, source_name)), clock.now().date())
    _note_shape(reading, table)
    rows = iter(table.rows)
    while piece := list(islice(rows, PIECE)):
        _read_piece(reading, proposer, piece)
    if not reading.counts:
        raise Invalid.one("file", "file_no_rows")


def _begin(reading: _Reading, settings: Settings) -> tuple[Proposer, str]:
    with reading.database.writing() as session:
        plan = _held(session, reading)
        session.execute(sa.delete(PlanRow).where(PlanRow.plan_id == plan.id))
        proposer = Proposer(
            plan_id=plan.id,
            key=settings.national_id_key.get_secret_value(),
            scope=paths_with(author_of(session, plan), Ability.IMPORT),
            book=read_book(session, session.get_one(Unit, plan.unit_id)),
            known=known_now(session),
        )
        return proposer, plan.source_name


def _note_shape(reading: _Reading, table: Table) -> None:
    """Keeps how the file was understood, for people to look at."""
    with reading.database.writing() as session:
        plan = _held(session, reading)
        plan.options = {
            **plan.options,
            "header_row": table.header_row,
            "columns": {name: table.mapping.header_of(name) for name in table.mapping.columns},
            "ignored": [column.header for column in table.mapping.ignored],
        }


def _read_piece(reading: _Reading, proposer: Proposer, piece: Sequence[ParsedRow]) -> None:
    with reading.database.writing() as session:
        plan = _held(session, reading)
        rows = proposer.propose(session, piece)
        reading.counts.update(row["row_class"] for row in rows)
        session.execute(sa.insert(PlanRow), rows)
        plan.rows_done = reading.counts.total()


def _end(reading: _Reading, state: str, problems: Sequence[Problem]) -> None:
    with reading.database.writing() as session:
        plan = _held(session, reading)
        plan.state = state
        plan.counts = dict(reading.counts)
        plan.rows_done = 0
        plan.failure = {"problems": [asdict(p) for p in problems]} if problems else None
        plan.lease_owner = plan.lease_until = None


def _held(session: Session, reading: _Reading) -> Plan:
    """The plan, locked, with its lease made longer. Raises Lost."""
    plan = session.get_one(Plan, reading.plan_id, with_for_update=True)
    if plan.state != "reading" or plan.lease_owner != reading.owner:
        raise Lost
    plan.lease_until = clock.now() + LEASE
    return plan

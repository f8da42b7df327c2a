"""From a file to a plan: every row with what it would do and why. Writes nothing but the plan.

Works through the file in pieces, each a short transaction, so that memory and locks stay small; a
reading that was cut short begins again from an empty plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from provisioning import clock
from provisioning.addresses.operations import Wish, first_free, unit_part
from provisioning.database import Database, Session
from provisioning.errors import Invalid, NotFound, Problem
from provisioning.grants.rules import Ability, paths_with
from provisioning.imports.comparing import changes_of
from provisioning.imports.matching import Candidates, look_up
from provisioning.imports.reading import kind_of, read_rows
from provisioning.imports.rows import ParsedRow, Table, read_table
from provisioning.imports.unit_book import KnownUnit, UnitBook, read_book
from provisioning.names import fold, split_name
from provisioning.officials.model import Official
from provisioning.officials.operations import Known
from provisioning.plans.applying import author_of
from provisioning.plans.model import Plan, PlanRow
from provisioning.settings import Settings
from provisioning.units.model import Unit

PIECE = 500
LEASE = timedelta(seconds=60)


@dataclass(slots=True)
class _Reading:
    """What is kept while one file is worked through."""

    plan_id: str
    key: str
    scope: tuple[str, ...]
    book: UnitBook
    known: Known | None
    promised: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


def read_plan(database: Database, settings: Settings, plan_id: str, path: Path) -> None:
    """Reads the file of a plan and makes it `ready`, or `failed` with what is wrong with the file."""
    reading, source_name = _begin(database, settings, plan_id)
    try:
        table = read_table(read_rows(path, kind_of(path, source_name)), clock.now().date())
        _note_shape(database, plan_id, table)
        rows = iter(table.rows)
        while piece := list(islice(rows, PIECE)):
            _read_piece(database, reading, piece)
        if not reading.counts:
            raise Invalid.one("file", "file_no_rows")
    except Invalid as refused:
        _end(database, plan_id, "failed", reading.counts, refused.problems)
    else:
        _end(database, plan_id, "ready", reading.counts, [])


def _begin(database: Database, settings: Settings, plan_id: str) -> tuple[_Reading, str]:
    with database.writing() as session:
        session.execute(sa.delete(PlanRow).where(PlanRow.plan_id == plan_id))
        plan = session.get_one(Plan, plan_id)
        unit = session.get_one(Unit, plan.unit_id)
        reading = _Reading(
            plan_id=plan_id,
            key=settings.national_id_key.get_secret_value(),
            scope=paths_with(author_of(session, plan), Ability.IMPORT),
            book=read_book(session, unit),
            known=_known(session),
        )
        return reading, plan.source_name


def _known(session: Session) -> Known | None:
    try:
        return Known.read(session)
    except NotFound:
        return None


def _note_shape(database: Database, plan_id: str, table: Table) -> None:
    """Keeps how the file was understood, for people to look at."""
    with database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        plan.options = {
            **plan.options,
            "header_row": table.header_row,
            "columns": {name: table.mapping.header_of(name) for name in table.mapping.columns},
            "ignored": [column.header for column in table.mapping.ignored],
        }


def _read_piece(database: Database, reading: _Reading, piece: Sequence[ParsedRow]) -> None:
    with database.writing() as session:
        candidates = look_up(session, piece, key=reading.key, scope=reading.scope)
        rows = [_plan_row(session, reading, candidates, row) for row in piece]
        reading.counts.update(row["row_class"] for row in rows)
        session.execute(sa.insert(PlanRow), rows)
        session.execute(
            sa.update(Plan)
            .where(Plan.id == reading.plan_id)
            .values(lease_until=clock.now() + LEASE, rows_done=reading.counts.total())
        )


def _plan_row(session: Session, reading: _Reading, candidates: Candidates, row: ParsedRow) -> dict[str, Any]:
    problems, values = list(row.problems), row.values
    unit = reading.book.find(values.unit_text, values.sub_unit_text)
    if isinstance(unit, Problem):
        problems.append(unit)
    found = candidates.match(row)
    if isinstance(found, Problem):
        problems.append(found)
    planned: dict[str, Any] = {
        "plan_id": reading.plan_id,
        "row": row.number,
        "row_class": "problem",
        "state": "proposed",
        "staff_code": (values.staff_code or "")[:32],
        "full_name": values.full_name or "",
        "search_text": f" {fold(values.full_name or '')} {(values.staff_code or '').lower()}"[:400],
        "unit_id": None if isinstance(unit, Problem) else unit.id,
        "official_id": found.id if isinstance(found, Official) else None,
        "address": "",
        "values": _values(row, candidates),
        "changes": [],
        "problems": [asdict(problem) for problem in problems],
    }
    if not problems and isinstance(unit, KnownUnit) and not isinstance(found, Problem):
        planned |= _effect(session, reading, row, unit, found)
    return planned


def _effect(
    session: Session, reading: _Reading, row: ParsedRow, unit: KnownUnit, found: Official | None
) -> dict[str, Any]:
    """The class of a row without problems, with its changes or its address."""
    if found is not None:
        names_unit = bool(row.values.unit_text or row.values.sub_unit_text)
        changes = changes_of(found, row.values, unit if names_unit else None)
        kept = found.unit_id if not names_unit else unit.id
        return {"row_class": "changed" if changes else "same", "changes": changes, "unit_id": kept}
    try:
        return {"row_class": "new", "address": _promise(session, reading, row, unit)}
    except Invalid as refused:
        return {"problems": [asdict(problem) for problem in refused.problems]}


def _promise(session: Session, reading: _Reading, row: ParsedRow, unit: KnownUnit) -> str:
    """The address a new person would get, different from those promised to earlier rows."""
    if reading.known is None:
        raise Invalid.one("", "domain_missing")
    body = reading.known.body_code(session, session.get_one(Unit, unit.id))
    born = row.values.birth_date
    wish = Wish(split_name(row.values.full_name or ""), unit_part(body), born.year if born else None)
    choice = first_free(session, reading.known.domain, wish, reading.known.codes, also=reading.promised)
    reading.promised.add(choice.local)
    return f"{choice.local}@{reading.known.domain.name}"


def _values(row: ParsedRow, candidates: Candidates) -> dict[str, Any]:
    """What the row says, JSON-plain; of the national id only its keyed hash."""
    values = asdict(row.values)
    del values["national_id"]
    plain = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}
    notices = [asdict(notice) for notice in row.notices]
    digest = candidates.hash_of(row)
    return {**plain, "national_id_hash": digest, "notices": notices, "written": row.written}


def _end(
    database: Database, plan_id: str, state: str, counts: Counter[str], problems: Sequence[Problem]
) -> None:
    with database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        if plan.state != "reading":
            return
        plan.state = state
        plan.counts = dict(counts)
        plan.rows_done = 0
        plan.failure = {"problems": [asdict(p) for p in problems]} if problems else None
        plan.lease_owner = plan.lease_until = None


def fail_plan(database: Database, plan_id: str, problems: Sequence[Problem]) -> None:
    """Ends a reading that can't succeed, saying why."""
    _end(database, plan_id, "failed", Counter(), problems)

"""The quick way for many proposed rows into the plan: no ORM, no RETURNING, COPY on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from provisioning.foundation.database import Session
from provisioning.imports.matching.listed_people import MAYBE, Json, problem_json
from provisioning.imports.planning.classification import Classification
from provisioning.names import fold
from provisioning.plans.model import PlanRow

COLUMNS: Final = (
    "plan_id", "row", "row_class", "state", "staff_code", "full_name", "search_text", "unit_id",
    "object_id", "address", "values", "changes", "problems", "question", "answer", "base_version",
)  # fmt: skip
# Rows that do nothing until somebody has answered, or the file is mended.
WAITING: Final = ("question", "homonym", "refused")
_TABLE: Final = PlanRow.__tablename__
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_INSERT: Final = f"INSERT INTO {_TABLE} ({_NAMES}) VALUES ({', '.join('?' for _ in COLUMNS)})"  # noqa: S608 (constants)
_COPY: Final = f"COPY {_TABLE} ({_NAMES}) FROM STDIN"
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Row = tuple[Any, ...]


def row_of(plan_id: str, verdict: Classification) -> Row:
    """One judged row as it is written."""
    listed, person = verdict.listed, verdict.person
    code = listed.values.staff_code or ""
    name = listed.values.full_name or ""
    return (
        plan_id,
        listed.number,
        verdict.row_class,
        "excluded" if listed.struck and verdict.row_class not in WAITING else "proposed",
        code[:32],
        name,
        search_text(name, code),
        verdict.unit_id,
        person.id if person else None,
        verdict.address,
        _encode(_kept(verdict)),
        _encode(verdict.changes) if verdict.changes else "[]",
        _encode([problem_json(each) for each in verdict.problems]) if verdict.problems else "[]",
        _encode(verdict.question) if verdict.question else None,
        _encode(verdict.answer) if verdict.answer else None,
        person.version if person else None,
    )


def set_verdict(row: PlanRow, verdict: Classification) -> None:
    """A row that is there already, judged anew. What it asked stays beside its answer."""
    person = verdict.person
    row.row_class, row.unit_id, row.address = verdict.row_class, verdict.unit_id, verdict.address
    row.object_id = person.id if person else None
    row.base_version = person.version if person else None
    row.changes = [*verdict.changes]
    row.problems = [problem_json(each) for each in verdict.problems]
    row.question = verdict.question or row.question
    row.answer = verdict.answer
    row.values = _kept(verdict)


def _kept(verdict: Classification) -> Json:
    kept = verdict.listed.kept
    return {**kept, MAYBE: list(verdict.maybe)} if verdict.maybe else kept


def search_text(name: str, code: str) -> str:
    """What a search in the plan looks through: folded name and staff code, space-led."""
    small = code.lower()
    words = f" {fold(name)} {small}"
    return (words if small.isalnum() else f"{words} {fold(code)}")[:400]


def json_text(value: Any) -> str:
    """JSON as the rows hold it."""
    return _encode(value)


def insert(session: Session, rows: Sequence[Row]) -> None:
    """Writes them all."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(_INSERT, list(rows))
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)

"""Whether the role that serves may do to each table what the service does: tried, and taken back.

No statement finds a row: a database asks for the right before it looks. The record is the exception that is
meant (docs/operating.md): it is added to, never changed.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation.database import Base, Database, Session

# Tables of which less is wanted than everything, and the column that is changed where not every one may be.
LESS = {"events": ("SELECT", "INSERT"), "event_chain_head": ("SELECT", "UPDATE")}
CHANGED = {"event_chain_head": "seq"}
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
MOST_NAMED = 5


def database_rights(database: Database) -> list[Finding]:
    """One finding: which rights are missing, the first few by name."""
    try:
        with database.session(write=True) as session:
            missing = _missing(session)
            session.rollback()
    except SQLAlchemyError as error:
        return [ill("rights", "rights_not_tried", detail=str(error.__cause__ or error)[:200])]
    if missing:
        return [ill("rights", "rights_missing", count=len(missing), names=", ".join(missing[:MOST_NAMED]))]
    return [well("rights", "rights_enough")]


def _missing(session: Session) -> list[str]:
    tables = Base.metadata.sorted_tables
    wanted = [(kind, table) for table in tables for kind in LESS.get(table.name, EVERYTHING)]
    missing = [
        f"{kind} ON {table.name}" for kind, table in wanted if not _may(session, _statement(kind, table))
    ]
    return missing + _sequences(session)


def _statement(kind: str, table: sa.Table) -> sa.Executable:
    nothing = sa.false()
    match kind:
        case "SELECT":
            return sa.select(table).where(nothing)
        case "INSERT":
            return sa.insert(table).from_select(list(table.columns), sa.select(table).where(nothing))
        case "UPDATE":
            column = table.columns[CHANGED.get(table.name, next(iter(table.columns)).name)]
            return sa.update(table).values({column: column}).where(nothing)
        case _:
            return sa.delete(table).where(nothing)


def _may(session: Session, statement: sa.Executable) -> bool:
    try:
        with session.begin_nested():
            session.execute(statement)
    except SQLAlchemyError:
        if session.get_bind().dialect.name == "sqlite":
            # It has no rights: what it refuses it refuses for the whole file.
            raise
        return False
    return True


def _sequences(session: Session) -> list[str]:
    """PostgreSQL's counters: a number once taken is not taken back, so it is asked and not tried."""
    if session.get_bind().dialect.name != "postgresql":
        return []
    query = sa.text(
        "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
        " AND NOT has_sequence_privilege(format('%I.%I', schemaname, sequencename), 'USAGE')"
        " ORDER BY 1"
    )
    return [f"USAGE ON {name}" for name in session.scalars(query)]

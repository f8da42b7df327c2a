"""People and units are found by an index of terms instead of by reading every row's text.

The terms of what is there already are worked out here, by pieces.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from provisioning.names import fold, person_terms, unit_terms

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PIECE = 2000
TERM = sa.String().with_variant(sa.String(collation="C"), "postgresql")

_units = sa.table("units", *map(sa.column, ("id", "code", "name", "name_en", "short_name", "search_text")),
                  sa.column("alt_names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")))  # fmt: skip
_officials = sa.table("officials", *map(sa.column, ("id", "full_name", "staff_code", "search_text")))
_mailboxes = sa.table("mailboxes", sa.column("id"), sa.column("official_id"))
_addresses = sa.table("addresses", sa.column("local"), sa.column("recipient_id"))
_unit_terms = sa.table("unit_terms", sa.column("term"), sa.column("unit_id"))
_official_terms = sa.table("official_terms", sa.column("term"), sa.column("official_id"))


def upgrade() -> None:
    _make("unit_terms", "unit_id", "units", sa.Integer())
    _make("official_terms", "official_id", "officials", sa.String(16))
    _fill_units()
    _fill_officials()
    op.drop_column("units", "search_text")
    op.drop_column("officials", "search_text")


def downgrade() -> None:
    op.add_column("units", sa.Column("search_text", sa.String(600), nullable=False, server_default=""))
    op.add_column("officials", sa.Column("search_text", sa.String(800), nullable=False, server_default=""))
    bind = op.get_bind()
    for unit in bind.execute(sa.select(_units)).all():
        names = (unit.name, unit.name_en, unit.short_name, *unit.alt_names)
        text = f" {unit.code} {' '.join(fold(name) for name in names if name)}"[:600]
        bind.execute(sa.update(_units).where(_units.c.id == unit.id).values(search_text=text))
    for people in _people():
        locals_ = _locals([person.id for person in people])
        for person in people:
            code = person.staff_code or ""
            words = [fold(person.full_name), code.lower(), fold(code), *locals_[person.id]]
            text = f" {' '.join(word for word in words if word)}"[:800]
            bind.execute(sa.update(_officials).where(_officials.c.id == person.id).values(search_text=text))
    op.drop_table("official_terms")
    op.drop_table("unit_terms")


def _make(name: str, key: str, of: str, kind: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        name,
        sa.Column("term", TERM, nullable=False),
        sa.Column(key, kind, nullable=False),
        sa.ForeignKeyConstraint([key], [f"{of}.id"], name=op.f(f"fk_{name}_{key}_{of}")),
        sa.PrimaryKeyConstraint("term", key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f(f"ix_{name}_{key}"), name, [key])


def _fill_units() -> None:
    bind = op.get_bind()
    for unit in bind.execute(sa.select(_units)).all():
        terms = unit_terms(unit.code, unit.name, unit.short_name, *unit.alt_names, other=unit.name_en)
        bind.execute(sa.insert(_unit_terms), [{"term": term, "unit_id": unit.id} for term in sorted(terms)])


def _fill_officials() -> None:
    for people in _people():
        locals_ = _locals([person.id for person in people])
        rows = [
            {"term": term, "official_id": person.id}
            for person in people
            for term in sorted(person_terms(person.full_name, person.staff_code or "", *locals_[person.id]))
        ]
        op.get_bind().execute(sa.insert(_official_terms), rows)


def _people() -> Any:
    """Everybody, piece by piece."""
    last, bind = "", op.get_bind()
    query = sa.select(_officials).order_by(_officials.c.id).limit(PIECE)
    while some := bind.execute(query.where(_officials.c.id > last)).all():
        yield some
        last = some[-1].id


def _locals(ids: list[str]) -> dict[str, list[str]]:
    """The first parts of the addresses of these people, former ones included."""
    found: dict[str, list[str]] = defaultdict(list)
    for place in range(0, len(ids), 500):
        query = (
            sa.select(_mailboxes.c.official_id, _addresses.c.local)
            .join(_addresses, _addresses.c.recipient_id == _mailboxes.c.id)
            .where(_mailboxes.c.official_id.in_(ids[place : place + 500]))
        )
        for official_id, local in op.get_bind().execute(query):
            found[official_id].append(local)
    return found

"""Who set a plan going, and who said which column of a list is which.

What was said of columns before is forgotten: by whom it was said is not known, and lists are read with no
more rights than that person has. Going back forgets who set plans going.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BEGUN = ("plan.started", "plan.resumed", "plan.scheduled")
_plans = sa.table("plans", *map(sa.column, ("id", "state", "started_by_id", "started_by")))
_events = sa.table("events", *map(sa.column, ("plan_id", "kind", "seq", "actor_id", "actor")))


def upgrade() -> None:
    op.add_column("plans", sa.Column("started_by_id", sa.String(16), nullable=True))
    op.add_column("plans", sa.Column("started_by", sa.String(255), nullable=False, server_default=""))
    op.add_column("header_maps", sa.Column("saved_by_id", sa.String(16), nullable=True))
    op.execute(sa.delete(sa.table("header_maps")))
    # Plans that are under way go on with what is known of them.
    begun = sa.and_(_plans.c.state.in_(("scheduled", "applying", "paused")), _last("seq").is_not(None))
    op.execute(
        sa.update(_plans).where(begun).values(started_by_id=_last("actor_id"), started_by=_last("actor"))
    )


def _last(column: str) -> sa.ScalarSelect[Any]:
    """Of the event by which a plan was last set going."""
    of_plan = sa.and_(_events.c.plan_id == _plans.c.id, _events.c.kind.in_(_BEGUN))
    query = sa.select(_events.c[column]).where(of_plan).order_by(_events.c.seq.desc()).limit(1)
    return query.correlate(_plans).scalar_subquery()


def downgrade() -> None:
    op.drop_column("header_maps", "saved_by_id")
    op.drop_column("plans", "started_by")
    op.drop_column("plans", "started_by_id")

"""What narrows the rows of a plan: classes, rows that ask, people who are absent."""

from __future__ import annotations

import pytest

from provisioning.foundation.database import Session
from provisioning.plans import operations, queries
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import RowFilter
from provisioning.plans.rules import LEAVER_ROWS
from tests.support.province import SYSTEM, Province

ROWS = (
    (2, "joiner", "proposed"), (3, "question", "proposed"), (4, "homonym", "proposed"),
    (5, "changed", "excluded"), (LEAVER_ROWS, "leaver", "proposed"), (LEAVER_ROWS + 1, "refused", "proposed"),
)  # fmt: skip


def plan_in(session: Session, province: Province) -> Plan:
    unit = province.unit(session, "stttt")
    plan = operations.create(session, SYSTEM, unit, kind="import", source_name="a.csv", source_hash="0" * 64)
    session.flush()
    for row, row_class, state in ROWS:
        session.add(PlanRow(plan_id=plan.id, row=row, row_class=row_class, state=state))
    session.flush()
    return plan


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("", [row for row, _, _ in ROWS]),
        ("asking", [3, 4]),
        ("absent", [LEAVER_ROWS, LEAVER_ROWS + 1]),
        ("homonym", [4]),
        ("leaver", [LEAVER_ROWS]),
        ("excluded", [5]),
    ],
)
def test_rows_are_narrowed_by_kind(province: Province, kind: str, rows: list[int]) -> None:
    with province.database.writing() as session:
        plan = plan_in(session, province)
        wanted = RowFilter(kind)
        assert rows == [row.row for row in queries.rows(session, plan, wanted)]
        assert len(rows) == queries.count_rows(session, plan, wanted)


def test_the_figures_count_what_asks_and_what_would_act(province: Province) -> None:
    with province.database.writing() as session:
        found = queries.tally(session, plan_in(session, province))
        assert 2 == found.kinds["asking"]
        assert {"joiner": 1, "leaver": 1} == dict(found.effective)

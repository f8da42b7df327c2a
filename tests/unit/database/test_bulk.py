"""Many rows at once are the same rows as one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from provisioning.audit.model import Event
from provisioning.domains.model import Domain
from provisioning.foundation import bulk, clock
from provisioning.foundation.database import Database
from provisioning.officials.model import Official
from provisioning.plans.model import PlanRow
from provisioning.units.model import Unit
from tests.support.cast import make_settings
from tests.support.import_desk import Desk
from tests.support.plan_rows import joiner, planned
from tests.support.province import Province


def event(seq: int, **values: Any) -> dict[str, Any]:
    return {
        "seq": seq, "at": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC), "actor_id": None,
        "actor": "Ai\tđó\n\\N \"'", "kind": "test", "object_type": "test", "object_id": "x",
        "old": {}, "new": {"tên": ["Ngọc\u0301", None, True, 1.5, "\\t\t"]}, "plan_id": None,
        "previous_hash": "0" * 64, "hash": "1" * 64, **values,
    }  # fmt: skip


def read(database: Database, seq: int) -> dict[str, Any]:
    with database.reading() as session:
        found = session.get_one(Event, seq)
        return {column.key: getattr(found, column.key) for column in sa.inspect(Event).column_attrs}


def test_what_is_written_is_read_back_as_it_was(database: Database) -> None:
    rows = [event(9001), event(9002, actor_id="abc", plan_id="p", old={"a": 1}, new={})]
    with database.writing() as session:
        bulk.insert(session, Event, rows)
    for row in rows:
        found = read(database, row["seq"])
        assert row == {name: found[name] for name in row}
        assert ("", "", "/") == (found["ip"], found["object_label"], found["unit_path"])


def test_the_orm_would_have_written_the_same(database: Database) -> None:
    with database.writing() as session:
        bulk.insert(session, Event, [event(9001)])
        session.add(Event(**event(9002)))
    one, other = read(database, 9001), read(database, 9002)
    assert one | {"seq": 0} == other | {"seq": 0}


def test_nothing_is_written_for_nobody(database: Database) -> None:
    with database.writing() as session:
        bulk.insert(session, Event, [])
        bulk.update(session, PlanRow, ("plan_id", "row"), [])


def test_a_clash_is_an_integrity_error_that_tells_no_values(province: Province) -> None:
    with province.database.reading() as session:
        unit, _domain = session.scalars(sa.select(Unit.id)).first(), session.scalars(sa.select(Domain)).one()
    now = clock.now()
    person = {
        "id": "a", "staff_code": "BÍ-MẬT", "full_name": "Y Wan", "given_name": "Wan", "sort_key": "w",
        "birth_date": date(1980, 1, 2), "unit_id": unit, "created_at": now,
        "updated_at": now,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as caught, province.database.writing() as session:
        bulk.insert(session, Official, [person, {**person, "id": "b"}])
    assert "BÍ-MẬT" not in str(caught.value).split("DETAIL")[0]
    with province.database.reading() as session:
        assert [] == list(session.scalars(sa.select(Official)))


def test_each_row_gets_its_own_new_values(province: Province, tmp_path: Any) -> None:
    desk = Desk(province, make_settings(tmp_path), tmp_path)
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim"))
    rows = [
        {"plan_id": plan, "row": 2, "state": "failed", "problems": [{"code": "x"}], "before": None},
        {"plan_id": plan, "row": 3, "state": "applied", "problems": [], "before": {"a": None}},
    ]
    with province.database.writing() as session:
        bulk.update(session, PlanRow, ("plan_id", "row"), rows)
    assert [("failed", [{"code": "x"}], None), ("applied", [], {"a": None})] == [
        (row.state, row.problems, row.before) for row in desk.rows(plan)
    ]

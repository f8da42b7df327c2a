"""Lists as offices have them, in all their letters and layouts: nobody is read as somebody else."""

from __future__ import annotations

import pytest

from provisioning.plans.model import PlanRow
from provisioning.units.model import Unit
from tests.support.import_desk import UNITS, Desk
from tests.support.messy_lists import BLANK, FAULTS, FORMS, MessyList, MessyRow, messy_list, written

SEEDS = range(1, 5)
PEOPLE = 10
UNSETTLED = ("refused", "question", "homonym")


@pytest.mark.parametrize("form", FORMS)
def test_everybody_is_read_as_written_or_refused_with_the_reason(desk: Desk, form: str) -> None:
    for seed in SEEDS:
        made = messy_list(seed + 10 * FORMS.index(form), PEOPLE, UNITS)
        name, data = written(made.table, form)
        plan = desk.plan_bytes(data, name=name)
        assert "ready" == desk.found(plan).state, (form, seed)
        rows = {row.row: row for row in desk.rows(plan)}
        assert set(made.rows) == set(rows), (form, seed)
        for number, truth in made.rows.items():
            _check(desk, rows[number], truth)
        assert _taken(made) == sorted(row.full_name for row in rows.values() if _is_taken(row))


def test_the_lists_hold_every_fault() -> None:
    lists = [messy_list(seed + 10 * at, PEOPLE, UNITS) for at in range(len(FORMS)) for seed in SEEDS]
    faults = [fault for made in lists for row in made.rows.values() for fault in row.faults]
    known = {id(fault) for some in FAULTS.values() for fault in some}
    assert known <= set(map(id, faults))
    assert {BLANK, "row_duplicate"} <= {fault.code for fault in faults}
    assert 60 == len(lists)


def _check(desk: Desk, row: PlanRow, truth: MessyRow) -> None:
    where = (row.row, truth, row.problems)
    problems = {each["code"] for each in row.problems}
    said = problems | {each["code"] for each in row.values.get("notices", [])}
    assert {fault.code for fault in truth.faults if fault.code} <= said, where
    assert {fault.code for fault in truth.faults if fault.refused} == problems, where
    if _asks_for_the_date(row):
        # Text that looks like a true date beside dates that have the day first.
        both = row.values["unsure"]["birth_date"]
        assert truth.person.birth_date.isoformat() in both, where
    elif not truth.refused:
        _check_person(desk, row, truth)


def _check_person(desk: Desk, row: PlanRow, truth: MessyRow) -> None:
    person, where = truth.person, (row.row, truth)
    assert "joiner" == row.row_class, where
    assert (person.full_name, person.staff_code) == (row.full_name, row.staff_code), where
    expected = {"birth": person.birth_date.isoformat(), "phone": person.phone, "email": person.email}
    kept_as = {"birth": "birth_date", "phone": "phone", "email": "recovery_email"}
    gone = {fault.left_out for fault in truth.faults}
    for part, value in expected.items():
        assert (None if part in gone else value) == row.values.get(kept_as[part]), where
    assert person.post == row.values["post"], where
    assert row.values.get("national_id_last4") in (person.national_id[-4:], None), where
    with desk.database.reading() as session:
        unit = session.get_one(Unit, row.unit_id)
    assert (person.unit.division or person.unit.body) == unit.name, where


def _taken(made: MessyList) -> list[str]:
    return sorted(row.person.full_name for row in made.rows.values() if not row.refused)


def _is_taken(row: PlanRow) -> bool:
    return row.row_class not in UNSETTLED or _asks_for_the_date(row)


def _asks_for_the_date(row: PlanRow) -> bool:
    return (row.question or {}).get("kind") == "date_order"

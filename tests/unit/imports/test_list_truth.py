"""Lists with known truth: every kind of them is made, and no plan that is wrong is counted as right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from provisioning.plans.model import Plan, PlanRow
from tests.support.hr_files import HrPerson, HrUnit
from tests.support.list_truth.annexes import PLACINGS, annex
from tests.support.list_truth.rosters import roster
from tests.support.list_truth.scoring import Judge, Outcome, Score
from tests.support.list_truth.tables import Expected, MadeList, TrueRow
from tests.support.list_truth.writers import FORMS

PERSON = HrPerson(
    "KT00001", "Bế Thị Hoà", date(1980, 2, 3), "Nữ", "000180000001", "Văn thư", HrUnit("Sở Y tế"),
    date(2004, 1, 1), "0100200301", "hoa@mail.example",
)  # fmt: skip
TRUTH = TrueRow(
    person=PERSON, unit="syt", birth=date(1980, 2, 3), staff_code="KT00001", last4="0001", post="Văn thư",
    phone="0100200301", email="hoa@mail.example",
)  # fmt: skip
VALUES = {
    "staff_code": "KT00001", "birth_date": "1980-02-03", "national_id_last4": "0001", "post": "Văn thư",
    "phone": "0100200301", "recovery_email": "hoa@mail.example",
}  # fmt: skip
CODES = {1: "kontum", 2: "syt", 3: "syt.vp"}


def row(row_class: str = "joiner", **said: Any) -> PlanRow:
    given: dict[str, Any] = {
        "full_name": "Bế Thị Hoà", "unit_id": 2, "object_id": None, "values": VALUES, "problems": [],
        "question": None,
    }  # fmt: skip
    return PlanRow(plan_id="p", row=1, row_class=row_class, **{**given, **said})


def score(
    *rows: PlanRow,
    truth: TrueRow = TRUTH,
    unsigned: frozenset[str] = frozenset(),
    ids: dict[str, str] | None = None,
    **of: Any,
) -> Score:
    made = MadeList("a list", "kontum", table=[["Bế Thị Hoà"]] * 9, rows={1: truth}, unsigned=unsigned)
    plan = Plan(**{"state": "ready", "options": {}, "brakes": [], "failure": None, **of})
    return Judge(made, plan, CODES, ids or {}).score(rows)


def outcome(*rows: PlanRow, **of: Any) -> tuple[Outcome, str]:
    found = score(*rows, **of)
    [verdict] = found.outcomes
    return verdict, next((why for _, why in found.reasons), "")


def test_score_of_a_row_that_says_all_the_truth_is_right() -> None:
    assert (Outcome.RIGHT, "") == outcome(row())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"birth_date": "1980-03-02"}, "birth_date"),
        ({"staff_code": "KT00002"}, "staff_code"),
        ({"national_id_last4": "0002"}, "national_id"),
        ({"phone": "0100200302"}, "phone"),
        ({"recovery_email": "hoa2@mail.example"}, "recovery_email"),
        ({"post": "Kế toán"}, "post"),
        ({"contract_end": "2027-01-01"}, "contract_end"),
        ({"phone": ""}, "lost phone"),
    ],
)
def test_score_of_a_row_with_one_other_value_is_silently_wrong(said: dict[str, str], why: str) -> None:
    assert (Outcome.WRONG, why) == outcome(row(values={**VALUES, **said}))


@pytest.mark.parametrize(
    ("unit", "why"),
    [(1, "unit: where the list was handed in"), (3, "unit: another")],
)
def test_score_of_a_person_put_elsewhere_is_silently_wrong(unit: int, why: str) -> None:
    assert (Outcome.WRONG, why) == outcome(row(unit_id=unit))


def test_score_of_people_put_where_the_list_was_handed_in_is_a_question_where_the_plan_is_held_for_it() -> (
    None
):
    held = [{"code": "unplaced_people", "params": {}}]
    assert (Outcome.ASKED, "held: unplaced_people") == outcome(row(unit_id=1), brakes=held)
    other = row(unit_id=1, values={**VALUES, "phone": "0100200302"})
    assert (Outcome.WRONG, "phone") == outcome(other, brakes=held)


def test_score_of_another_name_is_silently_wrong_but_not_of_another_spelling() -> None:
    assert (Outcome.WRONG, "full_name") == outcome(row(full_name="Bế Thị Hoa"))
    assert (Outcome.RIGHT, "") == outcome(row(full_name="Bế Thị Hòa"))


def test_score_of_somebody_known_who_joins_again_is_silently_wrong() -> None:
    ids = {PERSON.national_id: "known"}
    assert (Outcome.WRONG, "second mailbox") == outcome(row(), ids=ids)
    assert (Outcome.WRONG, "another person") == outcome(row("changed", object_id="other"), ids=ids)
    assert (Outcome.WRONG, "another person") == outcome(row("changed", object_id="other"))
    assert (Outcome.RIGHT, "") == outcome(row("same", object_id="known"), ids=ids)


def test_score_of_a_day_and_month_changed_about_depends_on_signs_in_the_file() -> None:
    swapped = row(values={**VALUES, "birth_date": "1980-03-02"})
    other = row(values={**VALUES, "birth_date": "1980-03-03"})
    unsigned = frozenset({"birth_date"})
    assert (Outcome.WRONG, "birth_date") == outcome(swapped)
    assert (Outcome.UNSIGNED, "birth_date") == outcome(swapped, unsigned=unsigned)
    assert (Outcome.WRONG, "birth_date") == outcome(other, unsigned=unsigned)
    assert (Outcome.WRONG, "birth_date") == outcome(swapped, unsigned=frozenset({"contract_end"}))


def test_score_of_a_year_that_became_a_day_is_silently_wrong() -> None:
    truth = replace(TRUTH, birth=1980)
    assert (Outcome.WRONG, "birth_date") == outcome(row(), truth=truth)
    without = {name: said for name, said in VALUES.items() if name != "birth_date"}
    assert (Outcome.RIGHT, "") == outcome(row(values=without), truth=truth)


def test_score_of_an_optional_value_left_out_is_right_where_it_is_said() -> None:
    notice = {"field": "phone", "code": "left_out", "params": {}}
    found = score(row(values={**VALUES, "phone": "", "notices": [notice]}))
    assert {Outcome.RIGHT: 1} == found.outcomes
    assert {"phone": 1} == found.left_out


def test_score_of_somebody_who_stands_twice_is_right_only_when_refused_as_such() -> None:
    truth = replace(TRUTH, expected=Expected.REPEATED)
    twice = row("refused", problems=[{"field": "row", "code": "row_duplicate", "params": {"row": 1}}])
    assert (Outcome.RIGHT, "") == outcome(twice, truth=truth)
    assert (Outcome.REFUSED, "row_duplicate") == outcome(twice)
    assert (Outcome.WRONG, "repeated as joiner") == outcome(row(), truth=truth)


def test_score_of_questions_counts_answers_once_for_all_rows_that_ask_the_same() -> None:
    asked = {"kind": "unit", "written": "phòng y tế", "options": [{"code": "syt"}]}
    elsewhere = {"kind": "unit", "written": "phòng", "options": [{"code": "kontum"}]}
    assert (Outcome.ASKED, "unit") == outcome(row("question", question=asked))
    assert (Outcome.ASKED, "unit without the right answer") == outcome(row("question", question=elsewhere))
    several = [row("question", question=each) for each in (asked, asked, elsewhere)]
    assert 2 == score(*several).questions


def test_score_of_rows_that_are_not_there_or_nobody_s() -> None:
    assert (Outcome.MISSING, "no row") == outcome()
    nobody = row()
    nobody.row = 2
    found = score(row(), nobody)
    assert {Outcome.RIGHT: 1, Outcome.WRONG: 1} == found.outcomes


def test_score_of_a_list_that_waits_or_is_refused_whole() -> None:
    failure = {"problems": [{"field": "full_name", "code": "column_missing", "params": {}}]}
    assert (Outcome.ASKED, "file: column_missing") == outcome(state="unclear", failure=failure)
    assert (Outcome.REFUSED, "file: column_missing") == outcome(state="failed", failure=failure)


def test_lists_of_one_seed_are_the_same() -> None:
    for form in ("csv tcvn3", "ods utf-8"):
        assert roster(7, form).data == roster(7, form).data
    assert [annex(seed).table for seed in range(12)] == [annex(seed).table for seed in range(12)]


def test_lists_hold_every_kind_of_date_code_and_place() -> None:
    lists = [roster(seed, form) for seed in range(1, 13) for form in FORMS]
    marks = {mark for made in lists for truth in made.rows.values() for mark in truth.marks}
    assert {"swapped", "month first", "two digits", "year", "serial", "day"} <= marks
    assert {"zeros_by_format", "zeros_lost", "zeros_as_text", "rank_codes", "none"} <= marks
    assert {False, True} == {"birth_date" in made.unsigned for made in lists}
    assert any(truth.contract_end for made in lists for truth in made.rows.values())
    assert any(made.known for made in lists)
    assert set(Expected) == {truth.expected for made in lists for truth in made.rows.values()}
    annexes = [annex(seed) for seed in range(60)]
    assert all(any(f"({placing.name}," in made.origin for made in annexes) for placing in PLACINGS)
    assert {"bad phone", "bad email", "bad id", "year", "two digits"} <= {
        mark for made in annexes for truth in made.rows.values() for mark in truth.marks
    }

"""Columns nobody can tell are asked about, and what was said is remembered for the next list."""

from __future__ import annotations

from typing import Any

import pytest

from provisioning.imports import operations
from provisioning.plans.model import Plan
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

HEADER = "Mã số riêng,Danh xưng,Chức vụ,Gì đó"
ROWS = ("TT-1,Y Blí,Văn thư,x", "TT-2,Y Hlim,Kế toán,y")
SAID = {"staff_code": 0, "full_name": 1, "post": 2}


def say(desk: Desk, plan_id: str, columns: dict[str, Any]) -> Plan:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        unit = desk.province.unit(session, "stttt")
        operations.reread(session, desk.settings, SYSTEM, plan, unit, {"columns": columns})
    operations.read_now(desk.database, desk.settings, plan_id)
    return desk.found(plan_id)


def test_a_list_whose_columns_nobody_can_tell_waits_and_shows_what_it_has(desk: Desk) -> None:
    plan = desk.found(desk.plan(*ROWS, header=HEADER, unit="stttt"))
    assert ("unclear", {}, []) == (plan.state, plan.counts, list(desk.rows(plan.id)))
    assert HEADER.split(",") == plan.options["headers"]
    assert [row.split(",") for row in ROWS] == plan.options["samples"]
    assert {"post": 2} == plan.options["column_numbers"]
    assert plan.failure is not None
    assert ["column_missing", "column_identity_missing"] == [p["code"] for p in plan.failure["problems"]]


def test_what_somebody_says_of_the_columns_makes_a_plan_of_the_list(desk: Desk) -> None:
    plan = say(desk, desk.plan(*ROWS, header=HEADER, unit="stttt"), SAID)
    assert ("ready", {"joiner": 2}, ["Gì đó"]) == (plan.state, plan.counts, plan.options["ignored"])
    first = desk.rows(plan.id)[0]
    assert ("TT-1", "Y Blí", "Văn thư") == (first.staff_code, first.full_name, first.values["post"])


def test_the_next_list_with_this_header_needs_nobody_to_say_it_again(desk: Desk) -> None:
    say(desk, desk.plan(*ROWS, header=HEADER, unit="stttt"), SAID)
    spelled = HEADER.upper().replace(",", " ,")
    assert "ready" == desk.found(desk.plan(ROWS[0], header=spelled, unit="stttt")).state
    assert "unclear" == desk.found(desk.plan(ROWS[0], header=HEADER, unit="syt")).state


@pytest.mark.parametrize("columns", [{"staff_code": 9}, {"is_admin": 0}, {"full_name": "1"}, {"post": -1}])
def test_a_column_that_is_not_there_can_not_be_said(desk: Desk, columns: dict[str, Any]) -> None:
    plan = say(desk, desk.plan(*ROWS, header=HEADER, unit="stttt"), columns)
    assert plan.failure is not None
    assert ("unclear", "column_unknown") == (plan.state, plan.failure["problems"][0]["code"])
    assert "ready" == say(desk, plan.id, SAID).state


def test_of_national_ids_a_plan_keeps_only_the_end(desk: Desk) -> None:
    plan = desk.plan("062080000123,Y Blí,Văn thư", header="Số CCCD,Họ và tên,Chức vụ", unit="stttt")
    assert [["…", "Y Blí", "Văn thư"]] == desk.found(plan).options["samples"]

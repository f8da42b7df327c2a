"""Rows written on a page become a plan at once, without a file, as the same rows in a file would."""

from __future__ import annotations

import pytest

from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports import operations
from provisioning.imports.files import uploads
from provisioning.plans.model import Plan
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

NEW = {"staff_code": "A-7", "full_name": "Y Vêng Niê", "post": "Văn thư", "unit": "stttt.cntt"}


def proposed(desk: Desk, *rows: dict[str, str]) -> str:
    with desk.database.writing() as session:
        unit = desk.province.unit(session, "stttt")
        return operations.propose(session, desk.settings, SYSTEM, unit, rows, name="Y Vêng Niê").id


def test_typed_rows_are_judged_as_those_of_a_file(desk: Desk) -> None:
    desk.province.add("Y Blí", staff_code="A-1")
    known = {"staff_code": "A-1", "full_name": "Y Blí", "post": "Chuyên viên", "unit": "stttt"}
    plan = proposed(desk, NEW, known, {"full_name": "Y Không Mã", "unit": "stttt"})
    header = "Mã CBCC,Họ và tên,Chức vụ,Mã đơn vị"
    file = desk.plan(
        "A-7,Y Vêng Niê,Văn thư,stttt.cntt", "A-1,Y Blí,Chuyên viên,stttt", ",Y Không Mã,,stttt",
        unit="stttt", header=header,
    )  # fmt: skip
    assert ["joiner", "changed", "refused"] == [row.row_class for row in desk.rows(plan)]
    shown = [
        [(r.row_class, r.full_name, r.unit_id, r.address, r.changes, r.problems) for r in desk.rows(each)]
        for each in (plan, file)
    ]
    assert shown[0] == shown[1]
    assert "ready" == desk.found(plan).state
    assert desk.found(file).counts == desk.found(plan).counts


def test_a_proposed_row_is_applied(desk: Desk) -> None:
    desk.apply(proposed(desk, NEW))
    assert "Văn thư" == desk.person("Y Vêng Niê").post


def test_typed_rows_have_no_file_and_are_not_read_otherwise(desk: Desk) -> None:
    plan = proposed(desk, NEW)
    assert not uploads.path_of(desk.settings, plan).exists()
    with desk.database.writing() as session, pytest.raises(Invalid, match="file_gone"):
        found, unit = session.get_one(Plan, plan), desk.province.unit(session, "stttt")
        operations.reread(session, desk.settings, SYSTEM, found, unit, {"encoding": "utf-8"})


def test_who_may_not_import_proposes_nothing(desk: Desk) -> None:
    with desk.database.writing() as session, pytest.raises(Denied):
        stranger, unit = desk.province.actor("hr_officer", "syt"), desk.province.unit(session, "stttt")
        operations.propose(session, desk.settings, stranger, unit, [NEW], name="x")

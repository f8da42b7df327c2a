"""What is kept of an upload: the list as long as it may be read otherwise, the decision for good."""

from __future__ import annotations

import io
import os
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports import operations
from provisioning.imports.files import uploads
from provisioning.notifications.model import Notification
from provisioning.plans.model import Plan
from tests.support.import_desk import HEADER, Desk
from tests.support.plan_rows import joiner, planned
from tests.support.province import SYSTEM

LIST = f"{HEADER}\nA-1,Y Wan,,,,Sở Y tế,,".encode()


def taken_in(desk: Desk, **more: object) -> str:
    with desk.database.writing() as session:
        plan = operations.take_in(
            session,
            desk.settings,
            SYSTEM,
            desk.province.unit(session, "kontum"),
            name="list.csv",
            source=io.BytesIO(LIST),
            **more,  # type: ignore[arg-type]  # tests hand in what they mean
        )
    return plan.id


def read_again(desk: Desk, plan: str, choices: dict[str, object], unit: str = "kontum") -> None:
    with desk.database.writing() as session:
        found, at = session.get_one(Plan, plan), desk.province.unit(session, unit)
        operations.reread(session, desk.settings, SYSTEM, found, at, choices)


def test_what_was_said_with_a_list_stands_in_its_plan(desk: Desk) -> None:
    plan = taken_in(
        desk,
        mode="roster",
        decision="12/QĐ-SNV",
        effective_on=date(2030, 1, 2),
        decision_file=("../QĐ 12.pdf", io.BytesIO(b"%PDF")),
        choices={"encoding": "tcvn3"},
    )
    found = desk.found(plan)
    assert ("roster", "12/QĐ-SNV", date(2030, 1, 2), "QĐ 12.pdf") == (
        found.mode, found.decision, found.effective_on, found.decision_file,
    )  # fmt: skip
    assert {"encoding": "tcvn3"} == found.options["choices"]
    kept = uploads.decision_path(desk.settings, plan)
    assert (b"%PDF", 0o600) == (kept.read_bytes(), kept.stat().st_mode & 0o777)


def test_a_list_is_read_again_with_other_choices(desk: Desk) -> None:
    plan = taken_in(desk, choices={"encoding": "utf-8", "sheet": "Sheet1"})
    operations.read_now(desk.database, desk.settings, plan)
    first = len(desk.rows(plan))
    read_again(desk, plan, {"sheet": None, "header_row": 1})
    found = desk.found(plan)
    assert ("reading", {}, {"encoding": "utf-8", "header_row": 1}) == (
        found.state, found.counts, found.options["choices"],
    )  # fmt: skip
    operations.read_now(desk.database, desk.settings, plan)
    assert ("ready", first) == (desk.found(plan).state, len(desk.rows(plan)))
    with desk.database.reading() as session:
        assert 1 == session.scalar(sa.select(sa.func.count()).where(Event.kind == "plan.reread"))


def test_an_approval_does_not_outlive_the_rows_it_was_given_for(desk: Desk) -> None:
    plan = taken_in(desk)
    operations.read_now(desk.database, desk.settings, plan)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        found.approved_by, found.approved_at, found.brakes = "Ai đó", clock.now(), [{"code": "half_list"}]
    read_again(desk, plan, {})
    found = desk.found(plan)
    assert ("", None, []) == (found.approved_by, found.approved_at, found.brakes)


def test_who_may_not_import_there_has_nothing_read_again(desk: Desk) -> None:
    plan = taken_in(desk)
    operations.read_now(desk.database, desk.settings, plan)
    with desk.database.writing() as session, pytest.raises(Denied):
        unit = desk.province.unit(session, "kontum")
        actor = desk.province.actor("hr_officer", "syt")
        operations.reread(session, desk.settings, actor, session.get_one(Plan, plan), unit, {})


def test_a_list_under_way_and_one_whose_file_is_gone_are_not_read_again(desk: Desk) -> None:
    plan = taken_in(desk)
    operations.read_now(desk.database, desk.settings, plan)
    uploads.path_of(desk.settings, plan).unlink()
    with pytest.raises(Invalid, match="file_gone"):
        read_again(desk, plan, {})
    desk.start(plan)
    with pytest.raises(Invalid, match="plan_not_ready"):
        read_again(desk, plan, {})


def test_a_list_is_kept_for_a_week_or_until_it_was_carried_out(desk: Desk) -> None:
    waiting, done = taken_in(desk), taken_in(desk, decision_file=("a.pdf", io.BytesIO(b"%PDF")))
    for plan in (waiting, done):
        operations.read_now(desk.database, desk.settings, plan)
    desk.apply(done)
    assert 1 == uploads.sweep(desk.database, desk.settings, clock.now())
    assert uploads.path_of(desk.settings, waiting).exists()
    assert uploads.decision_path(desk.settings, done).exists()
    old = (clock.now() - timedelta(days=8)).timestamp()
    os.utime(uploads.path_of(desk.settings, waiting), (old, old))
    assert 1 == uploads.sweep(desk.database, desk.settings, clock.now())
    assert not uploads.path_of(desk.settings, waiting).exists()


def test_the_author_hears_at_the_end(desk: Desk) -> None:
    officer = desk.officer("stttt")
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim"), unit="stttt", by=desk._actor(officer))
    desk.province.add("Y Khác", "stttt", staff_code="A-1")
    desk.apply(plan, by=officer)
    with desk.database.reading() as session:
        notice = session.scalars(sa.select(Notification)).one()
    told = {"name": "Trần Thị Tổ Chức", "file": "list.csv", "applied": "2", "failed": "0", "left": "0"}
    assert ("plan_finished", told) == (notice.kind, notice.params)


def test_nobody_is_written_to_for_a_plan_of_the_command_line(desk: Desk) -> None:
    desk.apply(planned(desk, joiner("Y Wan")))
    with desk.database.reading() as session:
        assert [] == list(session.scalars(sa.select(Notification)))

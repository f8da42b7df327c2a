"""A list is read by one process, whoever dies, stops it or comes too late."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from provisioning.foundation import clock
from provisioning.imports import operations
from provisioning.imports.chores import import_chores
from provisioning.imports.files import uploads
from provisioning.imports.planning import read_plan
from provisioning.plans import operations as plans
from provisioning.plans.leases import LEASE, claim
from provisioning.plans.model import Plan
from tests.support.hr_files import clean_list, write_list
from tests.support.import_desk import HEADER, UNITS, Desk
from tests.support.province import SYSTEM

LIST = "\n".join((HEADER, *(f"A-{n},Y Blí,,,,,," for n in range(1200)))).encode()


def handed_in(desk: Desk, data: bytes = LIST, reader: str | None = None) -> str:
    """A list that nobody has read yet."""
    with desk.database.writing() as session:
        plan = operations.take_in(
            session,
            desk.settings,
            SYSTEM,
            desk.province.unit(session, "kontum"),
            name="list.csv",
            source=io.BytesIO(data),
            reader=reader,
        )
    return plan.id


def stop(desk: Desk, plan_id: str) -> None:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        plans.stop(session, SYSTEM, plan, desk.province.unit(session, "kontum"))


class Killed(BaseException):
    """As when the process ends."""


def cut_short(desk: Desk, plan_id: str, monkeypatch: pytest.MonkeyPatch, *, after: int) -> None:
    """Reads so many pieces, then is killed."""
    whole = read_plan._read_piece
    pieces: list[object] = []

    def dying(*given: object) -> None:
        if len(pieces) == after:
            raise Killed
        pieces.append(given)
        whole(*given)  # type: ignore[arg-type]  # handed on as they came

    with monkeypatch.context() as patch:
        patch.setattr(read_plan, "_read_piece", dying)
        with pytest.raises(Killed):
            operations.read_now(desk.database, desk.settings, plan_id, reader="dying")


def test_a_reading_that_was_cut_short_begins_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = handed_in(desk)
    cut_short(desk, plan, monkeypatch, after=1)
    assert (1000, "reading") == (len(desk.rows(plan)), desk.found(plan).state)
    assert operations.read_now(desk.database, desk.settings, plan, reader="dying")
    assert [*range(2, 1202)] == [row.row for row in desk.rows(plan)]
    assert {"joiner": 1200} == desk.found(plan).counts


def test_another_worker_reads_once_the_lease_of_the_dead_one_is_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = handed_in(desk)
    cut_short(desk, plan, monkeypatch, after=1)
    assert not operations.read_now(desk.database, desk.settings, plan, reader="other")
    later = clock.now() + LEASE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert operations.read_now(desk.database, desk.settings, plan, reader="other")
    assert 1200 == len(desk.rows(plan))


def test_a_command_that_reads_itself_is_not_overtaken_by_a_worker(desk: Desk) -> None:
    plan = handed_in(desk, reader="command:1")
    desk.work()
    assert "reading" == desk.found(plan).state
    assert operations.read_now(desk.database, desk.settings, plan, reader="command:1")
    assert "ready" == desk.found(plan).state


def test_who_lost_the_plan_while_reading_leaves_it_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = handed_in(desk)
    whole = read_plan._read_piece

    def overtaken(*given: object) -> None:
        later = clock.now() + LEASE + timedelta(seconds=1)
        claim(desk.database, "reading", "other", later, plan_id=plan)
        whole(*given)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(read_plan, "_read_piece", overtaken)
    assert not operations.read_now(desk.database, desk.settings, plan, reader="slow")
    assert ("reading", []) == (desk.found(plan).state, list(desk.rows(plan)))
    assert uploads.path_of(desk.settings, plan).exists()


def test_a_list_stopped_while_it_is_read_stays_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = handed_in(desk)
    whole = read_plan._read_piece

    def stopped(*given: object) -> None:
        if desk.found(plan).state == "reading":
            stop(desk, plan)
        whole(*given)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(read_plan, "_read_piece", stopped)
    assert not operations.read_now(desk.database, desk.settings, plan)
    assert ("stopped", {}) == (desk.found(plan).state, desk.found(plan).counts)


def test_a_plan_that_is_ready_is_not_read_again(desk: Desk) -> None:
    plan = desk.plan("A-1,Y Blí,,,,,,")
    assert not operations.read_now(desk.database, desk.settings, plan)
    assert 1 == len(desk.rows(plan))


def test_a_file_that_breaks_the_reader_is_not_tried_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = handed_in(desk)

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(read_plan, "open_list", broken)
    with pytest.raises(ZeroDivisionError):
        operations.read_now(desk.database, desk.settings, plan)
    found = desk.found(plan)
    assert "failed" == found.state
    assert found.failure is not None
    assert ["file_broke"] == [problem["code"] for problem in found.failure["problems"]]


def test_a_database_that_is_away_is_not_the_files_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = handed_in(desk)

    def away(*_given: object) -> None:
        raise OperationalError("select 1", {}, OSError("gone"))

    with monkeypatch.context() as patch:
        patch.setattr(read_plan, "_read_piece", away)
        with pytest.raises(OperationalError):
            operations.read_now(desk.database, desk.settings, plan, reader="one")
    assert operations.read_now(desk.database, desk.settings, plan, reader="one")
    assert "ready" == desk.found(plan).state


def test_the_same_person_in_two_rows_by_two_ways_is_a_question(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="A-1", birth_date=date(1980, 2, 1))
    plan = desk.plan("A-1,Y Blí,,,Văn thư,,,", ",Y Blí,01/02/1980,,Kế toán,,,")
    assert [(3, "row", "row_duplicate")] == desk.codes(plan)


def test_discarded_files_go_and_awaited_ones_stay(desk: Desk) -> None:
    waiting, discarded = handed_in(desk), handed_in(desk, LIST + b"\n")
    stop(desk, discarded)
    folder = desk.settings.data_dir / "uploads"
    (folder / "half.part").write_bytes(b"x")
    assert 1 == uploads.sweep(desk.database, desk.settings, clock.now())
    assert {waiting, "half.part"} == {file.name for file in folder.iterdir()}
    assert 1 == uploads.sweep(desk.database, desk.settings, clock.now() + timedelta(days=2))
    assert {waiting} == {file.name for file in folder.iterdir()}


def test_the_worker_tidies_up_after_discarded_lists(desk: Desk) -> None:
    stop(desk, handed_in(desk))
    for chore in import_chores(desk.database, desk.settings, "test"):
        chore()
    assert [] == list((desk.settings.data_dir / "uploads").iterdir())


def test_an_uploaded_file_is_for_the_service_alone(desk: Desk) -> None:
    path = uploads.path_of(desk.settings, handed_in(desk))
    assert (0o600, 0o700) == (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777)


def test_a_list_of_three_thousand_is_read_in_few_statements(desk: Desk) -> None:
    file = write_list(clean_list(3000, units=UNITS), desk.folder / "list.csv")
    plan = handed_in(desk, file.read_bytes())
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(desk.database.engine, "before_cursor_execute", note)
    operations.read_now(desk.database, desk.settings, plan)
    sa.event.remove(desk.database.engine, "before_cursor_execute", note)
    assert {"joiner": 3000} == desk.found(plan).counts
    # Namesakes beyond the first choices ask again; everybody else is asked about in pieces.
    assert len(sent) < 300

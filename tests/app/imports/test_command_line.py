"""`congvu import`: the same plans as in the pages, from the server's command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import app.cli.imports
from app.cli.imports import imports
from app.cli.imports_columns import chosen_columns
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.imports import operations
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans import operations as plans
from provisioning.plans.applying import apply_chunk
from provisioning.plans.leases import claim
from provisioning.plans.model import Plan
from provisioning.plans.queries import plan_for
from tests.app.imports.conftest import HEADER
from tests.support.cast import Cast
from tests.support.province import SYSTEM

Run = Callable[..., Result]
GOOD = "TT-1,Nguyễn Văn An,01/02/1980,Chuyên viên,Phòng Công nghệ thông tin,0912345678,"
BAD = "TT-2,Lê Thị Bình,31/02/1980,,Sở Lạ,,"


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the database of the test."""
    monkeypatch.setattr(app.cli.imports, "services", lambda: cast.services)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(imports, [*words])

    return invoke


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., str]:
    """Writes a list; its path."""

    def write(*rows: str) -> str:
        file = tmp_path / "list.csv"
        file.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
        return str(file)

    return write


def planned(run: Run, file: str) -> str:
    """The id of the plan of this list for the department."""
    return str(json.loads(run("plan", file, "--unit", "stttt", "--format", "json").stdout)["plan"])


def test_a_clean_list_is_planned_with_status_nought(run: Run, listed: Callable[..., str]) -> None:
    result = run("plan", listed(GOOD), "--unit", "stttt", "--format", "json")
    assert 0 == result.exit_code
    plan = json.loads(result.stdout)
    assert ({"joiner": 1}, 1, "utf-8", None) == (
        plan["counts"], plan["header_row"], plan["encoding"], plan["sheet"],
    )  # fmt: skip
    assert "Họ và tên" == plan["columns"]["full_name"]
    assert [
        {
            "row": 2,
            "class": "joiner",
            "staff_code": "TT-1",
            "full_name": "Nguyễn Văn An",
            "birth_date": "1980-02-01",
            "birth_year": None,
            "national_id_last4": None,
            "unit": "stttt.cntt",
            "address": "annv.stttt@kontum.example",
            "problems": [],
            "left_out": [],
            "changes": [],
        }
    ] == plan["rows"]


def test_refused_rows_are_listed_with_column_code_and_sentence(run: Run, listed: Callable[..., str]) -> None:
    result = run("plan", listed(GOOD, BAD), "--unit", "stttt", "--format", "json")
    assert 2 == result.exit_code
    problems = json.loads(result.stdout)["rows"][1]["problems"]
    assert [("unit", "unit_unknown")] == [(each["column"], each["code"]) for each in problems]
    left_out = json.loads(result.stdout)["rows"][1]["left_out"]
    assert [("birth_date", "date_impossible")] == [(each["column"], each["code"]) for each in left_out]
    problems += left_out
    assert all(problem["text"].endswith(".") for problem in problems)


def test_the_text_names_the_refused_rows(run: Run, listed: Callable[..., str]) -> None:
    result = run("plan", listed(GOOD, BAD), "--unit", "stttt")
    assert 2 == result.exit_code
    assert "joiner: 1" in result.stdout
    assert "row 3 Lê Thị Bình: unit: There is no unit “Sở Lạ”" in result.stdout


def test_a_file_that_is_no_list_says_why(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    result = run("plan", str(file), "--unit", "stttt")
    assert 2 == result.exit_code
    assert "This file is damaged." in result.stdout


def test_applying_carries_out_what_can_be(run: Run, listed: Callable[..., str], cast: Cast) -> None:
    plan = planned(run, listed(GOOD, BAD))
    result = run("apply", plan)
    assert (0, "1 rows applied, 0 failed") == (result.exit_code, result.stdout[:24])
    assert "1 rows left: 1 wait for an answer, 0 refused, 0 left out; 1 people have no" in result.stdout
    with cast.database.reading() as session:
        assert "applied" == session.get_one(Plan, plan).state
    assert f"{plan}  applied" in run("list").stdout
    assert {"joiner": 1, "refused": 1} == json.loads(run("show", plan, "--format", "json").stdout)["counts"]


def test_the_same_list_again_is_the_same(run: Run, listed: Callable[..., str]) -> None:
    run("apply", planned(run, listed(GOOD)))
    again = run("plan", listed(GOOD), "--unit", "stttt", "--format", "json")
    assert (0, {"same": 1}) == (again.exit_code, json.loads(again.stdout)["counts"])


def test_a_plan_is_applied_once(run: Run, listed: Callable[..., str]) -> None:
    plan = planned(run, listed(GOOD))
    run("apply", plan)
    assert 0 != run("apply", plan).exit_code


def test_what_changed_since_must_be_seen_before_it_is_applied(
    run: Run, listed: Callable[..., str], cast: Cast
) -> None:
    plan = planned(run, listed(GOOD))
    cast.province.add("Y Khác", "syt", staff_code="TT-1")
    assert "plan_changed" in str(run("apply", plan).exception)
    row = json.loads(run("show", plan, "--format", "json").stdout)["rows"][0]
    assert "joiner" != row["class"]


def test_rows_that_fail_give_status_two(
    run: Run, listed: Callable[..., str], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(run, listed(GOOD))
    cast.province.add("Y Khác", "syt", staff_code="TT-1")
    monkeypatch.setattr("app.cli.imports.refresh", lambda *_given: 0)
    assert 2 == run("apply", plan).exit_code


def test_an_import_is_taken_back(run: Run, listed: Callable[..., str], cast: Cast) -> None:
    plan = planned(run, listed(GOOD))
    run("apply", plan)
    result = run("undo", plan, "--format", "json")
    back = json.loads(result.stdout)
    assert (0, {"leaver": 1}) == (result.exit_code, back["counts"])
    assert [{"field": "state", "old": "invited", "new": "purged"}] == back["rows"][0]["changes"]
    assert 0 == run("apply", back["plan"]).exit_code
    assert f"{back['plan']}  applied   stttt                    undo of list.csv" in run("list").stdout
    with cast.database.reading() as session:
        person = session.scalars(sa.select(Official).where(Official.staff_code == "TT-1")).one()
        assert "purged" == own_record(session, person.id).mailbox.state  # type: ignore[union-attr]  # has one


def test_a_full_list_that_nearly_everybody_is_missing_from_waits_for_a_second_person(
    run: Run, listed: Callable[..., str], cast: Cast
) -> None:
    result = run("plan", listed(GOOD), "--unit", "stttt", "--mode", "roster", "--format", "json")
    plan = json.loads(result.stdout)
    assert (3, "roster") == (result.exit_code, plan["mode"])
    assert "too_many_leavers" in [brake["code"] for brake in plan["brakes"]]
    assert None in [row["row"] for row in plan["rows"]]
    assert 3 == run("apply", plan["plan"]).exit_code
    assert "Denied" in repr(run("approve", plan["plan"], "--as", cast.address("stranger")).exception)
    assert "address_unknown" in str(run("approve", plan["plan"], "--as", "x@kontum.example").exception)
    said = run("approve", plan["plan"], "--as", cast.address("department"))
    assert (0, "Confirmed by Lê Văn Trưởng.\n") == (said.exit_code, said.stdout)
    assert run("apply", plan["plan"]).exit_code in (0, 2)


def test_a_plan_with_a_day_to_come_waits_for_it(run: Run, listed: Callable[..., str]) -> None:
    words = ("plan", listed(GOOD), "--unit", "stttt", "--effective", "2099-01-02", "--format", "json")
    plan = json.loads(run(*words).stdout)["plan"]
    assert "It waits for 2099-01-02" in run("apply", plan).stdout
    assert f"{plan}  scheduled" in run("list").stdout


def test_a_plan_under_way_is_paused_and_goes_on(run: Run, listed: Callable[..., str], cast: Cast) -> None:
    plan = planned(run, listed(GOOD))
    with cast.database.writing() as session:
        plans.start(session, SYSTEM, *plan_for(session, SYSTEM, plan))
    assert "Paused" in run("pause", plan).stdout
    assert f"{plan}  paused" in run("list").stdout
    assert 0 == run("apply", plan).exit_code


def test_the_last_four_digits_of_a_national_id_are_shown_and_no_more(
    run: Run, listed: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "ids.csv"
    file.write_text(
        "Mã CBCC,Họ và tên,Số CCCD,Đơn vị\nTT-9,Y Wan,062185001234,Sở Thông tin và Truyền thông\n"
    )
    result = run("plan", str(file), "--unit", "stttt", "--format", "json")
    assert "1234" == json.loads(result.stdout)["rows"][0]["national_id_last4"]
    assert "062185001234" not in result.stdout


def test_columns_are_named_by_letter_or_header(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text('{"header_row": 2, "columns": {"full_name": "AB", "post": "Chức  danh"}}')
    wanted = chosen_columns(file)
    assert {"header_row": 2, "columns": {"full_name": 27}} == wanted.choices({})
    options = {"headers": ["STT", "Chức danh"]}
    assert {"full_name": 27, "post": 1} == wanted.choices(options)["columns"]
    with pytest.raises(Invalid, match="header_unknown"):
        wanted.choices({"headers": ["STT"]})
    file.write_text("[1]")
    with pytest.raises(Invalid, match="map_unreadable"):
        chosen_columns(file)


def test_an_unknown_unit_or_plan_is_refused(run: Run, listed: Callable[..., str]) -> None:
    assert 0 != run("plan", listed(GOOD), "--unit", "nowhere").exit_code
    assert 0 != run("apply", "0000000000000000").exit_code


def test_a_plan_that_a_worker_has_taken_up_is_waited_for(
    run: Run, listed: Callable[..., str], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(run, listed(GOOD))
    with cast.database.writing() as session:
        plans.start(session, SYSTEM, *plan_for(session, SYSTEM, plan))
    claim(cast.database, "applying", "worker", clock.now())
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        while apply_chunk(cast.database, "worker"):
            pass

    monkeypatch.setattr("app.cli.imports.time.sleep", nap)
    assert (0, 1) == (run("apply", plan).exit_code, len(naps))


def test_a_running_worker_does_not_take_the_file_from_the_command(
    run: Run, listed: Callable[..., str], work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = operations.read_now

    def after_the_worker(*given: object, **more: object) -> bool:
        work()
        return done(*given, **more)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(operations, "read_now", after_the_worker)
    result = run("plan", listed(GOOD), "--unit", "stttt")
    assert (0, True) == (result.exit_code, "joiner: 1" in result.stdout)


def test_doubtful_dates_are_read_as_the_command_says(run: Run, listed: Callable[..., str]) -> None:
    rows = ["TT-1,Y Blí,02/25/1980,,,,", "TT-2,Y Hlim,03/05/1980,,,,"]
    classes = {
        order: [
            (row["class"], row["birth_date"])
            for row in json.loads(
                run("plan", listed(*rows), "--unit", "stttt", "--format", "json", *order).stdout
            )["rows"]
        ]
        for order in ((), ("--date-order", "month"))
    }
    assert ("question", "1980-05-03") == classes[()][1]
    assert ("joiner", "1980-03-05") == classes["--date-order", "month"][1]

"""Some hundred files as offices should never send them: each is read, and each gets its verdict."""

from __future__ import annotations

import os
import re
import shutil
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.texts.field_problems import SENTENCES
from app.texts.file_problems import PROBLEM_TEXTS
from provisioning.addresses.reserved import ROLES, SYSTEM
from provisioning.foundation.database import Database
from provisioning.imports.files.file_kind import LIMITS
from provisioning.plans.model import Plan, PlanRow
from tests.bench.measure import peak_rss_mb
from tests.support.abuse_corpus import KEPT_AS, Case, Told, cases
from tests.support.cast import make_settings
from tests.support.import_desk import Desk
from tests.support.province import lay_out

CASES = list(cases())
LEAST = 400
MOST_MEMORY_MB = 512
# Of the processor, not of a clock on the wall.
MOST_SECONDS = 30
_LOCAL = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_SENTENCES = SENTENCES | PROBLEM_TEXTS


@pytest.fixture(scope="module")
def desk(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One office for all files: nothing of them is carried out, so none sees another."""
    folder = tmp_path_factory.mktemp("abuse")
    shutil.copyfile(migrated_sqlite, folder / "congvu.db")
    database = Database(f"sqlite:///{folder / 'congvu.db'}")
    yield Desk(lay_out(database), make_settings(folder), folder)
    database.dispose()


def test_there_are_hundreds_and_no_two_are_the_same() -> None:
    files = {(case.filename, hash(case.data)) for case in CASES}
    assert len(files) == len({case.name for case in CASES}) == len(CASES) >= LEAST


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_file_gets_its_verdict(desk: Desk, case: Case) -> None:
    data, before = case.data, desk.counts()
    memory, processor = memory_anew(), time.process_time()
    plan_id = desk.plan_bytes(data, name=case.filename)
    assert time.process_time() - processor < MOST_SECONDS
    assert peak_rss_mb(os.getpid()) - memory < MOST_MEMORY_MB
    plan, rows = desk.found(plan_id), desk.rows(plan_id)
    assert (case.verdict.state, sorted(case.verdict.problems)) == (plan.state, sorted(codes_of_file(plan)))
    assert dict(Counter(row.row_class for row in rows)) == plan.counts
    if case.verdict.counts is not None:
        assert case.verdict.counts == plan.counts
    elif plan.state == "ready":
        assert verdicts(case.verdict.rows) == found(rows, case.verdict.rows)
    check_what_is_kept(plan, rows)
    assert {**before, "events": before["events"] + 1} == desk.counts()


def test_reading_a_spreadsheet_is_capped() -> None:
    assert LIMITS.child_cpu <= MOST_SECONDS
    assert LIMITS.child_wall <= MOST_SECONDS
    assert LIMITS.child_memory <= MOST_MEMORY_MB * 2**20


def codes_of_file(plan: Plan) -> list[str]:
    return [problem["code"] for problem in (plan.failure or {"problems": []})["problems"]]


def verdicts(rows: dict[int, Told]) -> dict[int, tuple[object, ...]]:
    return {
        number: (told.row_class, sorted(told.problems), sorted(told.notices), told.values)
        for number, told in rows.items()
    }


def found(rows: Sequence[PlanRow], expected: dict[int, Told]) -> dict[int, tuple[object, ...]]:
    """The rows as their verdicts speak of them."""
    return {
        row.row: (
            row.row_class,
            sorted(problem["code"] for problem in row.problems),
            sorted(notice["code"] for notice in row.values.get("notices", ())),
            {name: row.values.get(KEPT_AS.get(name, name)) for name in asked(expected, row.row)},
        )
        for row in rows
    }


def asked(expected: dict[int, Told], number: int) -> Sequence[str]:
    return list(expected[number].values) if number in expected else []


def check_what_is_kept(plan: Plan, rows: Sequence[PlanRow]) -> None:
    """Whatever a file says: nothing unseen, nothing too long, no address but a plain one is kept."""
    for row in rows:
        for value in (row.values.get(name) for name in row.values):
            check_text(value)
        check_text([row.staff_code, row.full_name, row.problems, row.question])
        assert bool(row.address) is (row.row_class == "joiner")
        local = row.address.partition("@")[0]
        assert not local or (_LOCAL.fullmatch(local) and len(local) <= 64 and local not in SYSTEM | ROLES)
    check_text([plan.options, plan.failure])
    kept = [problem["code"] for row in rows for problem in row.problems]
    assert set() == {*kept, *codes_of_file(plan)} - set(_SENTENCES)
    assert len({row.address for row in rows if row.address}) == sum(bool(row.address) for row in rows)


def check_text(kept: object) -> None:
    """Of all the text in what is kept, none has a sign that nobody sees."""
    match kept:
        case str():
            assert {c for c in kept if unicodedata.category(c) in _UNSEEN} == set(), kept[:300]
        case dict():
            check_text([*kept, *kept.values()])
        case list():
            for each in kept:
                check_text(each)


def memory_anew() -> float:
    """Begins to measure the most memory anew; what there is now, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_rss_mb(os.getpid())

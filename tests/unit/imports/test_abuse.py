"""Hundreds of abusive files: each has its verdict, none breaks the reader, nothing is written before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provisioning.database import Database
from tests.support.abuse import cases
from tests.support.abuse_case import Case
from tests.support.cast import make_settings
from tests.support.databases import migrated
from tests.support.import_desk import Desk
from tests.support.province import lay_out

ALL = list(cases())
# Signs that nobody sees, or that turn what stands beside them round.
HIDDEN = "\x7f\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
INVISIBLE = {*map(chr, range(32)), *HIDDEN, "\U000e0041"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One province for all: a plan changes nothing."""
    folder = tmp_path_factory.mktemp("abuse")
    url = f"sqlite:///{folder / 'congvu.db'}"
    migrated(url)
    database = Database(url)
    yield Desk(lay_out(database), make_settings(folder), folder)
    database.dispose()


def test_there_are_enough_of_them_and_each_is_another() -> None:
    assert len({case.name for case in ALL}) == len(ALL) >= 400
    assert len({(case.data, case.filename) for case in ALL}) >= 400


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_verdict(desk: Desk, case: Case) -> None:
    before = desk.counts()["people"]
    plan_id = desk.plan_bytes(case.data, name=case.filename)
    plan, rows = desk.found(plan_id), desk.rows(plan_id)
    assert before == desk.counts()["people"]
    problems = [*(plan.failure or {}).get("problems", []), *(each for row in rows for each in row.problems)]
    said = {each[key] for each in problems for key in ("code", "field")}
    assert "file_broke" not in said
    if case.either and plan.state != "ready":
        assert problems
        return
    assert (case.state, set(case.codes) - said) == (plan.state, set()), problems
    joiners = [row for row in rows if row.row_class == "joiner"]
    assert case.either or case.people == len(joiners), problems
    for row in joiners:
        texts = [row.full_name, row.staff_code, *map(str, row.values.values())]
        assert not INVISIBLE & set("".join(texts)), texts
        found = {"full_name": row.full_name, "staff_code": row.staff_code, **row.values}
        assert case.holds.items() <= found.items(), found

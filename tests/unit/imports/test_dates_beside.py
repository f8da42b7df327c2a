"""One date of a row that has the month first casts its doubt on the others of that row, and on no other."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.imports.columns.recognition import recognise
from provisioning.imports.columns.rows import parse_rows
from provisioning.imports.columns.survey import survey
from provisioning.imports.files.raw_rows import RawRow

HEADER = ["Họ và tên", "Mã CBCC", "Ngày sinh", "Ngày hết hạn hợp đồng"]
TODAY = date(2026, 12, 1)


def doubtful(*dates: tuple[str, str]) -> list[list[str]]:
    rows = [RawRow(at, [f"Lê Văn {chr(64 + at)}n", f"A-{at}", *pair]) for at, pair in enumerate(dates, 1)]
    mapping = recognise(HEADER)
    found = survey(rows, mapping, typed=False)
    return [sorted(row.unsure) for row in parse_rows(rows, mapping, TODAY, found)]


def test_a_proven_month_first_date_makes_those_beside_it_doubtful() -> None:
    assert [["contract_end"], []] == doubtful(("06/18/1990", "06/07/2028"), ("21/08/1985", "05/07/2029"))


def test_the_end_of_a_contract_may_prove_it_of_the_birth() -> None:
    assert [["birth_date"]] == doubtful(("06/08/1990", "06/27/2028"))


@pytest.mark.parametrize(
    ("birth", "end"),
    [("18/06/1990", "06/07/2028"), ("18/06/1990", "27/06/2028"), ("06/18/1990", "27/06/2028")],
)
def test_dates_that_can_only_be_read_one_way_stay(birth: str, end: str) -> None:
    assert [[]] == doubtful((birth, end))


def test_what_is_asked_of_one_date_is_asked_of_the_row() -> None:
    # The first row proves that somebody writes the month first in this style: the second birth is asked.
    assert [["contract_end"], ["birth_date", "contract_end"]] == doubtful(
        ("06/18/1990", "06/07/2028"), ("05/06/1985", "05/07/2029")
    )

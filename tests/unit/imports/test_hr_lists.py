"""Whole invented lists, in every format, against the truth they were made from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from provisioning.imports.columns.parsed import ParsedOfficial, ParsedRow
from provisioning.imports.columns.rows import read_table
from provisioning.imports.files.raw_rows import kind_of, read_rows
from tests.support.hr_files import HrPerson, clean_list, spoiled_list, write_list

TODAY = date(2025, 6, 1)
FORMATS = [("ds.csv", "utf-8"), ("ds.csv", "utf-8-sig"), ("ds.tsv", "utf-16"), ("ds.xlsx", "")]


def rows_of(path: Path) -> list[ParsedRow]:
    return list(read_table(read_rows(path, kind_of(path, path.name)), TODAY).rows)


def official(person: HrPerson) -> ParsedOfficial:
    return ParsedOfficial.of(
        full_name=person.full_name,
        staff_code=person.staff_code,
        birth_date=person.birth_date,
        national_id=person.national_id,
        post=person.post,
        unit_text=person.unit.body,
        sub_unit_text=person.unit.division or None,
        phone=person.phone,
        recovery_email=person.email,
    )


@pytest.mark.parametrize(("name", "encoding"), FORMATS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_clean_list_is_read_as_it_is_true(tmp_path: Path, name: str, encoding: str, seed: int) -> None:
    made = clean_list(300, seed)
    rows = rows_of(write_list(made, tmp_path / name, encoding))
    expected = [ParsedRow(n, official(p), (), ()) for n, p in enumerate(made.people, 2)]
    assert expected == rows


@pytest.mark.parametrize(("name", "encoding"), FORMATS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exactly_the_spoiled_rows_are_refused_each_for_its_reason(
    tmp_path: Path, name: str, encoding: str, seed: int
) -> None:
    made = spoiled_list(300, 20, seed)
    rows = rows_of(write_list(made, tmp_path / name, encoding))
    found = [(r.number, p.code) for r in rows for p in r.problems]
    assert [(s.row, s.code) for s in made.spoiled] == found
    assert 280 == len([r for r in rows if not r.problems])


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    once = write_list(spoiled_list(50, 5, 9), tmp_path / "a.xlsx").read_bytes()
    again = write_list(spoiled_list(50, 5, 9), tmp_path / "b.xlsx").read_bytes()
    other = write_list(spoiled_list(50, 5, 10), tmp_path / "c.xlsx").read_bytes()
    assert once == again
    assert once != other

"""Lists as offices have them, in all their letters and layouts: nobody is read as somebody else."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

import pytest

from provisioning.plans.model import PlanRow
from provisioning.units.model import Unit
from tests.support.hr_files import HrPerson, make_people
from tests.support.hr_formats import as_csv, as_xlsx
from tests.support.import_desk import UNITS, Desk
from tests.support.old_letters import LEGACY, in_old_letters

TITLES = [
    ["ỦY BAN NHÂN DÂN TỈNH KON TUM"],
    ["SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [],
    ["DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC NĂM 2026"],
]
BELOW = [["", "Danh sách này có 8 người"], ["Người lập biểu", "", "", "Giám đốc"], ["Trần Văn Hùng"]]
HEADERS = [
    ["TT", "Số hiệu CBCC", "Họ và tên", "Ngày, tháng, năm sinh", "", "Chức vụ, chức danh", "Ghi chú"],
    ["", "", "", "Nam", "Nữ", "", ""],
]
SEEDS = range(4)


@dataclass(frozen=True, slots=True)
class Messy:
    """A table, who stands in which of its rows, and the rows that have to be refused."""

    table: list[list[str]]
    people: dict[int, HrPerson]
    spoiled: dict[int, str]


def messy(seed: int) -> Messy:
    """Titles, two header rows, numbering, sections by unit, births by sex, a signature below."""
    rng = Random(seed)
    made = Messy([*TITLES, *HEADERS, [f"({number})" for number in range(1, 8)]], {}, {})
    unit = None
    for number, person in enumerate(sorted(make_people(8, seed, UNITS, "TT"), key=_place), 1):
        if person.unit != unit:
            unit = person.unit
            made.table.append([f"{number}.", unit.division or unit.body])
        made.table.append(_row(rng, number, person))
        made.people[len(made.table)] = person
        if rng.random() < 0.2:
            made.table[-1][3:5] = ["31/02/1984", ""]
            made.spoiled[len(made.table)] = "birth_date"
    made.table.extend(BELOW)
    return made


def _place(person: HrPerson) -> tuple[str, str]:
    return person.unit.body, person.unit.division


def _row(rng: Random, number: int, person: HrPerson) -> list[str]:
    """One person as somebody typed it."""
    birth = person.birth_date.strftime(rng.choice(["%d/%m/%Y", "%-d/%-m/%Y", "%d.%m.%Y", "%d-%m-%Y"]))
    births = [birth, ""] if rng.random() < 0.5 else ["", birth]
    typed = rng.choice([person.full_name, person.full_name.upper(), f"Đ/c {person.full_name}"])
    return [str(number), person.staff_code, f" {typed} ", *births, "Chuyên viên", ""]


def as_old_xlsx(table: list[list[str]], encoding: str) -> bytes:
    return as_xlsx([[in_old_letters(cell, encoding).decode("latin-1") for cell in row] for row in table])


def written(table: list[list[str]], form: str) -> tuple[str, bytes]:
    """The name and the bytes of the file."""
    kind, _, encoding = form.partition(" ")
    if kind == "xlsx":
        return "ds.xlsx", as_old_xlsx(table, encoding) if encoding in LEGACY else as_xlsx(table)
    separator = {"csv": ",", "semicolons": ";", "tsv": "\t"}[kind]
    if encoding in (*LEGACY, "cp1258"):
        text = as_csv(table, separator, "utf-8").decode()
        return "ds.csv", in_old_letters(text, encoding)
    if encoding == "nfd":
        return "ds.csv", unicodedata.normalize("NFD", as_csv(table, separator, "utf-8").decode()).encode()
    return "ds.csv", as_csv(table, separator, encoding)


FORMS = [
    "csv utf-8", "csv utf-8-sig", "semicolons utf-8", "tsv utf-16", "csv cp1258", "csv tcvn3",
    "semicolons vni", "csv viscii", "csv nfd", "xlsx", "xlsx tcvn3", "xlsx vni", "xlsx viscii",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_everybody_is_read_as_written_or_refused_with_the_reason(desk: Desk, form: str) -> None:
    for seed in SEEDS:
        made = messy(seed)
        name, data = written(made.table, form)
        plan = desk.plan_bytes(data, name=name)
        assert "ready" == desk.found(plan).state, (form, seed)
        rows = {row.row: row for row in desk.rows(plan)}
        assert set(made.people) == set(rows), (form, seed)
        for number, person in made.people.items():
            check(desk, rows[number], person, made.spoiled.get(number))


def check(desk: Desk, row: PlanRow, person: HrPerson, fault: str | None) -> None:
    where = (row.row, person)
    assert person.staff_code == row.staff_code, where
    if fault is not None:
        assert ("refused", [fault]) == (row.row_class, [each["field"] for each in row.problems]), where
        return
    assert "joiner" == row.row_class, (where, row.problems)
    assert person.full_name == row.full_name, where
    assert person.birth_date.isoformat() == row.values["birth_date"], where
    with desk.database.reading() as session:
        unit = session.get_one(Unit, row.unit_id)
    assert (person.unit.division or person.unit.body) == unit.name, where

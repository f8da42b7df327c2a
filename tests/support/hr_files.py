"""Makes lists of invented officials as HR desks send them, clean or spoiled, with the truth beside.

The same seed gives the same bytes. National ids begin with 000 (no province has it), phones with
0100 (no such prefix), personal addresses end in mail.example. Also a command:
`python -m tests.support.hr_files --rows 300 --spoil 20 --out list.xlsx`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from provisioning.names import letters_only
from tests.support.hr_formats import as_csv, as_xlsx
from tests.support.hr_names import invented_name
from tests.support.hr_spoiling import Spoiled, spoil

HEADER = (
    *("STT", "Mã CBCC", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Chức vụ", "Đơn vị"),
    *("Phòng ban", "Ngày tuyển dụng", "Điện thoại", "Email", "Ghi chú"),
)
_POSTS = ("Giám đốc", "Phó Giám đốc", "Trưởng phòng", "Phó Trưởng phòng", "Chuyên viên", "Văn thư")


@dataclass(frozen=True, slots=True)
class HrUnit:
    """A unit as HR writes it: the body, and a division within it or ""."""

    body: str
    division: str = ""


UNITS = (
    HrUnit("Sở Thông tin và Truyền thông", "Văn phòng Sở"),
    HrUnit("Sở Thông tin và Truyền thông", "Thanh tra Sở"),
    HrUnit("Sở Tài chính", "Phòng Quản lý ngân sách"),
    HrUnit("Ủy ban nhân dân huyện Đăk Hà"),
    HrUnit("Ủy ban nhân dân huyện Ia H'Drai"),
)


@dataclass(frozen=True, slots=True)
class HrPerson:
    """The truth about one invented official; all but the dates is as written in the list."""

    staff_code: str
    full_name: str
    birth_date: date
    gender: str
    national_id: str
    post: str
    unit: HrUnit
    hired: date
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class HrList:
    """A list: its table, header first; the people of its rows in order; what was spoiled."""

    table: list[list[str]]
    people: list[HrPerson]
    spoiled: tuple[Spoiled, ...] = ()


def make_people(
    rows: int, seed: int = 1, units: Sequence[HrUnit] = UNITS, prefix: str = "KT"
) -> list[HrPerson]:
    """`rows` officials, all different in staff code (`prefix` + 00001…) and national id."""
    return list(each_person(rows, seed, units, prefix))


def each_person(
    rows: int, seed: int = 1, units: Sequence[HrUnit] = UNITS, prefix: str = "KT"
) -> Iterator[HrPerson]:
    """The same, one by one: a million need no more memory than one."""
    rng = Random(seed)
    return (_person(rng, n, units, prefix) for n in range(1, rows + 1))


def clean_list(rows: int, seed: int = 1, units: Sequence[HrUnit] = UNITS, prefix: str = "KT") -> HrList:
    """A list with one clean header row and nothing wrong in it."""
    people = make_people(rows, seed, units, prefix)
    return HrList([list(HEADER), *(row_of(n, p) for n, p in enumerate(people, 1))], people)


def spoiled_list(
    rows: int, spoiled: int, seed: int = 1, units: Sequence[HrUnit] = UNITS, prefix: str = "KT"
) -> HrList:
    """The list of `clean_list` with `spoiled` of its rows damaged, each in one known way."""
    clean = clean_list(rows, seed, units, prefix)
    table, damage = spoil(clean.table, spoiled, seed)
    return replace(clean, table=table, spoiled=damage)


def row_of(number: int, person: HrPerson) -> list[str]:
    """A person's row of the list."""
    return [
        *(str(number), person.staff_code, person.full_name, _vietnamese(person.birth_date)),
        *(person.gender, person.national_id, person.post, person.unit.body, person.unit.division),
        *(_vietnamese(person.hired), person.phone, person.email, ""),
    ]


def write_list(made: HrList, path: Path, encoding: str = "utf-8-sig") -> Path:
    """Writes the list as the path's suffix says (.csv, .tsv or .txt, .xlsx); returns the path."""
    if path.suffix == ".xlsx":
        path.write_bytes(as_xlsx(made.table))
    else:
        path.write_bytes(as_csv(made.table, "," if path.suffix == ".csv" else "\t", encoding))
    return path


def _person(rng: Random, number: int, units: Sequence[HrUnit], prefix: str) -> HrPerson:
    name = invented_name(rng)
    born = date(1966, 1, 1) + timedelta(days=rng.randrange(36 * 365))
    gender = rng.choice(("Nam", "Nữ"))
    century_and_sex = (2 if born.year >= 2000 else 0) + (gender == "Nữ")
    return HrPerson(
        staff_code=f"{prefix}{number:05d}",
        full_name=name,
        birth_date=born,
        gender=gender,
        national_id=f"000{century_and_sex}{born.year % 100:02d}{number % 1_000_000:06d}",
        post=rng.choice(_POSTS),
        unit=rng.choice(list(units)),
        hired=date(min(born.year + 24, 2024), rng.randrange(1, 13), 1),
        phone=f"0100{rng.randrange(10**6):06d}",
        email=f"{letters_only(name)}{number}@mail.example",
    )


def _vietnamese(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Makes a list of invented officials.")
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spoil", type=int, default=0, help="how many rows to damage")
    parser.add_argument("--unit", help="the body all of them work for")
    parser.add_argument("--encoding", default="utf-8-sig", help="of a text list")
    parser.add_argument("--out", type=Path, required=True, help="NAME.csv, .tsv or .xlsx")
    asked = parser.parse_args()
    units = (HrUnit(asked.unit),) if asked.unit else UNITS
    made = spoiled_list(asked.rows, asked.spoil, asked.seed, units)
    write_list(made, asked.out, asked.encoding)


if __name__ == "__main__":
    main()

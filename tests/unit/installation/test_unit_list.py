"""The tree of bodies from a file, in the shapes offices and the sample have it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from provisioning.foundation.errors import Invalid
from provisioning.installation import unit_list
from provisioning.sample import province

HEADS = ["Mã", "Tên đơn vị", "Cấp", "Loại", "Trực thuộc"]
ROWS = [
    ["stttt.ttcntt", "Trung tâm Công nghệ thông tin", "Tỉnh", "public-service", "stttt"],
    ["tinh", "Ủy ban nhân dân tỉnh", "Tỉnh", "province", ""],
    ["stttt", "Sở Thông tin và Truyền thông", "Tỉnh", "department", "tinh"],
]


def codes(file: Path) -> list[tuple[str, str]]:
    return [(each.fields.code, each.parent) for each in unit_list.read(file)]


ARRANGED = [("tinh", ""), ("stttt", "tinh"), ("stttt.ttcntt", "stttt")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_list_as_csv_is_arranged_from_above(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "units.csv"
    file.write_text("\ufeff" + "\n".join(delimiter.join(row) for row in [HEADS, *ROWS]), encoding="utf-8")
    assert codes(file) == ARRANGED


def test_list_as_xlsx_is_read_alike(tmp_path: Path) -> None:
    file = tmp_path / "units.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEADS, *ROWS]:
        sheet.append(row)
    book.save(file)
    assert codes(file) == ARRANGED


def test_list_in_the_shape_of_the_sample_is_read_whole() -> None:
    listed = unit_list.read(province.UNITS_FILE)
    assert len(listed) == 396
    assert [each.fields.code for each in listed if not each.parent] == ["kontum"]
    assert any(each.fields.alt_names for each in listed)


def test_list_with_faults_tells_all_of_them(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text(
        "code,name,level,parent\nA B,Sở Một,province,\ntinh,,province,\ntinh,Tỉnh,planet,nowhere\n",
        encoding="utf-8",
    )
    with pytest.raises(Invalid) as refused:
        unit_list.read(file)
    found = {(problem.field, problem.code) for problem in refused.value.problems}
    assert found == {
        ("units.1", "unit_code_shape"),
        ("units.2", "required"),
        ("units.3", "not_among"),
        ("units.3", "unit_code_twice"),
    }


def test_list_going_round_in_a_circle_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("code,name,level,parent\na,Sở A,province,b\nb,Sở B,province,a\n", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        unit_list.read(file)
    assert {problem.code for problem in refused.value.problems} == {"unit_circle"}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"name,level\nx,y\n"])
def test_list_that_is_none_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        unit_list.read(file)
    assert refused.value.problems[0].code == "units_unreadable"

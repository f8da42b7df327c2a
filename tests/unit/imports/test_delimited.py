"""Reading text tables: separators, quotes, encodings, limits, row numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.foundation.errors import Invalid
from provisioning.imports.files.delimited import separator_of
from provisioning.imports.files.file_kind import LIMITS, Limits
from provisioning.imports.files.raw_rows import FileKind, RawRow, read_rows
from tests.support.hr_formats import as_csv


def read(path: Path, data: bytes, limits: Limits = LIMITS) -> list[RawRow]:
    path.write_bytes(data)
    return list(read_rows(path, FileKind.CSV, limits))


def refusal(path: Path, data: bytes, limits: Limits = LIMITS) -> tuple[str, str | int]:
    with pytest.raises(Invalid) as refused:
        read(path, data, limits)
    problem = refused.value.problems[0]
    return problem.code, problem.params.get("row", "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_separator_and_unicode_encoding_is_read(tmp_path: Path, separator: str, encoding: str) -> None:
    table = [["Họ và tên", "Chức vụ, chức danh"], ["Nguyễn Văn Án", 'Gọi là "Tổ; trưởng"|']]
    data = as_csv(table, separator, encoding)
    expected = [RawRow(1, table[0]), RawRow(2, table[1])]
    assert expected == read(tmp_path / "ds.csv", data)


def test_the_separator_is_what_cuts_lines_evenly() -> None:
    assert ";" == separator_of("Ngày, tháng, năm sinh;Tên;Mã\n1/1/1980;An, B;1\n2/2/1980;C;2\n")
    assert "\t" == separator_of("a\tb\n1,5\t2,5\n1,0\t2,0\n")
    assert "," == separator_of("")


def test_a_sep_line_chooses_the_separator_and_is_no_row(tmp_path: Path) -> None:
    data = "sep=;\r\nTên;Mã\r\nAn, Bình;1\r\n".encode()
    expected = [RawRow(1, ["Tên", "Mã"]), RawRow(2, ["An, Bình", "1"])]
    assert expected == read(tmp_path / "ds.csv", data)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_rows_are_left_out_but_counted(tmp_path: Path, end: str) -> None:
    data = end.join(["", "Tên,Mã", "", ",", "An,1", "  ,", "Bình,2"]).encode()
    assert [2, 5, 7] == [r.number for r in read(tmp_path / "ds.csv", data)]


def test_a_row_with_line_breaks_in_it_counts_as_one_as_in_a_spreadsheet(tmp_path: Path) -> None:
    data = b'Ten,Ma\r\n"An\r\nBinh",1\r\nChi,2\r\n'
    expected = [RawRow(1, ["Ten", "Ma"]), RawRow(2, ["An\r\nBinh", "1"]), RawRow(3, ["Chi", "2"])]
    assert expected == read(tmp_path / "ds.csv", data)


def test_lost_letters_are_never_guessed(tmp_path: Path) -> None:
    data = "Họ và tên,Mã\nNguyễn,1\n".encode("cp1258", "replace")
    assert ("file_lost_letters", "") == refusal(tmp_path / "ds.csv", data)


@pytest.mark.parametrize(
    "data",
    [
        b"Ten,Ma\nNguy\xc3",
        b"Ten,Ma\n\xed\xa0\x80,1\n",
        b"Ten,Ma\n\xc0\xaf,1\n",
        "Ten,Ma\n".encode("utf-16") + b"\x00",
    ],
)
def test_bytes_that_are_no_letters_are_never_guessed(tmp_path: Path, data: bytes) -> None:
    assert ("encoding_unknown", "") == refusal(tmp_path / "ds.csv", data)


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        (b'Ten,Ma\nAn,1\n"Binh,2\nChi,3\n', "csv_quotes", 3),
        (b'Ten,Ma\n"An"x,1\n', "csv_quotes", 2),
        (b"Ten,Ma\nAn\0,1\n", "file_nul", ""),
        (b"Ten,Ma\n" + b"a" * 40_000 + b",1\n", "csv_cell_too_long", 2),
        (b"Ten,Ma\n" + b"a," * 600_000, "csv_line_too_long", ""),
        (b"Ten,Ma\n" + b"a," * 1_001 + b"a\n", "file_too_many_columns", 2),
    ],
)
def test_a_table_that_can_not_be_read_with_certainty_is_refused_as_a_whole(
    tmp_path: Path, data: bytes, code: str, row: str | int
) -> None:
    assert (code, row) == refusal(tmp_path / "ds.csv", data)


def test_the_number_of_rows_is_limited(tmp_path: Path) -> None:
    found = refusal(tmp_path / "ds.csv", b"Ten\n" + b"An\n" * 10, Limits(csv_rows=10))
    assert ("file_too_many_rows", "") == found


_cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(_cells, min_size=2, max_size=2), min_size=1, max_size=6))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory,
                                  table: list[list[str]]) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("csv") / "ds.csv"
    rows = read(path, b"sep=;\r\n" + as_csv(table, ";", "utf-8"))
    expected = [RawRow(n, row) for n, row in enumerate(table, 1) if any(c.strip() for c in row)]
    assert expected == rows

"""Letters in Word: read in a child with capped memory and time, whatever is in them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.imports.files.raw_rows import LIMITS, RawRow, kind_of, read_rows
from provisioning.imports.files.spreadsheet import Sheets
from tests.support.official_forms.writing import docx_of

HEAD = ("STT", "Họ và tên", "Chức vụ")


def table(*rows: tuple[str, ...]) -> str:
    return "<w:tbl>" + "".join("<w:tr>" + "".join(map(cell, row)) + "</w:tr>" for row in rows) + "</w:tbl>"


def cell(text: str) -> str:
    return f"<w:tc>{line(text)}</w:tc>"


def line(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def read(tmp_path: Path, data: bytes, sheet: str | None = None) -> tuple[list[RawRow], Sheets]:
    path, sheets = tmp_path / "letter", Sheets()
    path.write_bytes(data)
    kind = kind_of(path, "letter.docx")
    return list(read_rows(path, kind, sheet=sheet, sheets=sheets)), sheets


def refusal(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, data)
    return refused.value.problems[0].code


def test_the_list_of_a_letter_is_read_with_the_lines_around_it(tmp_path: Path) -> None:
    letterhead = table(("SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))
    people = table(HEAD, ("1", "A Thút", "Văn thư"))
    rows, sheets = read(tmp_path, docx_of(letterhead + line("Số: 1/SNV") + people + line("Nơi nhận:")))
    assert [(1, [*HEAD]), (2, ["1", "A Thút", "Văn thư"])] == [(row.number, row.cells) for row in rows]
    assert ["SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 1/SNV"] == sheets.above
    assert (["Nơi nhận:"], ["Bảng 1"]) == (sheets.below, sheets.names)


def test_of_two_lists_in_one_letter_the_other_can_be_chosen(tmp_path: Path) -> None:
    two = docx_of(table(HEAD, ("1", "A Thút", "")) + table(HEAD, ("1", "Y Blí", "")))
    assert "A Thút" == read(tmp_path, two)[0][1].cells[1]
    assert "Y Blí" == read(tmp_path, two, "Bảng 2")[0][1].cells[1]


def test_what_tracked_changes_have_taken_out_is_not_there(tmp_path: Path) -> None:
    out = "<w:del><w:r><w:delText>Trần</w:delText></w:r></w:del>"
    struck = f"<w:tc><w:p>{out}<w:r><w:t>A Thút</w:t></w:r></w:p></w:tc>"
    rows, _ = read(
        tmp_path,
        docx_of(f"<w:tbl><w:tr>{''.join(map(cell, HEAD))}</w:tr><w:tr>{cell('1')}{struck}</w:tr></w:tbl>"),
    )
    assert ["1", "A Thút"] == rows[1].cells


def test_a_ticked_box_of_word_is_a_mark(tmp_path: Path) -> None:
    tick = '<w:tc><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p></w:tc>'
    rows, _ = read(
        tmp_path,
        docx_of(f"<w:tbl><w:tr>{''.join(map(cell, HEAD))}</w:tr><w:tr>{cell('1')}{tick}</w:tr></w:tbl>"),
    )
    assert ["1", "x"] == rows[1].cells


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx_of(line("&b;"), BOMB), "file_damaged"),
        (docx_of(line("&x;"), OUTSIDE), "file_damaged"),
        (docx_of(line("<w:t>")), "file_damaged"),
        (docx_of(line("Kính gửi")), "file_without_list"),
        (docx_of("<w:sdt>" * 300 + "</w:sdt>" * 300), "file_too_complex"),
        (docx_of(table(HEAD, ("1", "A" * (LIMITS.cell + 1), ""))), "csv_cell_too_long"),
        (docx_of(table(HEAD, ("1",) * (LIMITS.columns + 1))), "file_too_many_columns"),
        (docx_of("")[:200], "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 40, "file_old_letter"),
    ],
)
def test_a_letter_that_would_do_harm_is_refused_with_the_reason(
    tmp_path: Path, data: bytes, code: str
) -> None:
    assert code == refusal(tmp_path, data)


def test_a_letter_that_unpacks_to_far_too_much_is_not_unpacked(tmp_path: Path) -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as out,
    ):
        for _ in range(LIMITS.unpacked_bytes // 1_000_000 + 2):
            out.write(b" " * 1_000_000)
    assert len(file.getvalue()) < 2_000_000
    assert "file_unpacks_too_big" == refusal(tmp_path, file.getvalue())


def test_many_rows_cost_no_more_than_the_child_may(tmp_path: Path) -> None:
    people = table(HEAD, *((str(number), "A Thút", "Văn thư") for number in range(20_000)))
    rows, _ = read(tmp_path, docx_of(people))
    assert 20_001 == len(rows)

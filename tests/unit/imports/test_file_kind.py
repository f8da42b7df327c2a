"""What kind of file was sent, told from its bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.imports.files.file_kind import Limits
from provisioning.imports.files.raw_rows import FileKind, kind_of, sniff
from tests.support.hr_files import clean_list
from tests.support.hr_formats import as_csv, as_xlsx


@pytest.mark.parametrize(
    ("first_bytes", "filename", "kind"),
    [
        ("Họ và tên,Ngày sinh".encode(), "ds.csv", FileKind.CSV),
        ("\ufeffHọ và tên".encode(), "ds", FileKind.CSV),
        ("Họ và tên\tNgày sinh".encode("utf-16"), "Unicode Text.txt", FileKind.CSV),
        (as_xlsx([["Họ và tên"]]), "ds.xlsx", FileKind.XLSX),
        (as_xlsx([["Họ và tên"]]), "ds.csv", FileKind.XLSX),
    ],
)
def test_the_bytes_decide_not_the_name(first_bytes: bytes, filename: str, kind: FileKind) -> None:
    assert kind is sniff(first_bytes, filename)


@pytest.mark.parametrize(
    ("first_bytes", "filename", "code"),
    [
        (b"", "ds.csv", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "ds.csv", "file_empty"),
        (b"%PDF-1.7", "ds.csv", "file_not_a_table"),
        (b"\x1f\x8b\x08", "ds.csv", "file_not_a_table"),
        (b"\r\n<HTML><table>", "ds.xls", "file_markup"),
        (b"<!DOCTYPE html>", "ds.csv", "file_markup"),
        (b"STT,Ten", "ds.xlsx", "file_not_xlsx"),
        (b"a,b\0c", "ds.csv", "file_binary"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(first_bytes: bytes, filename: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        sniff(first_bytes, filename)
    assert [("file", code)] == [(p.field, p.code) for p in refused.value.problems]


@pytest.mark.parametrize(
    ("name", "made", "limits"),
    [("ds.csv", as_csv, Limits(text_bytes=1000)), ("ds.xlsx", as_xlsx, Limits(file_bytes=1000))],
)
def test_a_file_over_the_limit_of_its_kind_is_refused_by_its_size(
    tmp_path: Path, name: str, made: Callable[[list[list[str]]], bytes], limits: Limits
) -> None:
    path = tmp_path / name
    path.write_bytes(made(clean_list(100).table))
    with pytest.raises(Invalid) as refused:
        kind_of(path, name, limits)
    assert "file_too_big" == refused.value.problems[0].code

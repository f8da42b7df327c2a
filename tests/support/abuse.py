"""Files that people and worse send, each with its verdict: some hundreds, made anew each time.

A case says what must come of the file: a plan whose only row is a new person with certain values, a
row that is refused with certain codes, or no plan at all. Nobody in them exists.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from itertools import product

from tests.support.abuse_case import HEADER, Case, one, row
from tests.support.abuse_values import injections, names, values
from tests.support.hr_formats import as_csv, as_xlsx
from tests.support.old_letters import LEGACY, in_old_letters


def cases() -> Iterator[Case]:
    """All of them, names all different."""
    yield from names()
    yield from values()
    yield from injections()
    yield from _letters()
    yield from _grammar()
    yield from _files()
    yield from _workbooks()


PEOPLE = [
    HEADER,
    row(),
    row(staff_code="TT-2", full_name="Lê Thị Bình"),
    row(staff_code="TT-3", full_name="Đặng Hữu Phước"),
]
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def _letters() -> Iterator[Case]:
    for encoding, separator in product((*UNICODE, *LEGACY, "cp1258"), ",;\t|"):
        text = as_csv(PEOPLE, separator, "utf-8").decode()
        data = in_old_letters(text, encoding) if encoding in {*LEGACY, "cp1258"} else text.encode(encoding)
        yield Case(f"{encoding} parted by {separator!r}", data, people=3)
    good = as_csv(PEOPLE, encoding="utf-8")
    doubled = good.decode().encode("latin-1", "ignore")
    lost = good.decode().encode("cp1258", "replace")
    for name, data in {
        "cut": good[:-9] + b"\xc3",
        "overlong": good + b"\xc0\xaf,1\r\n",
        "lone": good + b"\xed\xa0\x80\r\n",
    }.items():
        yield Case(f"letters that are {name}", data, state="unclear", codes=("encoding_unknown",), people=0)
    yield Case("letters that are lost", lost, state="failed", codes=("file_lost_letters",), people=0)
    yield Case(
        "UTF-8 read as Windows-1252",
        good.decode().encode().decode("cp1252", "replace").replace("\ufffd", "\u0081").encode(),
        people=3,
        either=True,
    )
    yield Case("letters left out", doubled, people=3, either=True)
    yield Case("decomposed", unicodedata.normalize("NFD", good.decode()).encode(), people=3)


def _grammar() -> Iterator[Case]:
    head = ",".join(HEADER)
    line = ",".join(row())
    broken = line.replace("Chuyên viên", '"Chuyên\nviên"')
    for name, end in {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}.items():
        yield Case(f"lines end in {name}", f"{head}{end}{line}{end}".encode())
    for name, text in {
        "blank lines": f"\n\n{head}\n\n{line}\n\n",
        "trailing separators": f"{head},,,\n{line},,,\n",
        "sep line": f"sep=,\n{head}\n{line}\n",
        "quoted line breaks": f"{head}\n{broken}\n",
        "short row": f"{head}\nTT-1,Nguyễn Văn An,01/02/1980\n",
        "title above": f"DANH SÁCH CÁN BỘ\n\n{head}\n{line}\n",
        "total below": f"{head}\n{line}\n,Tổng cộng: 1\n",
        "shouting header": f"{head.upper()}\n{line}\n",
        "a column called is_admin": f"{head},is_admin,role\n{line},1,system_admin\n",
        "numbering": f"{head}\n(1),(2),(3),(4),(5),(6),(7),(8)\n{line}\n",
        "^Z at the end": f"{head}\n{line}\n",
    }.items():
        yield Case(name, text.encode())
    refused = {
        "an open quote": (f'{head}\n"{line}\n', "failed", "csv_quotes"),
        "a quote in the middle": (f'{head}\nTT-1,"Nguyễn" Văn,x\n', "failed", "csv_quotes"),
        "a cell far too long": (f"{head}\n{line}{'x' * 40_000}\n", "failed", "csv_cell_too_long"),
        "a line far too long": (f"{head}\n{line}{',x' * 600_000}\n", "failed", "csv_line_too_long"),
        "a NUL": (f"{head}\nTT-1,Nguyễn\x00,01/02/1980\n", "failed", "file_binary"),
        "far too many columns": (f"{head}\n{line}{',x' * 2000}\n", "failed", "file_too_many_columns"),
        "a header only": (f"{head}\n", "failed", "file_no_rows"),
        "no names": ("Mã CBCC,Chức vụ\nTT-1,x\n", "unclear", "column_missing"),
        "one column twice": (f"{head},Họ và tên\n{line},x\n", "unclear", "column_duplicate"),
    }
    for name, (text, state, code) in refused.items():
        yield Case(name, text.encode(), state=state, codes=(code,), people=0)
    yield Case("one person twice", f"{head}\n{line}\n{line}\n".encode(), codes=("row_duplicate",), people=1)


def _files() -> Iterator[Case]:
    kinds = {
        "nothing": (b"", "file_empty"),
        "blanks": (b" \r\n\t\r\n", "file_empty"),
        "only a mark": (b"\xef\xbb\xbf", "file_empty"),
        "PDF": (b"%PDF-1.7\n1 0 obj", "file_not_a_table"),
        "gzip": (b"\x1f\x8b\x08\x00" + bytes(40), "file_not_a_table"),
        "RTF": (b"{\\rtf1\\ansi", "file_not_a_table"),
        "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(30), "file_not_a_table"),
        "JPEG": (b"\xff\xd8\xff\xe0" + bytes(30), "file_not_a_table"),
        "RAR": (b"Rar!\x1a\x07\x01", "file_not_a_table"),
        "7z": (b"7z\xbc\xaf\x27\x1c", "file_not_a_table"),
        "HTML": (b"<html><table><tr><td>x", "file_markup"),
        "doctype": (b"<!DOCTYPE html><p>x", "file_markup"),
        "XML": (b"<?xml version='1.0'?><a/>", "file_markup"),
        "binary": (bytes(range(256)) * 8, "file_binary"),
    }
    for (name, (data, code)), suffix in product(kinds.items(), ("csv", "xls")):
        yield Case(f"{name} as .{suffix}", data, "failed", f"x.{suffix}", (code,), people=0)
    good = one("")
    for name in (
        "../../x.csv",
        "x" * 200 + ".csv",
        "\u202egnp.csv",
        'a"; filename="b.csv',
        "CON",
        "x.pdf",
        "x",
        "dấu.CSV",
        "a\nb.csv",
    ):
        yield Case(f"called {name!r}", good, filename=name)
    yield Case("text called .xlsx", good, "failed", "x.xlsx", ("file_not_xlsx",), people=0)


def _workbooks() -> Iterator[Case]:
    good = as_xlsx([HEADER, row()])
    yield Case("workbook", good, filename="x.xlsx")
    for name in ("x.csv", "x.xls", "x.ods", "x.pdf", "x"):
        yield Case(f"workbook called {name}", good, filename=name)
    for encoding in LEGACY:
        cells = [[in_old_letters(cell, encoding).decode("latin-1") for cell in each] for each in PEOPLE]
        yield Case(f"workbook in {encoding}", as_xlsx(cells), filename="x.xlsx", people=3)
    for cut in (10, 100, len(good) // 2, len(good) - 10):
        yield Case(f"workbook cut after {cut}", good[:cut], "failed", "x.xlsx", ("file_damaged",), people=0)
    yield Case("an empty archive", _zip({}), "failed", "x.xlsx", ("file_not_xlsx",), people=0)
    yield Case(
        "an archive of other things", _zip({"a.txt": b"x"}), "failed", "x.xlsx", ("file_not_xlsx",), people=0
    )
    yield Case(
        "many parts",
        _with({f"xl/{n}": b"" for n in range(3000)}),
        "failed",
        "x.xlsx",
        ("file_unpacks_too_big",),
        people=0,
    )
    yield Case(
        "a bomb",
        _with({"xl/media/x": bytes(310_000_000)}),
        "failed",
        "x.xlsx",
        ("file_unpacks_too_big",),
        people=0,
    )
    for name in ("../../evil", "/etc/passwd", "xl/../../x", "a" * 300):
        yield Case(f"workbook with {name[:20]}", _with({name: b"x"}), filename="x.xlsx")
    yield Case(
        "old Excel, broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "failed",
        "x.xls",
        ("file_damaged",),
        people=0,
    )
    yield Case("a sheet of nothing", as_xlsx([]), "failed", "x.xlsx", ("file_empty",), people=0)
    for name, entity in {
        "entities": '<!DOCTYPE a [<!ENTITY b "x">]>',
        "outside": '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    }.items():
        yield Case(f"workbook with {name}", _declared(good, entity), filename="x.xlsx", either=True)
    titled = as_xlsx([["UBND TỈNH"], [], HEADER, row()])
    yield Case("workbook with a title", titled, filename="x.xlsx")


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _with(more: dict[str, bytes]) -> bytes:
    """A good workbook with more parts."""
    out = io.BytesIO(as_xlsx([HEADER, row()]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in more.items():
            archive.writestr(name, data)
    return out.getvalue()


def _declared(workbook: bytes, declaration: str) -> bytes:
    """The workbook with something declared at the top of its sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("?>", f"?>{declaration}", 1).encode()
    return _zip(parts)

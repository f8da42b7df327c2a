"""Files that people and worse send, each with its verdict: some hundreds, made anew each time.

A case says what must come of the file: a plan whose only row is a new person with certain values, a
row that is refused with certain codes, or no plan at all. Nobody in them exists.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from tests.support.hr_formats import as_csv, as_xlsx
from tests.support.old_letters import LEGACY, in_old_letters

HEADER = ["Mã CBCC", "Họ và tên", "Ngày sinh", "Số CCCD", "Chức vụ", "Đơn vị", "Điện thoại", "Email"]
FIELDS = ("staff_code", "full_name", "birth_date", "national_id", "post", "unit", "phone", "recovery_email")
GOOD = {
    "staff_code": "TT-1",
    "full_name": "Nguyễn Văn An",
    "birth_date": "01/02/1980",
    "national_id": "",
    "post": "Chuyên viên",
    "unit": "",
    "phone": "",
    "recovery_email": "",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One file and its verdict.

    `state`: of the plan. `codes`: of the file's or the row's problems, each must be among them.
    `holds`: values the row must have. `people`: how many new people there are.
    """

    name: str
    data: bytes
    state: str = "ready"
    filename: str = "list.csv"
    codes: tuple[str, ...] = ()
    holds: dict[str, str] = field(default_factory=dict)
    people: int = 1
    # The row may be refused or taken; if taken, with exactly these values.
    either: bool = False


def row(**values: str) -> list[str]:
    """A good row with some of its values changed."""
    changed = GOOD | values
    return [changed[name] for name in FIELDS]


def one(name: str, **values: str) -> bytes:
    """A list of one person."""
    return as_csv([HEADER, row(**values)])


def cases() -> Iterator[Case]:
    """All of them, names all different."""
    yield from _names()
    yield from _values()
    yield from _injections()
    yield from _letters()
    yield from _grammar()
    yield from _files()
    yield from _workbooks()


NAMES = {
    "Nguyễn Văn An": "Nguyễn Văn An",
    "  Nguyễn   Văn\tAn ": "Nguyễn Văn An",
    "Nguyễn\u00a0Văn\u00a0An": "Nguyễn Văn An",
    "NGUYỄN VĂN AN": "Nguyễn Văn An",
    "nguyễn văn an": "Nguyễn Văn An",
    "Đ/c Nguyễn Văn An": "Nguyễn Văn An",
    "Đồng chí Nguyễn Văn An": "Nguyễn Văn An",
    "Ông Nguyễn Văn An": "Nguyễn Văn An",
    "Ông/Bà: Nguyễn Văn An": "Nguyễn Văn An",
    "Bà Lê Thị Hoa": "Lê Thị Hoa",
    "\u00d0ặng Thị Ôn": "Đặng Thị Ôn",
    "\u0189ặng Thị Ôn": "Đặng Thị Ôn",
    unicodedata.normalize("NFD", "Nguyễn Thị Ậu"): "Nguyễn Thị Ậu",
    "Nguyê\u0303n Văn An": "Nguyễn Văn An",
    "H'Hen Niê": "H'Hen Niê",
    "H’Hen Niê": "H'Hen Niê",
    "A Thút": "A Thút",
    "Y Vêng": "Y Vêng",
    "H'Bluêk": "H'Bluêk",
    "Y-Thuyên": "Y-Thuyên",
    "Công Tằng Tôn Nữ Huyền Trân": "Công Tằng Tôn Nữ Huyền Trân",
    "Null": "Null",
    "True": "True",
    "Nguyễn Hoà": "Nguyễn Hoà",
    "Nguyễn Hòa": "Nguyễn Hòa",
}
BAD_NAMES = [
    "",
    " ",
    "123",
    "Nguyễn Văn 1n",
    "Nguyễn <b>An</b>",
    "Nguyễn;Văn",
    "Nguyễn\u202eVăn An",
    "Nguyễn \u2066An\u2069",
    "Nguyễn\u200dVăn",
    "Nguyễn \u0430n",
    "Nguyễn Văn \u03bfn",
    "Nguyễn 😀 An",
    "=1+1",
    "@SUM(A1)",
    "a\x00b",
    "a\x1b[31mAn",
    "a" * 300,
    "Nguyễn " * 60,
    "a" + "\u0301" * 1000,
    "\ufffd Văn An",
    "Nguyễn Văn An@kontum.example",
    "/etc/passwd",
    "Nguy?n V?n An",
    "\uff2eguyen An",
    "N\ufb01 An",
    "Nguyễn\u00adVăn",
    "𝐍guyễn Văn An",
    "#REF!",
    "1e5",
    "Nguyễn_Văn_An",
]


def _names() -> Iterator[Case]:
    for number, (written, meant) in enumerate(NAMES.items()):
        yield Case(f"name {number} {meant}", one("", full_name=written), holds={"full_name": meant})
    for number, written in enumerate(BAD_NAMES):
        # What is put right instead of refused must have nothing of it left.
        yield Case(f"bad name {number}", one("", full_name=written), either=True)


DATES = {
    "01/02/1980": "1980-02-01",
    "1/2/1980": "1980-02-01",
    "01-02-1980": "1980-02-01",
    "01.02.1980": "1980-02-01",
    "1980-02-01": "1980-02-01",
    "1980-02-01 00:00:00": "1980-02-01",
    "29/02/1980": "1980-02-29",
    "29252": "1980-02-01",
    " 01/02/1980 ": "1980-02-01",
    "01 / 02 / 1980": "1980-02-01",
}
BAD_DATES = [
    "31/02/1980",
    "29/02/1981",
    "32/01/1980",
    "01/13/1980",
    "00/00/0000",
    "1/2/80",
    "1980",
    "02/1980",
    "hôm qua",
    "01/02/2030",
    "01/02/1800",
    "01/02/19800",
    "99999999",
    "-1",
    "1e9",
    "01/02/1980 OR 1=1",
    "0",
    "01//02/1980",
]
IDS = {
    "062080000123": "0123",
    "062 080 000 123": "0123",
    "062.080.000.123": "0123",
    "62080000123": "0123",
    "231234567": "4567",
    "'062080000123": "0123",
}
BAD_IDS = [
    "6.2080E+10",
    "6,2E+10",
    "12",
    "0620800001234",
    "abc",
    "06208000012x",
    "000000000000000",
]
PHONES = {
    "0912345678": "0912345678",
    "0912 345 678": "0912345678",
    "0912.345.678": "0912345678",
    "+84912345678": "0912345678",
    "0084912345678": "0912345678",
    "84912345678": "0912345678",
    "912345678": "0912345678",
    "(0260) 3862 345": "02603862345",
}
BAD_PHONES = ["12", "abc", "0912345678901234", "=0912345678+1"]
EMAILS = {
    "an@mail.example": "an@mail.example",
    " an@mail.example ": "an@mail.example",
    "An.Nguyen+x@mail.example": "An.Nguyen+x@mail.example",
}
BAD_EMAILS = [
    "an",
    "an@",
    "@mail.example",
    "an@@mail.example",
    "an@mail",
    "an mail.example",
    "an@mail.example\r\nBcc: x@y.example",
    "an@mail.example, binh@mail.example",
    "<script>@mail.example",
    "an@-mail.example",
    "a" * 300 + "@mail.example",
    '"an"@mail.example',
    "an..b@mail.example",
    "an@mail..example",
]
CODES = {"TT-1": "TT-1", "TT.1/2": "TT.1/2", " TT-1 ": "TT-1", "000123": "000123"}
BAD_CODES = [
    "TT 1 2 3 4 <x>",
    "=TT",
    "x" * 40,
    "1.5E+7",
    "TT-1'; drop table officials; --",
    "../../TT",
]


def _values() -> Iterator[Case]:
    for column, good, bad in (
        ("birth_date", DATES, BAD_DATES),
        ("phone", PHONES, BAD_PHONES),
        ("recovery_email", EMAILS, BAD_EMAILS),
        ("staff_code", CODES, BAD_CODES),
    ):
        for number, (written, meant) in enumerate(good.items()):
            yield Case(f"{column} {number}", one("", **{column: written}), holds={column: meant})
        for number, written in enumerate(bad):
            yield Case(f"bad {column} {number}", one("", **{column: written}), codes=(column,), people=0)
    for number, (written, end) in enumerate(IDS.items()):
        yield Case(f"id {number}", one("", national_id=written), holds={"national_id_last4": end})
    for number, written in enumerate(BAD_IDS):
        yield Case(f"bad id {number}", one("", national_id=written), codes=("national_id",), people=0)
    for number, written in enumerate(["Sở Lạ", "../..", "kontum' or '1'='1", "*)(uid=*", "0", "Sở" * 200]):
        yield Case(f"unit nobody has {number}", one("", unit=written), codes=("unit",), people=0)
    for number, written in enumerate(["Sở Y tế", "SỞ Y TẾ", "so y te", "Sở  Y tế "]):
        yield Case(f"unit {number}", one("", unit=written))


EVIL = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    '=HYPERLINK("http://x.example")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "{{7*7}}",
    "${7*7}",
    "%{7*7}",
    "' or 1=1 --",
    '"; drop table officials; --',
    "*)(uid=*))(|(uid=*",
    "uid=x,dc=y",
    "../../etc/passwd",
    "$(reboot)",
    "`reboot`",
    "a\n dn: uid=root",
    "x\r\nBcc: a@b.example",
    "a\n2026-01-01 INFO all is well",
    "\x1b[2J",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x07",
    "a" * 5000,
    "%s%s%n",
    "__import__('os')",
    "NaN",
    "Infinity",
    "😀",
    "\U000e0041",
    "ﷺ" * 50,
    "\u0301" * 200,
]


def _injections() -> Iterator[Case]:
    for (number, evil), column in product(enumerate(EVIL), ("full_name", "post", "staff_code", "unit")):
        yield Case(f"evil {number} in {column}", one("", **{column: evil}), either=True)


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

"""Abusive cells: what stands in one column of a list of one person."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import product

from tests.support.abuse_case import Case, one

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


def names() -> Iterator[Case]:
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


def values() -> Iterator[Case]:
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


def injections() -> Iterator[Case]:
    for (number, evil), column in product(enumerate(EVIL), ("full_name", "post", "staff_code", "unit")):
        yield Case(f"evil {number} in {column}", one("", **{column: evil}), either=True)

"""Workbooks whose cells are no plain text: numbers, days, formulas, failures, new and old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tests.support.abuse_corpus import sheets
from tests.support.abuse_corpus.sheets import Cell, formula, number, said, typed, workbook
from tests.support.abuse_corpus.verdicts import Case, Told, Verdict, failed, joiner, left_out, ready, refused

HEADER = ["Mã CBCC", "Họ và tên", "Ngày sinh", "Số CCCD", "Chức vụ", "Đơn vị", "Điện thoại"]
AN: list[Cell] = ["AB-1", "Nguyễn Văn An", "03/02/1980", "", "Chuyên viên", "Sở Y tế", ""]
BINH: list[Cell] = ["AB-2", "Trần Thị Bình", "28/12/1975", "", "Kế toán", "Sở Y tế", ""]
PLAIN = [[said(text) for text in HEADER], *([said(str(text)) for text in row] for row in (AN, BINH))]
BOTH = ready(row_2=joiner(full_name="Nguyễn Văn An"), row_3=joiner(full_name="Trần Thị Bình"))
_COLUMN = {
    "staff_code": 0,
    "full_name": 1,
    "birth_date": 2,
    "national_id": 3,
    "post": 4,
    "unit": 5,
    "phone": 6,
}


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _cells()
    yield from _old_cells()


def book(name: str, verdict: Verdict, make: Callable[[], bytes], suffix: str = "xlsx") -> Case:
    return Case(f"book-{name}", f"list.{suffix}", make, verdict)


def with_cell(field: str, cell: str) -> list[list[str]]:
    """The two people, the second with one cell that is no plain text."""
    changed = [list(row) for row in PLAIN]
    changed[2][_COLUMN[field]] = cell
    return changed


def _cells() -> Iterator[Case]:
    day, moment, hour = 1, 2, 3
    wrong, empty = left_out("date_unreadable", birth_date=None), joiner(birth_date=None)
    listed: list[tuple[str, str, str, Told]] = [
        ("day", "birth_date", number("29254", day), joiner(birth_date="1980-02-03")),
        ("day-without-style", "birth_date", number("29254"), joiner("date_serial", birth_date="1980-02-03")),
        ("midnight", "birth_date", number("29254", moment), joiner(birth_date="1980-02-03")),
        ("noon", "birth_date", number("29254.5", moment), wrong),
        ("hour", "birth_date", number("0.5", hour), wrong),
        ("leap-day-of-1900", "birth_date", number("60", day), left_out("age_unlikely")),
        ("day-0", "birth_date", number("0", day), wrong),
        ("day-1", "birth_date", number("1", day), left_out("age_unlikely")),
        ("day-before-all", "birth_date", number("-1", day), wrong),
        ("last-day", "birth_date", number("2958465", day), left_out("date_future")),
        ("day-behind-all", "birth_date", number("2958466", day), wrong),
        ("endless-day", "birth_date", number("1e300", day), wrong),
        ("year-only", "birth_date", number("1980"), joiner("birth_year_only", birth_year="1980")),
        ("iso-day", "birth_date", typed("d", "1980-02-03T00:00:00"), joiner(birth_date="1980-02-03")),
        ("true-birth", "birth_date", typed("b", "1"), wrong),
        ("failed-birth", "birth_date", typed("e", "#VALUE!"), wrong), ("no-birth", "birth_date", "", empty),
        ("failed-formula-birth", "birth_date", formula("DATE(x)", "#NAME?", "e"), wrong),
        ("number-id",
        "national_id", number("62075000006"), joiner("id_zero_restored", national_id_last4="0006")),
        ("float-id",
        "national_id", number("6.2075000006E+10"), joiner("id_zero_restored", national_id_last4="0006")),
        ("rounded-id", "national_id", number("1.2345678901234567E+20"), left_out("id_scientific")),
        ("fraction-id", "national_id", number("233456789.5"), left_out("id_shape")),
        ("text-scientific-id", "national_id", said("7.9099E+10"), left_out("id_scientific")),
        ("failed-id", "national_id", typed("e", "#N/A"), left_out("id_shape")),
        ("number-phone", "phone", number("100123456"), joiner("phone_zero_restored", phone="0100123456")),
        ("fraction-phone", "phone", number("0.5"), left_out("phone_shape")),
        ("number-code", "staff_code", number("12"), joiner(staff_code="12")),
        ("fraction-code", "staff_code", number("12.5"), joiner(staff_code="12.5")),
        ("huge-code", "staff_code", number("1E+30"), left_out("staff_code_shape")),
        ("failed-code", "staff_code", typed("e", "#REF!"), left_out("staff_code_shape")),
        ("failed-formula-code", "staff_code", formula("VLOOKUP(1,2,3)", "#N/A",
        "e"), left_out("staff_code_shape")),
        ("true-name", "full_name", typed("b", "1"), joiner("name_case_restored", full_name="True")),
        ("number-name", "full_name", number("7"), refused("name_letters")),
        ("failed-name", "full_name", typed("e", "#DIV/0!"), refused("name_letters")),
        ("worked-out-name", "full_name", formula('B2&""',
        "Trần Thị Bình"), joiner(full_name="Trần Thị Bình")),
        ("linked-name", "full_name", formula("'[1]x'!A1",
        "Trần Thị Bình"), joiner(full_name="Trần Thị Bình")),
        ("dde-name", "full_name", formula("cmd|'/C calc'!A0",
        "Trần Thị Bình"), joiner(full_name="Trần Thị Bình")),
        ("name-not-worked-out", "full_name", formula("B2"), refused("name_missing")),
        ("formula-typed", "post", said("=1+1"), joiner(post="=1+1")),
        ("true-post", "post", typed("b", "0"), joiner(post="FALSE")),
        ("failed-post", "post", typed("e", "#REF!"), left_out("cell_error", post=None)),
        ("failed-unit", "unit", typed("e", "#REF!"), refused("cell_error")),
        ("failed-formula-unit", "unit", formula("VLOOKUP(1,2,3)", "#N/A", "e"), refused("cell_error")),
        ("no-unit", "unit", "", joiner("unit_from_above", unit="Sở Y tế")),
        ("escape-in-name", "full_name", said("Trần_x0007_ Thị Bình"), refused("text_control")),
        ("bidi-name", "full_name", said("Trần\u202e Thị Bình"), refused("text_format")),
        ("rich-name", "full_name", _rich("Trần ", "Thị ", "Bình"), joiner(full_name="Trần Thị Bình")),
        ("phonetic-name", "full_name", _rich("Trần Thị Bình").replace("</is>",
        "<rPh><t>x</t></rPh></is>"), joiner(full_name="Trần Thị Bình")),
        ("float-text-id",
        "national_id", said("62075000006.0"), joiner("id_zero_restored", national_id_last4="0006")),
    ]  # fmt: skip
    for name, field, cell, told in listed:
        rows = with_cell(field, cell)
        yield book(name, ready(row_2=joiner(), row_3=told), partial(workbook, rows))
    for name, serial, told in (
        ("1904", "27792", joiner(birth_date="1980-02-03")), ("1904-day-0", "0", wrong),
        ("1904-read-as-1900", "29254", joiner(birth_date="1984-02-04")),
    ):  # fmt: skip
        rows = with_cell("birth_date", number(serial, day))
        yield book(name, ready(row_2=joiner(), row_3=told), partial(workbook, rows, from_1904=True))


def _rich(*runs: str) -> str:
    inner = "".join(f'<r><t xml:space="preserve">{run}</t></r>' for run in runs)
    return f'<c r="@" t="inlineStr"><is>{inner}</is></c>'


def _old_cells() -> Iterator[Case]:
    def old(name: str, field: str, cell: Cell, told: Told) -> Case:
        rows: list[list[Cell]] = [
            [*HEADER],
            AN,
            [cell if at == _COLUMN[field] else each for at, each in enumerate(BINH)],
        ]
        return book(f"old-{name}", ready(row_2=joiner(), row_3=told), partial(sheets.old_excel, rows), "xls")

    yield old("text", "post", "Văn thư", joiner(post="Văn thư"))
    yield old("number-code", "staff_code", 12.0, joiner(staff_code="12"))
    yield old("number-id", "national_id", 62075000006.0, joiner("id_zero_restored", national_id_last4="0006"))
    yield old("serial-birth", "birth_date", 29254.0, joiner("date_serial", birth_date="1980-02-03"))
    yield old("true-name", "full_name", True, joiner("name_case_restored", full_name="True"))
    yield old("bidi-name", "full_name", "Trần\u202e", refused("text_format"))
    yield old("formula-typed", "post", "=1+1", joiner(post="=1+1"))
    yield old("error-name", "full_name", ("error", 0x2A), refused("name_missing"))
    for suffix in ("xlsx", "csv"):
        make = partial(sheets.old_excel, [HEADER, AN, BINH])
        yield book(f"old-named-{suffix}", BOTH, make, suffix)
    locked = partial(sheets.old_excel, [HEADER, AN], locked=True)
    yield book("old-locked", failed("file_encrypted"), locked, "xls")
    secret = {"EncryptedPackage": bytes(5_000), "EncryptionInfo": bytes(5_000)}
    yield book("locked", failed("file_encrypted"), partial(sheets.compound, secret))
    document = partial(sheets.compound, {"WordDocument": bytes(5_000)})
    yield book("old-document", failed("file_old_letter"), document, "doc")
    yield book("old-empty", failed("file_empty"), partial(sheets.old_excel, []), "xls")
    whole = sheets.old_excel([HEADER, AN, BINH])
    for cut in (8, 100, 511, 512, 1_024, 1_600, 2_048):
        yield book(f"old-cut-at-{cut}", failed("file_damaged"), lambda cut=cut: whole[:cut], "xls")  # type: ignore[misc]
    yield book("old-zeros", failed("file_damaged"), lambda: whole[:8] + bytes(8_000), "xls")
    loop = whole[:512] + b"\0\0\0\0" * 128 + whole[1_024:]
    yield book("old-chain-without-end", failed("file_too_complex"), lambda: loop, "xls")

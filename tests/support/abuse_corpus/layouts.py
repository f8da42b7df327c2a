"""Lists laid out as no table should be: headers, doubles, totals, sections, people hidden among them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import partial

from tests.support.abuse_corpus.verdicts import (
    HEADER,
    Case,
    Verdict,
    failed,
    joiner,
    left_out,
    ready,
    refused,
    row_of,
    table,
    unclear,
)
from tests.support.hr_formats import as_csv, as_xlsx

SMALL = ["Mã CBCC", "Họ và tên", "Ngày sinh"]
AN = ["AB-1", "Nguyễn Văn An", "03/02/1980"]
BINH = ["AB-2", "Trần Thị Bình", "28/12/1975"]
IS_AN = joiner(staff_code="AB-1", full_name="Nguyễn Văn An", birth_date="1980-02-03")
IS_BINH = joiner(staff_code="AB-2", full_name="Trần Thị Bình", birth_date="1975-12-28")


def cases() -> Iterator[Case]:
    """All of them as text, and what lies below the header as a workbook too."""
    for name, rows, verdict in (*_headers(), *_doubles(), *_bodies(), *_sizes()):
        yield Case(f"{name}-csv", "list.csv", partial(as_csv, rows), verdict)
    for name, rows, verdict in (*_bodies(), *_sizes()):
        yield Case(f"{name}-xlsx", "list.xlsx", partial(as_xlsx, rows), verdict)


Laid = tuple[str, list[list[str]], Verdict]


def _headers() -> Iterator[Laid]:
    both = ready(row_2=IS_AN, row_3=IS_BINH)
    for label, header in (
        ("english", ["Staff code", "Full name", "Date of birth"]), ("capitals", [x.upper() for x in SMALL]),
        ("no-marks", ["Ma CBCC", "Ho va ten", "Ngay sinh"]),
        ("decomposed", [unicodedata.normalize("NFD", x) for x in SMALL]),
        ("stars", ["Mã CBCC (*)", "Họ và tên *", "Ngày sinh (dd/mm/yyyy)"]),
        ("broken-lines", ["Mã\nCBCC", "Họ và\ntên", "Ngày,\nsinh"]),
        ("zero-width", ["\u200bMã CBCC", *SMALL[1:]]),
        ("underscores", ["ma_cbcc", "ho_va_ten", "ngay_sinh"]),
    ):  # fmt: skip
        yield f"header-{label}", [header, AN, BINH], both
    for label, extra in (
        ("role", "role"), ("is-admin", "is_admin"), ("unit-id", "unit_id"), ("password", "password"),
        ("formula", "=1+1"), ("markup", "<b>x</b>"), ("bidi", "\u202exyz"), ("state", "state"),
    ):  # fmt: skip
        rows = [[*SMALL, extra], [*AN, "system_administrator"], [*BINH, "1"]]
        yield f"header-with-{label}", rows, both
    for label, header, codes in (
        ("without-name", ["Mã CBCC", "Gì đó", "Ngày sinh"], ("column_missing",)),
        ("without-identity", ["Gì đó", "Họ và tên", "Lương"], ("column_identity_missing",)),
        ("unknown", ["Alpha", "Beta", "Gamma"], ("column_missing", "column_identity_missing")),
        ("two-names", ["Họ và tên", "Họ và tên", "Ngày sinh"], ("column_duplicate",)),
        ("two-ways-of-one", ["Mã CBCC", "Họ tên", "Full name"], ("column_duplicate",)),
        ("two-births", ["Họ và tên", "Ngày sinh", "Ngày tháng năm sinh"], ("column_duplicate",)),
        ("equal-unknowns", [*SMALL, "Lương", "Lương"], ("column_duplicate",)),
        ("lost", ["M� CBCC", "H� v� t�n", "Ngày sinh"], ("column_missing",)),
    ):  # fmt: skip
        yield f"header-{label}", [header, AN, BINH], unclear(*codes)
    yield "no-header", [AN, BINH], unclear("column_missing", "column_identity_missing")
    yield "header-only", [SMALL], failed("file_no_rows")
    yield "header-and-blanks", [SMALL, ["", " ", ""], ["\u00a0", "", ""]], failed("file_no_rows")
    for above in (1, 3, 10, 18):
        rows = [["DANH SÁCH CÁN BỘ"], *[[""] for _ in range(above - 1)], SMALL, AN, BINH]
        verdict = Verdict(rows={above + 2: IS_AN, above + 3: IS_BINH})
        yield f"title-{above}-rows-above", rows, verdict
    numbering = ["(1)", "(2)", "(3)"]
    yield "numbering-below-header", [SMALL, numbering, AN, BINH], ready(row_3=IS_AN, row_4=IS_BINH)
    halves = [["Mã CBCC", "Họ và tên", "Ngày sinh", ""], ["", "", "Nam", "Nữ"]]
    people = [[*AN, ""], [*BINH[:2], "", BINH[2]]]
    yield "births-under-man-and-woman", [*halves, *people], ready(row_3=IS_AN, row_4=IS_BINH)
    both_filled = [*AN[:2], AN[2], BINH[2]]
    yield "births-under-both", [*halves, both_filled], ready(row_3=left_out("date_unreadable"))
    split = [["Mã CBCC", "Họ và đệm", "Tên"], ["AB-1", "Nguyễn Văn", "An"], ["AB-2", "", "Bình"]]
    yield (
        "name-in-two-columns",
        split,
        ready(row_2=joiner(full_name="Nguyễn Văn An"), row_3=joiner(full_name="Bình")),
    )


def _doubles() -> Iterator[Laid]:
    def twice(label: str, code: str, first: dict[str, str], second: dict[str, str]) -> Laid:
        rows = [list(HEADER), row_of(**first), row_of(**second)]
        return f"twice-{label}", rows, ready(row_2=joiner(), row_3=refused(code))

    one = {"staff_code": "AB-1", "national_id": "000080000001"}
    yield twice(
        "by-code", "row_duplicate", {"staff_code": "AB-1"}, {"staff_code": "AB-1", "full_name": "Lê An"}
    )
    yield twice("by-code-in-small", "row_duplicate", {"staff_code": "AB-1"}, {"staff_code": "ab-1"})
    yield twice("by-id", "row_duplicate", one, {**one, "staff_code": "AB-2"})
    yield twice(
        "by-id-with-blanks", "row_duplicate", one, {"staff_code": "AB-2", "national_id": "000 080 000 001"}
    )
    nameless = {"staff_code": ""}
    yield twice("by-name-and-birth", "row_duplicate", nameless, nameless)
    capitals = [list(HEADER), row_of(**nameless), row_of(**nameless, full_name="NGUYỄN VĂN AN")]
    again = refused("row_duplicate", notices=("name_case_restored",))
    yield "twice-in-capitals", capitals, ready(row_2=joiner(), row_3=again)
    decomposed = unicodedata.normalize("NFD", "Nguyễn Văn An")
    yield twice("decomposed", "row_duplicate", nameless, {**nameless, "full_name": decomposed})
    yield twice("unseen", "row_duplicate", nameless, {**nameless, "full_name": "Nguyễn Văn\u034f An"})
    yield (
        "namesakes-by-birth",
        table(row_of(), row_of(staff_code="", birth_date="04/02/1980")),
        ready(row_2=joiner(), row_3=joiner(), row_4=joiner()),
    )
    for name in ("Nguyễn Văn An", "Đạt", "Root", "Admin"):
        rows = [list(HEADER), *(row_of(staff_code=f"AB-{n}", full_name=name) for n in range(500))]
        yield f"500-times-{name}", rows, Verdict(counts={"joiner": 500})
    homes = ["Đạt", "Đát", "Dat", "Đắt", "ĐạT", "Ðạt"]
    rows = [list(HEADER), *(row_of(staff_code=f"AB-{n}", full_name=name) for n, name in enumerate(homes))]
    yield "one-address-for-all", rows, Verdict(counts={"joiner": len(homes)})
    reserved = ["Postmaster", "Abuse", "Webmaster", "Hostmaster", "Security", "No-Reply", "Mailer-Daemon"]
    rows = [list(HEADER), *(row_of(staff_code=f"AB-{n}", full_name=name) for n, name in enumerate(reserved))]
    yield "reserved-words", rows, Verdict(counts={"joiner": len(reserved)})


def _bodies() -> Iterator[Laid]:
    both = ready(row_2=IS_AN, row_3=IS_BINH)
    for label, below in (
        ("total", [["", "Tổng cộng: 2 người", ""]]), ("count", [["Danh sách này có 2 người"]]),
        ("signature", [["", "", "Kon Tum, ngày 01 tháng 02 năm 2026"], ["Người lập biểu", "", "Giám đốc"]]),
        ("signed", [["Người lập biểu", "", "Thủ trưởng"], [""], ["Lê Thị Lan", "", "Trần Văn Hùng"]]),
        ("blank-rows", [["", "", ""], [" ", "\u00a0", ""]]),
    ):  # fmt: skip
        yield f"below-{label}", [SMALL, AN, BINH, *below], both
    yield "total-between", [SMALL, AN, ["Tổng cộng", "1", ""], BINH], ready(row_2=IS_AN, row_4=IS_BINH)
    posts = ["Họ và tên", "Ngày sinh", "Chức vụ"]
    for post in ("Giám đốc", "Chủ tịch", "Thủ trưởng", "Thư ký", "Thư ký tòa soạn"):
        rows = [posts, ["Nguyễn Văn An", "03/02/1980", post], ["Trần Thị Bình", "28/12/1975", ""]]
        verdict = ready(row_2=joiner(post=post), row_3=joiner(full_name="Trần Thị Bình"))
        yield f"post-like-a-signature-{post}", rows, verdict
    names = ("Công Thị Tổng", "Tổng Văn Cộng", "Thư Ký", "Giám Đốc")
    for name in names:
        rows = [SMALL, ["AB-1", name, "03/02/1980"], BINH]
        yield f"name-like-a-total-{name}", rows, ready(row_2=joiner(full_name=name), row_3=IS_BINH)
    codes = [["Mã CBCC", "Họ và tên"], ["1.25", "Nguyễn Văn An"], ["12", "Trần Thị Bình"]]
    yield "code-like-a-number", codes, ready(row_2=joiner(staff_code="1.25"), row_3=joiner(staff_code="12"))
    split = [["Mã CBCC", "Họ", "Tên"], ["", "Y", "Blíp"], ["AB-2", "A", "Thút"]]
    yield (
        "name-like-a-section",
        split,
        ready(row_2=refused("identity_missing"), row_3=joiner(full_name="A Thút")),
    )
    second = [SMALL, AN, [""], ["DANH SÁCH THỨ HAI"], SMALL, BINH]
    yield (
        "two-tables",
        second,
        ready(row_2=IS_AN, row_6=IS_BINH),
    )
    beside = [[*SMALL, "", *SMALL], [*AN, "", *BINH]]
    yield "two-tables-beside", beside, unclear(*("column_duplicate",) * 3)
    yield "row-too-long", [SMALL, [*AN, "thừa"], BINH], ready(row_2=refused("row_too_long"), row_3=IS_BINH)
    yield (
        "row-ten-times-too-long",
        [SMALL, [*AN, *["x"] * 30], BINH],
        ready(row_2=refused("row_too_long"), row_3=IS_BINH),
    )
    yield "blank-cells-beyond", [SMALL, [*AN, "", " "], BINH], both
    yield "blank-rows-between", [SMALL, [""], AN, ["", ""], BINH], ready(row_3=IS_AN, row_5=IS_BINH)
    shifted = [SMALL, ["Nguyễn Văn An", "03/02/1980", "AB-1"], BINH]
    yield (
        "cells-shifted",
        shifted,
        ready(row_2=refused("staff_code_shape", "name_letters", "date_unreadable"), row_3=IS_BINH),
    )


def _sizes() -> Iterator[Laid]:
    yield "empty", [], failed("file_empty")
    yield "blank-only", [["", ""], [" ", ""]], failed("file_empty")
    yield "one-cell", [["Họ và tên"]], unclear("column_identity_missing")
    yield "one-row", [SMALL, AN], ready(row_2=IS_AN)
    wide = [f"Cột {n}" for n in range(1_000 - 3)]
    yield "1000-columns", [[*SMALL, *wide], [*AN, *["x"] * 997]], ready(row_2=IS_AN)
    many = [[*SMALL, *wide, "thừa"], AN]
    yield "1001-columns", many, failed("file_too_many_columns")

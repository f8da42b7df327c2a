"""Rows with a line through them are noticed in every kind of file, and left out until taken in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from provisioning.foundation.errors import Invalid
from provisioning.imports.columns.struck_rows import struck_notes
from provisioning.imports.files.raw_rows import LIMITS, RawRow, kind_of, read_rows
from provisioning.imports.planning import questions
from provisioning.plans.model import Plan, PlanRow
from tests.support.abuse_corpus.sheets import old_excel, open_document
from tests.support.import_desk import Desk
from tests.support.official_forms.writing import docx_of
from tests.support.province import SYSTEM

HEADER = ["STT", "Họ và tên", "Mã CBCC", "Ngày sinh", "Điện thoại"]
FIRST = ["1", "Lê Hoa", "A-1", "21/02/1980", "0100000001"]
SECOND = ["2", "Trần Mai", "A-2", "22/03/1981", "0100000002"]
LINE = Font(strike=True)
Place = tuple[int, int]


def workbook(*rows: list[str], struck: set[Place], rich: bool = False) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for at, row in enumerate((HEADER, *rows), 1):
        for column, text in enumerate(row):
            cell = sheet.cell(at, column + 1, text)
            if (at, column) in struck and rich:
                cell.value = CellRichText(TextBlock(InlineFont(strike=True), text))
            elif (at, column) in struck:
                cell.font = LINE
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def letter(*rows: list[str], struck: set[Place], tag: str = "w:strike") -> bytes:
    def cell(at: int, column: int, text: str) -> str:
        look = f"<w:rPr><{tag}/></w:rPr>" if (at, column) in struck else ""
        return f"<w:tc><w:p><w:r>{look}<w:t>{text}</w:t></w:r></w:p></w:tc>"

    made = ("".join(cell(at, i, text) for i, text in enumerate(row)) for at, row in enumerate(rows, 1))
    return docx_of("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in made) + "</w:tbl>")


def sheet_of_libreoffice(*rows: list[str], struck: set[Place], spans: bool = False) -> bytes:
    family = "text" if spans else "table-cell"
    style = (
        f'<office:automatic-styles><style:style style:name="L" style:family="{family}">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
        "</office:automatic-styles>"
    )

    def cell(at: int, column: int, text: str) -> str:
        line = (at, column) in struck
        look = ' table:style-name="L"' if line and not spans else ""
        said = f'<text:span text:style-name="L">{text}</text:span>' if line and spans else text
        return (
            f'<table:table-cell office:value-type="string"{look}><text:p>{said}</text:p></table:table-cell>'
        )

    made = "".join(
        f"<table:table-row>{''.join(cell(at, i, text) for i, text in enumerate(row))}</table:table-row>"
        for at, row in enumerate(rows, 1)
    )
    return open_document(made, styles=style)


def struck_in(tmp_path: Path, name: str, data: bytes) -> list[tuple[int, ...]]:
    path = tmp_path / name
    path.write_bytes(data)
    return [row.struck for row in read_rows(path, kind_of(path, name), LIMITS)]


WHOLE = {(3, column) for column in range(5)}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ds.xlsx", workbook(FIRST, SECOND, struck=WHOLE)),
        ("ds.xlsx", workbook(FIRST, SECOND, struck=WHOLE, rich=True)),
        ("ds.docx", letter(HEADER, FIRST, SECOND, struck=WHOLE)),
        ("ds.docx", letter(HEADER, FIRST, SECOND, struck=WHOLE, tag="w:dstrike")),
        ("ds.ods", sheet_of_libreoffice(HEADER, FIRST, SECOND, struck=WHOLE)),
        ("ds.ods", sheet_of_libreoffice(HEADER, FIRST, SECOND, struck=WHOLE, spans=True)),
        ("ds.xls", old_excel([HEADER, FIRST, SECOND], struck=[3])),
    ],
)
def test_struck_cells_are_seen_in_each_kind_of_file(tmp_path: Path, name: str, data: bytes) -> None:
    assert [(), (), (0, 1, 2, 3, 4)] == struck_in(tmp_path, name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ds.xlsx", workbook(FIRST, SECOND, struck=set())),
        ("ds.docx", letter(HEADER, FIRST, SECOND, struck=WHOLE, tag='w:strike w:val="0"')),
        ("ds.ods", sheet_of_libreoffice(HEADER, FIRST, SECOND, struck=set())),
    ],
)
def test_nothing_is_struck_where_no_line_is(tmp_path: Path, name: str, data: bytes) -> None:
    assert [(), (), ()] == struck_in(tmp_path, name, data)


@pytest.mark.parametrize(
    ("struck", "said"),
    [
        ((0, 1, 2, 3, 4), ["row_struck"]),
        ((1,), ["row_struck"]),
        ((2, 3, 4), ["row_struck"]),
        ((4,), ["cells_struck"]),
        ((), []),
    ],
)
def test_a_line_through_the_name_or_most_of_a_row_is_one_through_the_row(
    struck: tuple[int, ...], said: list[str]
) -> None:
    row = RawRow(2, FIRST, struck=struck)
    assert said == [note.code for note in struck_notes(row, {1})]


def test_a_struck_row_is_left_out_with_a_word_and_can_be_taken_in(desk: Desk) -> None:
    data = workbook(FIRST, SECOND, struck=WHOLE)
    plan = desk.found(desk.plan_bytes(data, name="ds.xlsx", unit="syt"))
    assert {"code": "rows_struck", "field": "row", "params": {"count": 1}} in plan.options["notices"]
    first, second = desk.rows(plan.id)
    assert ("proposed", "excluded", "") == (first.state, second.state, second.address)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan.id)
        row = questions.exclude(session, SYSTEM, found, 3, excluded=False)
        assert ("proposed", "joiner") == (row.state, row.row_class)
        assert row.address
    desk.apply(plan.id)
    assert ["applied", "applied"] == [row.state for row in desk.rows(plan.id)]


def test_below_a_struck_row_the_right_one_is_taken(desk: Desk) -> None:
    again = ["2", "Lê Hoa", "A-1", "21/02/1980", "0100000009"]
    data = workbook(FIRST, again, struck={(2, column) for column in range(5)})
    plan = desk.found(desk.plan_bytes(data, name="ds.xlsx", unit="syt"))
    first, second = desk.rows(plan.id)
    assert [("excluded", "joiner"), ("proposed", "joiner")] == [
        (each.state, each.row_class) for each in (first, second)
    ]
    with pytest.raises(Invalid) as refused, desk.database.writing() as session:
        questions.exclude(session, SYSTEM, session.get_one(Plan, plan.id), 2, excluded=False)
    assert [("row_duplicate", {"row": 3})] == [(p.code, p.params) for p in refused.value.problems]
    desk.apply(plan.id)
    assert ["excluded", "applied"] == [row.state for row in desk.rows(plan.id)]


def test_nobody_leaves_by_a_line_through_their_row_in_a_full_list(desk: Desk) -> None:
    desk.apply(desk.plan_bytes(workbook(FIRST, SECOND, struck=set()), name="ds.xlsx", unit="syt"))
    data = workbook(FIRST, SECOND, struck=WHOLE)
    plan_id = desk.plan_bytes(data, name="moi.xlsx", unit="syt", mode="roster")
    assert [("same", "proposed"), ("same", "excluded")] == [
        (row.row_class, row.state) for row in desk.rows(plan_id)
    ]


def test_a_line_through_a_number_alone_leaves_the_row_as_it_is(desk: Desk) -> None:
    data = workbook(FIRST, SECOND, struck={(2, 4)})
    plan = desk.found(desk.plan_bytes(data, name="ds.xlsx", unit="syt"))
    first, _second = desk.rows(plan.id)
    assert ("proposed", ["cells_struck"]) == (first.state, codes(first))
    assert ["rows_cells_struck"] == [each["code"] for each in plan.options["notices"]]


def test_an_answer_takes_no_struck_row_in_by_itself(desk: Desk) -> None:
    header, row = ["Họ và tên", "Mã CBCC", "Đơn vị"], ["Lê Hoa", "A-1", "Sở Bưu chính Lạ"]
    data = letter(header, row, struck={(2, 0), (2, 1), (2, 2)})
    plan = desk.found(desk.plan_bytes(data, name="ds.docx"))
    (found,) = desk.rows(plan.id)
    assert ("refused", "proposed", ["row_struck"]) == (found.row_class, found.state, codes(found))
    with desk.database.writing() as session:
        said = {"unit": desk.province.unit(session, "syt").id}
        answered = questions.answer(
            session, desk.settings, SYSTEM, session.get_one(Plan, plan.id), found.row, said
        )
        assert ("joiner", "excluded") == (answered.row_class, answered.state)


def codes(row: PlanRow) -> list[str]:
    return [each["code"] for each in row.values.get("notices", [])]

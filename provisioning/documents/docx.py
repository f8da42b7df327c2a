"""A letter as a file of Word, with the same places and sizes as on paper: for who goes on writing in it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from provisioning.documents.letter import MOTTO, NATION, Letter, Table

FONT = "Times New Roman"
SIZE = 13
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
LINE = 210 - LEFT - RIGHT
LEFT_SHARE = 71
CENTRE, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def written(letter: Letter) -> bytes:
    """The letter as a .docx file."""
    document = docx.Document()
    _paper(document)
    _heading(document, letter)
    if letter.title:
        _say(document.add_paragraph(), letter.title, bold=True, size=14, align=CENTRE)
    if letter.to:
        _say(document.add_paragraph(), f"Kính gửi: {letter.to}", size=SIZE + 1, align=CENTRE)
    for text in letter.text:
        _paragraph(document, text, indent=not letter.title)
    if letter.table is not None:
        _table(document, letter.table)
        document.add_paragraph()
    for text in letter.closing:
        _paragraph(document, text)
    _foot(document, letter)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _paper(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(SIZE)
    # Word asks for the typeface of Vietnamese letters under a name of its own.
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)


def _heading(document: Any, letter: Letter) -> None:
    left, right = _two_columns(document, LEFT_SHARE)
    lines: list[tuple[str, bool, bool, int]] = []
    if letter.superior:
        lines.append((letter.superior.upper(), False, False, 12))
    lines.append((letter.body.upper(), True, False, 12))
    lines.append(("―――――――", False, False, 8))
    if not letter.title:
        lines.append((f"Số: {letter.number or '………………'}", False, False, SIZE))
    if letter.abstract:
        lines.append((letter.abstract, False, False, 12))
    _lines(left, lines)
    _lines(
        right,
        [
            (NATION, True, False, 12),
            (MOTTO, True, False, SIZE),
            ("―――――――――――――――", False, False, 8),
            (letter.dated, False, True, SIZE),
        ],
    )
    document.add_paragraph()


def _two_columns(document: Any, left: int) -> tuple[Any, Any]:
    """Two cells side by side without lines around them."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    cells = table.rows[0].cells
    cells[0].width, cells[1].width = Mm(left), Mm(LINE - left)
    return cells[0], cells[1]


def _lines(cell: Any, lines: Sequence[tuple[str, bool, bool, int]]) -> None:
    for number, (text, bold, italic, size) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _say(paragraph, text, bold=bold, italic=italic, size=size, align=CENTRE)


def _say(
    paragraph: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: int = SIZE,
    align: Any = None,
) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = align


def _paragraph(document: Any, text: str, *, indent: bool = True) -> None:
    paragraph = document.add_paragraph()
    _say(paragraph, text, align=JUSTIFIED)
    paragraph.paragraph_format.first_line_indent = Mm(10) if indent else None
    paragraph.paragraph_format.space_after = Pt(6)


def _table(document: Any, table: Table) -> None:
    heads = 2 if table.groups else 1
    drawing = document.add_table(rows=heads, cols=len(table.head), style="Table Grid")
    drawing.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawing.autofit = False
    _head(drawing, table)
    for row in table.rows:
        cells = drawing.add_row().cells
        for at, text in enumerate(row):
            _say(cells[at].paragraphs[0], text, size=12, align=CENTRE if at == 0 else None)
    whole = sum(table.widths)
    for line in drawing.rows:
        for at, share in enumerate(table.widths):
            line.cells[at].width = Mm(LINE * share / whole)


def _head(drawing: Any, table: Table) -> None:
    """One row, or two where columns stand under a common heading; all others reach over both."""
    under = {at for first, count, _text in table.groups for at in range(first, first + count)}
    last = len(drawing.rows) - 1
    for at, text in enumerate(table.head):
        cell = drawing.cell(last, at)
        if last and at not in under:
            cell = drawing.cell(0, at).merge(cell)
        _say(cell.paragraphs[0], text, bold=True, size=12, align=CENTRE)
    for first, count, text in table.groups:
        cell = drawing.cell(0, first).merge(drawing.cell(0, first + count - 1))
        _say(cell.paragraphs[0], text, bold=True, size=12, align=CENTRE)


def _foot(document: Any, letter: Letter) -> None:
    document.add_paragraph()
    left, right = _two_columns(document, LINE - 80)
    if letter.recipients:
        _say(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
        for each in letter.recipients:
            _say(left.add_paragraph(), f"- {each}", size=11)
    titles = letter.signer_title.upper().splitlines() or ["………………………"]
    _lines(right, [(text, True, False, SIZE) for text in titles])
    for _blank in range(4):
        right.add_paragraph()
    if letter.signer:
        _say(right.add_paragraph(), letter.signer, bold=True, align=CENTRE)

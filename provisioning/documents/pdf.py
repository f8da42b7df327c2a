"""A letter drawn on A4, with the sizes and places of Decree 30/2020/NĐ-CP, Appendix I.

Margins: 20 mm above and below, 30 left, 15 right. Sizes: 13 for the text, 12 and 11 for the recipients. Pages
after the first carry their number at the top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fpdf import FPDF, FontFace
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.table import Table as FpdfTable

from provisioning.documents.fonts import font_files
from provisioning.documents.letter import MOTTO, NATION, Letter, Table

FAMILY = "letter"
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
LINE = 210 - LEFT - RIGHT
LEFT_SHARE, RIGHT_SHARE = 71, 92
SIZE = 13
# Blanks that are not stretched where a line is spread out.
INDENT = "\u00a0" * 8
# What stands below must have as much room, or goes to the next page together.
FOOT_HEIGHT = 60


class _Page(FPDF):
    """A4 with the number of each page but the first."""

    def header(self) -> None:
        """The number in the middle of the upper margin."""
        if self.page_no() > 1:
            self.set_y(10)
            self.set_font(FAMILY, size=SIZE)
            self.cell(LINE, 6, str(self.page_no()), align=Align.C)
            self.set_y(TOP)


def drawn(letter: Letter) -> bytes:
    """The letter as a PDF file. Raises Unavailable where the typeface is missing."""
    page = _Page(format="A4")
    for style, path in font_files().items():
        page.add_font(FAMILY, style, path)
    page.set_margins(LEFT, TOP, RIGHT)
    page.set_auto_page_break(auto=True, margin=BOTTOM)
    page.set_title(letter.abstract or letter.title)
    page.set_lang("vi")
    page.add_page()
    _heading(page, letter)
    _text(page, letter)
    _foot(page, letter)
    return bytes(page.output())


def _heading(page: FPDF, letter: Letter) -> None:
    """Two columns: whose letter it is and its number; nation, motto, place and day."""
    top = page.get_y()
    for text, style in ((letter.superior.upper(), ""), (letter.body.upper(), "B")):
        if text:
            _centred(page, LEFT, LEFT_SHARE, text, style, 12)
    _rule(page, LEFT, LEFT_SHARE, 24)
    page.ln(2.5)
    if not letter.title:
        _centred(page, LEFT, LEFT_SHARE, f"Số: {letter.number or '………………'}", "", SIZE)
    if letter.abstract:
        _centred(page, LEFT, LEFT_SHARE, letter.abstract, "", 12)
    left_end = page.get_y()
    page.set_y(top)
    at = LEFT + LINE - RIGHT_SHARE
    _centred(page, at, RIGHT_SHARE, NATION, "B", 12)
    _centred(page, at, RIGHT_SHARE, MOTTO, "B", SIZE)
    page.set_font(FAMILY, "B", SIZE)
    _rule(page, at, RIGHT_SHARE, page.get_string_width(MOTTO))
    page.ln(2.5)
    _centred(page, at, RIGHT_SHARE, letter.dated, "I", SIZE)
    page.set_y(max(left_end, page.get_y()) + 6)


def _text(page: FPDF, letter: Letter) -> None:
    if letter.title:
        _centred(page, LEFT, LINE, letter.title, "B", 14)
        page.ln(2)
    if letter.to:
        _centred(page, LEFT, LINE, f"Kính gửi: {letter.to}", "", SIZE + 1)
        page.ln(4)
    _paragraphs(page, letter.text, indent="" if letter.title else INDENT)
    if letter.table is not None:
        page.ln(1)
        _table(page, letter.table)
        page.ln(3)
    _paragraphs(page, letter.closing)


def _paragraphs(page: FPDF, texts: Sequence[str], indent: str = INDENT) -> None:
    page.set_font(FAMILY, size=SIZE)
    for text in texts:
        page.multi_cell(LINE, 6.6, indent + text, align=Align.J, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        page.ln(2)


def _table(page: FPDF, table: Table) -> None:
    page.set_font(FAMILY, size=12)
    with page.table(
        width=LINE, align=Align.L, col_widths=table.widths, line_height=5.6, padding=1.2,
        borders_layout=TableBordersLayout.ALL, text_align=Align.L,
        headings_style=FontFace(family=FAMILY, emphasis="BOLD", size_pt=12),
        num_heading_rows=2 if table.groups else 1,
    ) as drawing:  # fmt: skip
        _head(drawing, table)
        for row in table.rows:
            line = drawing.row()
            for at, text in enumerate(row):
                line.cell(text, align=Align.C if at == 0 else Align.L)


def _head(drawing: FpdfTable, table: Table) -> None:
    """One row, or two where columns stand under a common heading; all others reach over both."""
    first = drawing.row()
    over = {begin: (count, text) for begin, count, text in table.groups}
    under = {at for begin, count, _text in table.groups for at in range(begin, begin + count)}
    for at, text in enumerate(table.head):
        if at in over:
            count, common = over[at]
            first.cell(common, align=Align.C, colspan=count)
        elif at not in under:
            first.cell(text, align=Align.C, rowspan=2 if table.groups else 1)
    if table.groups:
        second = drawing.row()
        for at in sorted(under):
            second.cell(table.head[at], align=Align.C)


def _foot(page: FPDF, letter: Letter) -> None:
    """Recipients on the left, the signer on the right; never alone at the end of a page."""
    if page.will_page_break(FOOT_HEIGHT):
        page.add_page()
    page.ln(4)
    top = page.get_y()
    if letter.recipients:
        with _column(page, LEFT, 70):
            page.set_font(FAMILY, "BI", 12)
            page.cell(70, 5.5, "Nơi nhận:", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            page.set_font(FAMILY, size=11)
            for each in letter.recipients:
                page.multi_cell(70, 5, f"- {each}", align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_y(top)
    at = LEFT + LINE - 80
    _centred(page, at, 80, letter.signer_title.upper() or "………………………", "B", SIZE)
    page.ln(24)
    if letter.signer:
        _centred(page, at, 80, letter.signer, "B", SIZE)


def _centred(page: FPDF, at: float, width: float, text: str, style: str, size: int) -> None:
    page.set_font(FAMILY, style, size)
    with _column(page, at, width):
        page.multi_cell(width, size * 0.45, text, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _rule(page: FPDF, at: float, width: float, length: float) -> None:
    """A thin line under what was just written, in the middle of its column."""
    begin, height = at + (width - length) / 2, page.get_y() + 0.8
    page.set_line_width(0.25)
    page.line(begin, height, begin + length, height)


@contextmanager
def _column(page: FPDF, at: float, _width: float) -> Iterator[None]:
    """What is written inside begins at this place of the line."""
    page.set_left_margin(at)
    page.set_x(at)
    yield
    page.set_left_margin(LEFT)
    page.set_x(LEFT)

"""Letters with a table, written as offices have them: Word, a workbook, text that somebody scanned."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from openpyxl import Workbook

DOCX, XLSX, CSV = KINDS = ("docx", "xlsx", "csv")
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The lines of a letter around one table. `header`: its rows; `spans`: of the first, cell → how wide."""

    above: Sequence[str]
    header: Sequence[Sequence[str]]
    rows: Sequence[Sequence[str]]
    below: Sequence[str]
    spans: dict[int, int] = field(default_factory=dict)
    # Word counts the rows by itself: the number is shown and not kept.
    counted_by_word: bool = False
    separator: str = ","

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.header[-1])


def written(letter: Letter, kind: str) -> bytes:
    """The letter as a file of that kind."""
    return {DOCX: _docx, XLSX: _xlsx, CSV: _csv}[kind](letter)


def first_row(letter: Letter, kind: str) -> int:
    """The number of the first row below the header, as a plan counts it."""
    return len(letter.header) + (0 if kind == DOCX else len(letter.above)) + 1


def _csv(letter: Letter) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, delimiter=letter.separator)
    for line in letter.above:
        lines.writerow([line])
    lines.writerows([*letter.header, *letter.rows])
    for line in letter.below:
        lines.writerow([line])
    return text.getvalue().encode()


def _xlsx(letter: Letter) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        [[line] for line in letter.above],
        letter.header,
        letter.rows,
        [[line] for line in letter.below],
    ):
        for cells in row:
            sheet.append([cell or None for cell in cells])
    at = len(letter.above) + 1
    for column, width in letter.spans.items():
        sheet.merge_cells(start_row=at, end_row=at, start_column=column + 1, end_column=column + width)
    if len(letter.header) > 1:
        for column in range(letter.width):
            if not letter.header[1][column] and letter.header[0][column]:
                sheet.merge_cells(
                    start_row=at, end_row=at + 1, start_column=column + 1, end_column=column + 1
                )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _docx(letter: Letter) -> bytes:
    body = [_line(text) for text in letter.above]
    body.append(f"<w:tbl>{''.join(_rows(letter))}</w:tbl>")
    body += [_line(text) for text in letter.below]
    return docx_of("".join(body))


def docx_of(body: str, before: str = "") -> bytes:
    """A document with this in its body. `before`: what stands before its root."""
    file = io.BytesIO()
    text = f'<?xml version="1.0" encoding="UTF-8"?>{before}'
    text += f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", text)
    return file.getvalue()


def _rows(letter: Letter) -> list[str]:
    header = []
    for number, cells in enumerate(letter.header):
        row, at = [], 0
        while at < len(cells):
            wide = letter.spans.get(at, 1) if number == 0 else 1
            under = len(letter.header) > 1 and wide == 1 and letter.header[0][at] and not letter.header[1][at]
            merged = ('<w:vMerge w:val="restart"/>' if number == 0 else "<w:vMerge/>") if under else ""
            row.append(_cell(cells[at], f'<w:gridSpan w:val="{wide}"/>{merged}' if wide > 1 else merged))
            at += wide
        header.append(f"<w:tr>{''.join(row)}</w:tr>")
    return [*header, *(_body_row(letter, cells) for cells in letter.rows)]


def _body_row(letter: Letter, cells: Sequence[str]) -> str:
    numbered = letter.counted_by_word
    told = [_cell(cell, "", numbered=numbered and at == 0) for at, cell in enumerate(cells)]
    return f"<w:tr>{''.join(told)}</w:tr>"


def _cell(text: str, properties: str, *, numbered: bool = False) -> str:
    if numbered:
        paragraph = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr></w:p>'
    else:
        paragraph = "".join(_line(line) for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph}</w:tc>"


def _line(text: str) -> str:
    """A paragraph, its text cut into runs as Word cuts it."""
    middle = len(text) // 2
    runs = (text[:middle], text[middle:])
    return (
        "<w:p>"
        + "".join(f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs)
        + "</w:p>"
    )

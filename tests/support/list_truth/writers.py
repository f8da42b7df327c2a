"""Writes a table as the files that office programs save: workbooks with typed cells, text in old letters."""

from __future__ import annotations

import io
import unicodedata
from datetime import date
from typing import Final, TypeGuard
from xml.sax.saxutils import escape

from openpyxl import Workbook

from tests.support.hr_formats import as_csv, as_xlsx, zipped
from tests.support.list_truth.tables import Cell, MadeList, Typed, shown
from tests.support.old_letters import LEGACY, in_old_letters

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS: Final = ("utf-8", "utf-8-sig", "utf-16", "nfd", "combining", "cp1258", "tcvn3", "vni", "viscii")
_SEPARATORS: Final = {"csv": ",", "semicolons": ";", "tsv": "\t"}
WORKBOOKS: Final = ("xlsx utf-8", "xlsx combining", "xlsx tcvn3", "xlsx vni", "plain-xlsx utf-8", "ods utf-8")
TEXTS: Final = tuple(f"{kind} {letters}" for kind in ("csv", "tsv") for letters in _LETTERS)
FORMS: Final = (*TEXTS, "semicolons utf-8-sig", "semicolons cp1258", *WORKBOOKS)


def write(made: MadeList, form: str) -> MadeList:
    """The list with the name and the bytes of its file in one of FORMS."""
    kind, _, letters = form.partition(" ")
    if kind in _SEPARATORS:
        made.name = "ds.txt" if kind == "tsv" else "ds.csv"
        table = [[shown(cell) for cell in row] for row in made.table]
        made.data = _text(table, _SEPARATORS[kind], letters)
        return made
    written = [[_in_letters(cell, letters) for cell in row] for row in made.table]
    made.name, made.data = _workbook(written, kind)
    return made


def is_workbook(form: str) -> bool:
    """Whether cells keep their types in it."""
    return form in WORKBOOKS


def is_typed(form: str) -> bool:
    """Whether a date or a number is kept as one."""
    return is_workbook(form) and not form.startswith("plain")


def combining(text: str) -> str:
    """UniKey's second Unicode: the letter with its hat, then the tone."""
    return "".join(map(_apart, unicodedata.normalize("NFC", text)))


def _apart(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((part for part in parts if part in _TONES), "")
    return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone if tone else letter


def _text(table: list[list[str]], separator: str, letters: str) -> bytes:
    if letters in ("utf-8", "utf-8-sig", "utf-16"):
        return as_csv(table, separator, letters)
    said = as_csv(table, separator, "utf-8").decode()
    if letters == "nfd":
        return unicodedata.normalize("NFD", said).encode()
    if letters == "combining":
        return combining(said).encode()
    return _old(said, letters)


# What the letters of the 1990s have not: an Icelandic one that looks like the Đ, round quotes; a hard blank.
_OLDER: Final = str.maketrans({"\u00d0": "Đ", "\u2019": "'"})
_VISCII: Final = str.maketrans({"\u00a0": " "})


def _old(text: str, letters: str) -> bytes:
    plain = text.translate(_OLDER)
    return in_old_letters(plain.translate(_VISCII) if letters == "viscii" else plain, letters)


def _in_letters(cell: Cell, letters: str) -> Cell:
    if isinstance(cell, Typed):
        return cell
    if letters in LEGACY:
        return _old(cell, letters).decode("latin-1")
    return combining(cell) if letters == "combining" else cell


def _workbook(table: list[list[Cell]], kind: str) -> tuple[str, bytes]:
    if kind == "plain-xlsx":
        return "ds.xlsx", as_xlsx([[shown(cell) for cell in row] for row in table])
    if kind == "ods":
        return "ds.ods", as_ods(table)
    return "ds.xlsx", as_typed_xlsx(table)


def as_typed_xlsx(table: list[list[Cell]]) -> bytes:
    """A workbook as Excel keeps it: days and numbers under number formats."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "DS CBCC"
    for at, row in enumerate(table, 1):
        for index, cell in enumerate(row, 1):
            if isinstance(cell, Typed):
                place = sheet.cell(at, index, cell.value)
                place.number_format = cell.number_format
            elif cell:
                sheet.cell(at, index, cell).number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns"
_MIME: Final = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES: Final = " ".join(
    f'xmlns:{short}="{_OFFICE}:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("number", "datastyle"),
    )
)  # fmt: skip


def as_ods(table: list[list[Cell]]) -> bytes:
    """A sheet of LibreOffice: beside each value what is shown, and by which format."""
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in table)
    widths = {cell.number_format for row in table for cell in row if _has_zeros(cell)}
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2">'
        f"<office:automatic-styles>{''.join(map(_ods_style, sorted(widths)))}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="DS CBCC">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return zipped({"mimetype": _MIME, "content.xml": content, "META-INF/manifest.xml": manifest})


def _has_zeros(cell: Cell) -> TypeGuard[Typed]:
    return isinstance(cell, Typed) and set(cell.number_format) == {"0"}


def _ods_style(zeros: str) -> str:
    """A number with zeros before it, and the cells that are shown so."""
    width = len(zeros)
    return (
        f'<number:number-style style:name="N{width}"><number:number number:decimal-places="0" '
        f'number:min-integer-digits="{width}"/></number:number-style><style:style style:name="ce{width}" '
        f'style:family="table-cell" style:data-style-name="N{width}"/>'
    )


def _ods_cell(cell: Cell) -> str:
    text = f"<text:p>{escape(shown(cell))}</text:p>"
    match cell:
        case "":
            return "<table:table-cell/>"
        case Typed(value=date() as day):
            kind = f'office:value-type="date" office:date-value="{day.isoformat()}"'
        case Typed(value=number):
            kind = f'office:value-type="float" office:value="{number}"'
        case _:
            kind = 'office:value-type="string"'
    style = f'table:style-name="ce{len(cell.number_format)}" ' if _has_zeros(cell) else ""
    return f"<table:table-cell {style}{kind}>{text}</table:table-cell>"

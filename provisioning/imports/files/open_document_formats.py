"""What an OpenDocument sheet (.ods) shows of numbers, as formats that `number_formats` reads, and which of
its rows it does not show.

Such a sheet holds beside each number the text that is shown: "0000006" beside 6. Only what is written with
zeros before it, or with letters, is taken: points between thousands are no part of a number.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from provisioning.imports.files.closed_xml import closed_parser

CONTENT: Final = "content.xml"
_BLOCK: Final = 1 << 18
# Rows and cells that say they stand there more often than this are blank ones, to the end of the sheet.
MOST_REPEATED: Final = 1_000
_NOT_SHOWN: Final = ("collapse", "filter")


@dataclass(slots=True)
class _Sheet:
    """Follows the cells of one sheet. `found`: row from 1 → column from 0 → format."""

    name: str
    found: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    inside: bool = False
    row: int = 0
    rows: int = 1
    column: int = 0
    columns: int = 1
    value: str = ""
    text: str = ""
    codes: dict[int, str] = field(default_factory=dict)
    # Rows that are hidden by hand or by a filter, or folded away with a group.
    hidden: list[int] = field(default_factory=list)
    folded: list[bool] = field(default_factory=list)
    unseen: bool = False

    def begin(self, tag: str, given: dict[str, str]) -> None:
        said = {name.rpartition(":")[2]: value for name, value in given.items()}
        match tag.rpartition(":")[2]:
            case "table":
                self.inside, self.row = said.get("name") == self.name, 0
            case "table-row-group":
                self.folded.append(said.get("display") == "false")
            case "table-row":
                self.unseen = any(self.folded) or said.get("visibility") in _NOT_SHOWN
                self.rows, self.column = count_of(said.get("number-rows-repeated")), 0
                self.codes = {}
            case "table-cell" | "covered-table-cell":
                self.columns = count_of(said.get("number-columns-repeated"))
                self.value = said.get("value", "") if said.get("value-type") == "float" else ""
                self.text = ""

    def say(self, text: str) -> None:
        if self.inside and self.value:
            self.text += text

    def end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "table":
                self.inside = False
            case "table-cell" | "covered-table-cell":
                code = _code_of(self.text.strip(), self.value)
                if self.inside and code and self.columns <= MOST_REPEATED:
                    self.codes |= dict.fromkeys(range(self.column, self.column + self.columns), code)
                self.column += self.columns
                self.value = ""
            case "table-row-group":
                self.folded.pop()
            case "table-row":
                if self.inside and self.unseen and self.rows <= MOST_REPEATED:
                    self.hidden += [self.row + at for at in range(1, self.rows + 1)]
                if self.codes and self.rows <= MOST_REPEATED:
                    self.found += [(self.row + at, self.codes) for at in range(1, self.rows + 1)]
                self.row += self.rows


def hidden_in_document(archive: zipfile.ZipFile, sheet: str) -> frozenset[int]:
    """Numbers of the rows of one sheet that are not shown. Raises what a damaged archive raises."""
    found: set[int] = set()
    cells = _Sheet(sheet)
    for _ in _parsed(archive, cells):
        found.update(cells.hidden)
        cells.hidden.clear()
    return frozenset(found)


def formats_of_document(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, dict[int, str]]]:
    """The formats of the numbers of one sheet, row by row. Raises what a damaged archive raises."""
    cells = _Sheet(sheet)
    for _ in _parsed(archive, cells):
        yield from cells.found
        cells.found.clear()
        cells.hidden.clear()


def _parsed(archive: zipfile.ZipFile, cells: _Sheet) -> Iterator[None]:
    """Follows the sheet; stops after each part of it."""
    parser = closed_parser(cells)
    with archive.open(CONTENT) as content:
        while block := content.read(_BLOCK):
            parser.Parse(block, False)
            yield


def count_of(text: str | None) -> int:
    """How often a row or a cell says that it stands there."""
    return int(text) if text and text.isdigit() else 1


def _code_of(text: str, value: str) -> str:
    """The format under which the number shows so; "" where it shows nothing that matters."""
    digits = "".join(sign for sign in text if sign.isdigit())
    bare = value.partition(".")[0]
    if not bare.isdigit() or digits.lstrip("0") != bare.lstrip("0"):
        return ""
    if len(digits) == len(bare) and not any(sign.isalpha() for sign in text):
        return ""
    return "".join("0" if sign.isdigit() else f'"{sign}"' for sign in text if sign != '"')

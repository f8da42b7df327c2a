"""Which cells of an OpenDocument sheet (.ods) are struck through, by the style of the cell or of its text."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from provisioning.imports.files.closed_xml import closed_parser
from provisioning.imports.files.open_document_formats import CONTENT, MOST_REPEATED, count_of

_BLOCK: Final = 1 << 18
_LINES: Final = ("text-line-through-style", "text-line-through-type")


def struck_in_document(archive: zipfile.ZipFile, sheet: str) -> dict[int, set[int]]:
    """Row from 1 → columns from 0. Raises what a damaged archive raises."""
    cells = _Sheet(sheet)
    parser = closed_parser(cells)
    with archive.open(CONTENT) as content:
        first = content.read(_BLOCK)
        # Styles stand before the sheets.
        if b"line-through" not in first:
            return {}
        parser.Parse(first, False)
        while block := content.read(_BLOCK):
            parser.Parse(block, False)
    return dict(cells.found)


@dataclass(slots=True)
class _Sheet:
    """Follows the styles, then the cells of one sheet."""

    name: str
    found: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    styles: set[str] = field(default_factory=set)
    style: str = ""
    inside: bool = False
    row: int = 0
    rows: int = 1
    column: int = 0
    columns: int = 1
    # Whether the cell, and each span of text within it, is struck.
    lines: list[bool] = field(default_factory=list)
    said: bool = False
    plain: bool = False

    def begin(self, tag: str, given: dict[str, str]) -> None:
        said = {name.rpartition(":")[2]: value for name, value in given.items()}
        match tag.rpartition(":")[2]:
            case "style":
                self.style = said.get("name", "")
                if said.get("parent-style-name") in self.styles:
                    self.styles.add(self.style)
            case "text-properties" if any(name in said for name in _LINES):
                self._note(struck=any(said.get(name, "none") != "none" for name in _LINES))
            case "table":
                self.inside, self.row = said.get("name") == self.name, 0
            case "table-row":
                self.rows, self.column = count_of(said.get("number-rows-repeated")), 0
            case "table-cell" | "covered-table-cell":
                self.columns = count_of(said.get("number-columns-repeated"))
                self.lines, self.said, self.plain = [said.get("style-name") in self.styles], False, False
            case "span":
                self.lines.append(said.get("style-name") in self.styles or self.lines[-1:] == [True])

    def _note(self, *, struck: bool) -> None:
        if struck:
            self.styles.add(self.style)
        else:
            self.styles.discard(self.style)

    def say(self, text: str) -> None:
        if self.inside and self.lines and text.strip():
            self.said = True
            self.plain = self.plain or not self.lines[-1]

    def end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "table":
                self.inside = False
            case "span":
                self.lines.pop()
            case "table-cell" | "covered-table-cell":
                if self.inside and self.said and not self.plain:
                    self._add()
                self.column += self.columns
                self.lines = []
            case "table-row":
                self.row += self.rows

    def _add(self) -> None:
        if self.rows <= MOST_REPEATED and self.columns <= MOST_REPEATED:
            for row in range(self.row + 1, self.row + self.rows + 1):
                self.found[row].update(range(self.column, self.column + self.columns))

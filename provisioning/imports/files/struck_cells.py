"""Which cells of a sheet are struck through: a line through somebody's row says that they are not meant.

The reader of workbooks gives text without its looks. Reads .xlsx itself, .ods and .xls as their formats of
numbers are read. Runs inside the capped child, after the archive was checked; a file without such a font
costs a look at its styles, and no more.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from provisioning.imports.files.closed_xml import closed_parser
from provisioning.imports.files.hidden_rows import part_of, read_part
from provisioning.imports.files.number_formats import CellPlaces
from provisioning.imports.files.old_number_formats import struck_in_old
from provisioning.imports.files.open_document_formats import CONTENT
from provisioning.imports.files.open_document_struck import struck_in_document

# Row as the sheet counts it → columns from 0.
Struck = dict[int, set[int]]
_BLOCK: Final = 1 << 18
_STYLES: Final = "xl/styles.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_OFF: Final = ("0", "false", "none")


def struck_cells(source: Path | IO[bytes], sheet: str) -> Struck:
    """The struck cells of the sheet that hold something; none where the parts can't be told."""
    try:
        if isinstance(source, Path) and not zipfile.is_zipfile(source):
            return struck_in_old(source.read_bytes(), sheet)
        with zipfile.ZipFile(source) as archive:
            if CONTENT in archive.namelist():
                return struck_in_document(archive, sheet)
            return _struck(archive, sheet)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, expat.ExpatError):
        return {}


def _struck(archive: zipfile.ZipFile, sheet: str) -> Struck:
    styles, strings = _struck_styles(read_part(archive, _STYLES)), _struck_strings(archive)
    part = part_of(archive, sheet)
    if not part:
        return {}
    cells = _Cells(styles, strings)
    with archive.open(part) as lines:
        first = lines.read(_BLOCK)
        if not (styles or strings or b"strike" in first):
            return {}
        parser = closed_parser(cells)
        parser.Parse(first, False)
        while block := lines.read(_BLOCK):
            parser.Parse(block, False)
    return dict(cells.found)


def _is_on(given: Mapping[str, str]) -> bool:
    return given.get("val", "1").lower() not in _OFF


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@dataclass(slots=True)
class _Fonts:
    """Which styles of cells have a font with a line through it."""

    inside: list[str] = field(default_factory=list)
    fonts: list[bool] = field(default_factory=list)
    used: list[str] = field(default_factory=list)

    def begin(self, name: str, given: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "font" and self.inside[-1:] == ["fonts"]:
            self.fonts.append(False)
        elif tag == "strike" and self.inside[-2:] == ["fonts", "font"]:
            self.fonts[-1] = _is_on(given)
        elif tag == "xf" and self.inside[-1:] == ["cellXfs"]:
            self.used.append(given.get("fontId", "0"))
        self.inside.append(tag)

    def end(self, _name: str) -> None:
        self.inside.pop()

    def say(self, _text: str) -> None:
        return


def _struck_styles(data: bytes) -> frozenset[str]:
    if b"strike" not in data:
        return frozenset()
    fonts = _Fonts()
    closed_parser(fonts).Parse(data, True)
    struck = {str(at) for at, is_struck in enumerate(fonts.fonts) if is_struck}
    return frozenset(str(at) for at, font in enumerate(fonts.used) if font in struck)


@dataclass(slots=True)
class _Runs:
    """One text made of runs: struck where all that it says is."""

    struck: bool = False
    said: bool = False
    plain: bool = False

    def add(self, text: str) -> None:
        if text.strip():
            self.said = True
            self.plain = self.plain or not self.struck

    @property
    def is_struck(self) -> bool:
        return self.said and not self.plain


@dataclass(slots=True)
class _Texts:
    """Follows texts with runs of their own looks; `take` is told of each whether it is struck."""

    take: Callable[[bool], object]
    holder: str
    runs: _Runs = field(default_factory=_Runs)
    inside: list[str] = field(default_factory=list)

    def begin(self, name: str, given: dict[str, str]) -> None:
        tag = _local(name)
        self.inside.append(tag)
        if tag == self.holder:
            self.runs = _Runs()
        elif tag == "r":
            self.runs.struck = False
        elif tag == "strike":
            self.runs.struck = _is_on(given)

    def end(self, name: str) -> None:
        self.inside.pop()
        if _local(name) == self.holder:
            self.take(self.runs.is_struck)

    def say(self, text: str) -> None:
        # Not how a name is read, which stands in the same text.
        if self.inside[-1:] == ["t"] and "rPh" not in self.inside:
            self.runs.add(text)


def _struck_strings(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of shared texts that are struck from their first letter to the last."""
    try:
        data = read_part(archive, _STRINGS)
    except KeyError:
        return frozenset()
    if b"strike" not in data:
        return frozenset()
    told: list[bool] = []
    closed_parser(_Texts(told.append, "si")).Parse(data, True)
    return frozenset(str(at) for at, is_struck in enumerate(told) if is_struck)


@dataclass(slots=True)
class _Cells:
    """Follows the cells of a sheet."""

    styles: frozenset[str]
    strings: frozenset[str]
    found: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    places: CellPlaces = field(default_factory=CellPlaces)
    style: str = ""
    kind: str = ""
    value: str = ""
    own: bool = False
    texts: _Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = _Texts(self._own, "is")

    def _own(self, is_struck: bool) -> None:
        self.own = is_struck

    def begin(self, name: str, given: dict[str, str]) -> None:
        self.places.begin(name, given)
        if _local(name) == "c":
            self.style, self.kind = given.get("s", "0"), given.get("t", "n")
            self.value, self.own = "", False
        self.texts.begin(name, given)

    def end(self, name: str) -> None:
        self.texts.end(name)
        if _local(name) != "c":
            return
        shared = self.kind == "s" and self.value.strip() in self.strings
        styled = self.style in self.styles and (self.value.strip() or self.texts.runs.said)
        if styled or shared or self.own:
            self.found[self.places.row].add(self.places.column)
        self.texts.runs = _Runs()

    def say(self, text: str) -> None:
        if self.texts.inside[-1:] == ["v"]:
            self.value += text
        self.texts.say(text)

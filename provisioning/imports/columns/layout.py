"""Straightens a list as offices lay it out into a plain table: one header row, one row per person.

Finds the header below title rows, joins two header rows, leaves out "(1) (2) (3)" and what stands
below the list, carries units of headings between the rows and of cells above blank ones down. Row numbers
stay the file's own. What the columns mean is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.birth_columns import BirthColumns, birth_columns
from provisioning.imports.columns.ditto_marks import COMMON, Dittos
from provisioning.imports.columns.name_halves import given_half
from provisioning.imports.columns.post_and_unit import POST_HEADER, post_and_unit, shared_column
from provisioning.imports.columns.recognition import field_of, header_key, recognise
from provisioning.imports.columns.repeated_headers import RepeatedHeaders
from provisioning.imports.columns.sections import MARK, Heading, Sections, heading_of, is_count, names_unit
from provisioning.imports.columns.struck_rows import struck_notes
from provisioning.imports.files.raw_rows import RawRow
from provisioning.names import fold
from provisioning.officials.fields import IDENTIFYING
from provisioning.officials.value_parsers import LONGEST_SHOWN, showable

# How far down a header is looked for, and how far ahead to know whether there are section rows.
HEADER_ROWS: Final = 40
AHEAD: Final = 300
# So many different cells fill a row that is nobody's: a signature of two beside a date.
MOST_ASIDE: Final = 3
UNIT_HEADER: Final = "Đơn vị"
# What the headings around the unit of a row name.
SECTION_HEADER: Final = "Thuộc mục"

_COUNTED: Final = frozenset({"stt", "tt", "so tt", "ngach", "ten ngach", "ma ngach", "ma so ngach"})
_NUMBERED: Final = frozenset({"stt", "tt", "so tt"})
_NUMBERING: Final = re.compile(r"\(?\s*[0-9]{1,2}\s*\)?")
_TOTAL: Final = re.compile(r"tong cong|tong so|cong ?:|\(?danh sach (de nghi|(nay )?(co|gom))")
_END: Final = re.compile(
    rf"({_TOTAL.pattern}|nguoi lap|lap bieu|thu truong|thu ky|giam doc$|"
    r"chu tich$|noi nhan|ky ten|xac nhan|ghi chu ?:|(.{1,40}, )?ngay .* thang .* nam|tm\.|kt\.)"
)
_ASKING: Final = ("action", "action_change", "action_withdraw", "official_address", "phone", "new_text")
_NAMES: Final = ("full_name", "family_name", "given_name")


@dataclass(frozen=True, slots=True)
class PlainTable:
    """The table: its header row and the rows below, each to be taken once."""

    header: RawRow
    rows: Iterator[RawRow]
    # What stands in the rows above the header: whose list it is, and of what. Cell by cell, and row by row.
    titles: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    # What stands below the last person, and the headings between, known once the rows were taken.
    below: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


def header_score(cells: Sequence[str]) -> int:
    """How many cells of a row are headers we know, each once."""
    keys = {header_key(cell) for cell in cells if cell.strip()}
    return len({field_of(key) or key for key in keys if field_of(key) or key in _COUNTED})


def straighten(raw: Iterable[RawRow], header_row: int | None = None) -> PlainTable | None:
    """The list as a plain table; None for a file without rows.

    `header_row`: the number of the header as somebody chose it.
    """
    rows = iter(raw)
    ahead = list(islice(rows, AHEAD))
    if not ahead:
        return None
    at = _header_at(ahead, header_row)
    header, used = _joined(ahead, at)
    body = ahead[at + used :]
    repeated = RepeatedHeaders(header.cells, [row.cells for row in ahead[at : at + used]])
    given, births = given_half(header.cells, body), birth_columns(header.cells, body)
    lines = _Lines(header, repeated, given=given, both=shared_column(header.cells), births=births)
    if lines.both is not None or any(lines.heading_in(row) for row in body):
        lines.added = True
        added = [SECTION_HEADER, UNIT_HEADER] if lines.unit is None else [SECTION_HEADER]
        header = replace(header, cells=[*header.cells, *added])
    header = _seen(lines.without_halves(header))
    titles = tuple(cell.strip() for row in ahead[:at] for cell in row.cells if cell.strip())
    above = tuple(_line(row) for row in ahead[:at])
    return PlainTable(header, lines.straight(chain(body, rows)), titles, above, lines.below, lines.headings)


def _line(row: RawRow) -> str:
    """What a row says from its first cell to its last: text that was cut at its commas is one again."""
    return ", ".join(dict.fromkeys(cell.strip() for cell in row.cells if cell.strip()))


def _seen(header: RawRow) -> RawRow:
    """The header without signs that nobody sees: it is shown to people as it is written."""
    shown = ["".join(sign for sign in cell if sign.isprintable() or sign.isspace()) for cell in header.cells]
    return replace(header, cells=shown)


def _header_at(ahead: Sequence[RawRow], chosen: int | None) -> int:
    if chosen is not None:
        return next((at for at, row in enumerate(ahead) if row.number == chosen), 0)
    scores = [header_score(row.cells) for row in ahead[:HEADER_ROWS]]
    best = max(scores)
    if best < 2:
        return 0
    at = scores.index(best)
    # The lower of two may have more words that are known.
    return at - 1 if at and _heads_columns_below(ahead[at - 1].cells, ahead[at].cells) else at


def _joined(ahead: Sequence[RawRow], at: int) -> tuple[RawRow, int]:
    """The header with a second header row below it taken in, and how many rows it takes."""
    first = ahead[at]
    below = ahead[at + 1] if at + 1 < len(ahead) else None
    if below is None or not _is_second_header(first.cells, below.cells):
        return first, 1
    width = max(len(first.cells), len(below.cells))
    upper, lower = _padded(first.cells, width), _padded(below.cells, width)
    cells, over = [], ""
    for above, under in zip(upper, lower, strict=True):
        over = above.strip() or over
        parted = under.strip() and header_key(under) != header_key(above)
        cells.append(f"{above.strip() or over} {under.strip()}" if parted else above)
    return replace(first, cells=cells), 2


def _is_second_header(first: Sequence[str], below: Sequence[str]) -> bool:
    """A row of words under merged headers: only where the first row is blank, or beside its words.

    Not all of them have to be known where nothing stands below the names and keys: that is no person.
    """
    filled = [(at, cell) for at, cell in enumerate(below) if cell.strip()]
    if not filled or any(any(c.isdigit() for c in cell) for _, cell in filled):
        return False
    blank = [at for at, _ in filled if at >= len(first) or not first[at].strip()]
    halves = {header_key(cell) for _, cell in filled} & {"nam", "nu"}
    known = [bool(field_of(cell)) or header_key(cell) in _COUNTED for _, cell in filled]
    return bool(blank and (halves or all(known))) or _heads_columns_below(first, below)


def _heads_columns_below(first: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row with names or keys has a row of other headers below it, under what it leaves blank."""
    filled = [(at, cell) for at, cell in enumerate(below) if cell.strip()]
    telling = {at for at, cell in enumerate(first) if field_of(cell) in (*_NAMES, *IDENTIFYING)}
    nobody = bool(telling) and telling.isdisjoint(at for at, _ in filled)
    blank = any(at >= len(first) or not first[at].strip() for at, _ in filled)
    words = not any(sign.isdigit() for _, cell in filled for sign in cell)
    return nobody and blank and words and any(field_of(cell) for _, cell in filled)


@dataclass(slots=True)
class _Lines:
    """Turns the rows below a header into rows of the plain table."""

    header: RawRow
    repeated: RepeatedHeaders
    # The second half of each name, where it stands beside the first; posts and units in one column.
    given: int | None = None
    both: int | None = None
    # Births in several columns.
    births: BirthColumns | None = None
    unit: int | None = None
    name: int | None = None
    sections: Sections = field(default_factory=Sections)
    # Whether the table has columns for what the headings between the rows say.
    added: bool = False
    width: int = 0
    ended: bool = False
    above: str = ""
    known: frozenset[int] = field(default_factory=frozenset)
    names: frozenset[int] = field(default_factory=frozenset)
    telling: frozenset[int] = field(default_factory=frozenset)
    # Where the rows of a list are numbered that tells nobody by a code.
    counted: int | None = None
    asking: frozenset[int] = field(default_factory=frozenset)
    # Where a form tells what an account is and what it shall be, in whatever words.
    described: frozenset[int] = field(default_factory=frozenset)
    headings: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    dittos: Dittos = field(default_factory=lambda: Dittos({}))

    def __post_init__(self) -> None:
        last = max(self.births.columns) if self.births else 0
        self.width = max(len(self.header.cells), (self.given or 0) + 1, last + 1)
        fields = {field_of(cell): at for at, cell in reversed(list(enumerate(self.header.cells)))}
        columns = recognise(self.header.cells).columns
        self.unit = columns.get("unit")
        self.dittos = Dittos({columns[name]: name for name in COMMON if name in columns})
        if self.both is not None:
            self.dittos.columns[self.both] = "unit"
        self.name = fields.get("full_name", fields.get("given_name"))
        self.names = frozenset(fields[key] for key in _NAMES if key in fields)
        births = {*self.births.columns} if self.births else set()
        described = {fields[key] for key in ("old_text", "new_text") if key in fields}
        self.telling = frozenset({fields[key] for key in IDENTIFYING if key in fields} | births)
        if not self.telling:
            keys = (header_key(cell) for cell in self.header.cells)
            self.counted = next((at for at, key in enumerate(keys) if key in _NUMBERED), None)
            self.described = frozenset(described)
            self.names |= described
            self.asking = frozenset(fields[key] for key in _ASKING if key in fields)
        named = {at for key, at in fields.items() if key is not None}
        self.known = frozenset(named | births)

    def without_halves(self, header: RawRow) -> RawRow:
        """Births in several columns are one, and posts a column beside that of their units."""
        cells = list(header.cells)
        if self.births:
            cells = _padded(cells, self.width)
            self.births.taken_together(cells, self.births.header)
        if self.both is not None:
            cells[self.both] = POST_HEADER
        return replace(header, cells=cells)

    def straight(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        """The rows of people."""
        for written in rows:
            if self._is_numbering(written) or self.repeated.is_header(written):
                continue
            row = self.repeated.arranged(self._looked_at(written))
            if _is_full(row):
                yield self._person(row)
                continue
            if self._is_below(row):
                self.below.append(_line(row))
                continue
            heading = self.heading_in(row)
            if heading:
                self.sections.enter(heading)
                self.headings.append(_line(row))
                self.above = ""
                self.dittos.forget()
                continue
            yield self._person(row)

    def _looked_at(self, row: RawRow) -> RawRow:
        """The row with what a line through its cells says."""
        if not row.struck:
            return row
        return replace(row, notes=(*row.notes, *struck_notes(row, self.names)))

    def heading_in(self, row: RawRow) -> Heading | None:
        """The heading that a row is; None for another row."""
        filled = [(at, cell.strip()) for at, cell in enumerate(row.cells) if cell.strip()]
        texts = list(dict.fromkeys(cell for _, cell in filled))
        if len(texts) > 1 and is_count(texts[-1]) and names_unit(texts[-2]):
            # How many people there are below.
            texts.pop()
            filled = [(at, cell) for at, cell in filled if cell in texts]
        if not texts or len(texts) > 2 or (len(texts) == 2 and not MARK.match(texts[0])):
            return None
        if self._is_person(row) or self._is_code(filled):
            return None
        if not (names_unit(texts[-1]) or self._may_head(filled, texts)):
            return None
        if len(texts[-1]) < 3 or _END.match(_begin(texts[-1])):
            return None
        heading = heading_of(texts[0] if len(texts) == 2 else "", texts[-1])
        return None if _END.match(_begin(heading.unit)) else heading

    def _is_code(self, filled: Sequence[tuple[int, str]]) -> bool:
        """Whether nothing but a code or a number stands there: somebody's, whose name was forgotten."""
        at, text = filled[0]
        numbered = any(sign.isdigit() for sign in text) and " " not in text
        return len(filled) == 1 and at in self.telling and numbered

    def _may_head(self, filled: Sequence[tuple[int, str]], texts: Sequence[str]) -> bool:
        """Whether a row with nothing but these cells can be the heading of a section, whatever it says."""
        at, text = filled[0]
        if len(filled) > 1 and {column for column, _ in filled} <= self.names:
            return False
        if len(texts) == 2:
            # A number and a name alone are a person of whom nothing is known.
            return not (text.isdigit() and any(column == self.name for column, _ in filled[1:]))
        if text.isdigit():
            return False
        if self.sections.stack:
            # Below headings a name alone is nobody; were it a heading, those under it would be misplaced.
            return True
        if len(self.known) < 3:
            return False
        words = not any(letter.isdigit() for letter in text) and " " in text
        return at not in self.known or (at == 0 and words)

    def _person(self, row: RawRow) -> RawRow:
        cells = _padded(row.cells, self.width) if self._needs_room else list(row.cells)
        row = replace(row, notes=(*row.notes, *self.dittos.resolve(cells)))
        if self.given is not None and self.name is not None:
            cells[self.name] = f"{cells[self.name].strip()} {cells[self.given].strip()}".strip()
            cells[self.given] = ""
        if self.births:
            self.births.read(cells)
        if self.unit is not None:
            row = self._with_unit(row, cells)
            return self._with(row, self.sections.whole) if self.added else row
        row = RawRow(row.number, cells, row.notes)
        if self.both is not None:
            cells[self.both], unit = post_and_unit(cells[self.both])
            around = self.sections.whole if unit else self.sections.around
            return self._with(row, around, unit or self.sections.unit)
        if self.added:
            return self._with(row, self.sections.around, self.sections.unit)
        # A heading so far down that no column was made for it: such rows are too long, and so refused.
        return self._with(row, self.sections.unit) if self.sections.unit else row

    def _with(self, row: RawRow, *said: str) -> RawRow:
        """The row with what the headings say, in the columns behind those of the file."""
        cells = _padded(row.cells, self.width)
        return replace(row, cells=[*cells[: self.width], *said, *cells[self.width :]])

    def _with_unit(self, row: RawRow, cells: list[str]) -> RawRow:
        at = self.unit or 0
        if at < len(cells) and cells[at].strip():
            self.above = cells[at]
            return RawRow(row.number, cells, row.notes)
        carried = self.above or self.sections.unit
        if not carried:
            return replace(row, cells=cells)
        cells = _padded(cells, at + 1)
        cells[at] = carried
        said = Problem("unit", "unit_from_above", {"text": showable(carried)})
        return replace(row, cells=cells, notes=(*row.notes, said))

    @property
    def _needs_room(self) -> bool:
        return self.added or self.births is not None or self.given is not None

    def _is_numbering(self, row: RawRow) -> bool:
        cells = [cell for cell in row.cells if cell.strip()]
        return len(cells) >= 3 and all(_NUMBERING.fullmatch(cell.strip()) for cell in cells)

    def _is_person(self, row: RawRow) -> bool:
        """Whether a name stands beside a code or a date: that is somebody, whatever the post says."""
        cells = dict(enumerate(row.cells))
        name = any(cells.get(at, "").strip() and not _TOTAL.match(_begin(cells[at])) for at in self.names)
        told = [cells[at] for at in self.telling if any(sign.isdigit() for sign in cells.get(at, ""))]
        if name and not self.telling and self._is_of_form(cells):
            return True
        return name and any(not _END.match(_begin(cell)) for cell in told)

    def _is_of_form(self, cells: Mapping[int, str]) -> bool:
        """Whether a row with a name, where nobody has a code, is somebody's: numbered, or asking."""
        numbered = self.counted is not None and cells.get(self.counted, "").strip(" .)").isdigit()
        if self.described:
            told = [cells[at] for at in self.described if cells.get(at, "").strip()]
            return numbered or len(told) == len(self.described) > 1
        called = [cells.get(at, "") for at in self.names if cells.get(at, "").strip()]
        if any(names_unit(text) or _END.match(_begin(text)) for text in called):
            return False
        # Below the end two who sign stand beside each other, in whatever columns.
        return numbered or (not self.ended and any(cells.get(at, "").strip() for at in self.asking))

    def _is_below(self, row: RawRow) -> bool:
        """Totals and signatures; whoever stands below them with data is still a row."""
        filled = list(dict.fromkeys(cell.strip() for cell in row.cells if cell.strip()))
        if self._is_person(row):
            return False
        if any(_END.match(_begin(cell)) for cell in filled):
            self.ended = True
            return True
        return self.ended and len(filled) <= 2


def _is_full(row: RawRow) -> bool:
    """Whether a row says too many different things to be a heading, a total or a signature."""
    return len({cell.strip() for cell in row.cells if cell and not cell.isspace()}) > MOST_ASIDE


def _begin(cell: str) -> str:
    """The beginning of a cell, folded: enough to tell what kind of line it stands in."""
    return fold(cell.strip()[:LONGEST_SHOWN])


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *([""] * (width - len(cells)))]

"""Reads one spreadsheet in a process of its own, with capped memory and time, and prints its rows.

Run as `python -m provisioning.imports.files.spreadsheet_child FILE [SHEET]`. Prints `{"sheet": name,
"sheets": [names]}`, of which the first is read; `{"beside": [names]}`, other sheets that look like lists;
`{"letters": [encodings]}`, in which old letters some columns are; one JSON line per row that is not blank,
`[row number, [cells as text]]`, with a third item, 1, when the sheet hides the row, else 0, and a fourth, the
columns that are struck through, where there are such; then `{"end": rows}` or `{"error": code, "params":
{...}}`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple, TextIO

from provisioning.foundation.errors import Invalid
from provisioning.imports.columns.layout import HEADER_ROWS, header_score
from provisioning.imports.files.archive_check import (
    check_archive,
    is_locked,
    is_old_letter,
    with_errors_said,
    with_plain_names,
)
from provisioning.imports.files.document import chosen_table, is_document, read_letter, table_name
from provisioning.imports.files.encodings import composed, decode_text, encodings_of_columns, restored_case
from provisioning.imports.files.file_kind import LIMITS, Limits, refusal, refuse_typed_marks
from provisioning.imports.files.hidden_rows import hidden_rows
from provisioning.imports.files.number_formats import Formats, formats_of, shown
from provisioning.imports.files.struck_cells import Struck, struck_cells

# So many rows tell in which letters a column is written.
SAMPLE_ROWS = 300
# So many sheets are offered to choose from.
MOST_SHEETS = 50
# A sheet with so many known headers in a row is a list of its own.
MARKS_OF_A_LIST = 3


def main(argv: list[str], out: TextIO) -> int:
    """Prints the rows of the file, and sheet, named by the arguments. Returns 0: the last line tells."""
    cap(LIMITS)
    try:
        count = _print_rows(Path(argv[0]), argv[1] if len(argv) > 1 else None, out)
        _say(out, {"end": count})
    except Invalid as refused:
        problem = refused.problems[0]
        _say(out, {"error": problem.code, "params": problem.params})
    except MemoryError:
        _say(out, {"error": "file_too_complex", "params": {}})
    except BaseException as broke:
        # What breaks the reader of workbooks is a file no office program has saved.
        if type(broke).__name__ != "PanicException":
            raise
        _say(out, {"error": "file_damaged", "params": {}})
    out.flush()
    return 0


def cap(limits: Limits) -> None:
    """Caps this process's address space (bytes) and processor time (seconds)."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.child_memory, limits.child_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.child_cpu, limits.child_cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def rows_of_sheet(
    path: Path,
    limits: Limits,
    name: str | None,
    heard: Callable[[str, list[str]], None],
    *,
    told: Callable[[list[str]], object] = len,
    beside: Callable[[list[str]], object] = len,
    source: Path | IO[bytes] | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """The rows of one sheet: cells as text in composed Unicode, numbers as in the sheet.

    `name`: which; without one, the visible sheet whose first rows look most like a list of people.
    `heard` is told, before the first row, which sheet it is, and which there are to choose from; `beside`,
    which others look like lists; `told`, in which old letters some of its columns are. `source`: what
    `readable` made of the file.
    """
    source = readable(path, limits) if source is None else source
    from python_calamine import CalamineError, PasswordError, load_workbook  # noqa: PLC0415 (after the caps)

    try:
        rows = _sheet_rows(load_workbook(source), _Asked(source, limits, name, beside), heard)
        yield from in_unicode(rows, told)
    except PasswordError as error:
        raise refusal("file_encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        # Of an old file the reader says only that it knows no such format.
        if is_locked(path):
            raise refusal("file_encrypted") from error
        raise refusal("file_old_letter" if is_old_letter(path) else "file_damaged") from error


def readable(path: Path, limits: Limits) -> Path | IO[bytes]:
    """The file, or an archive written anew so that every reader finds its parts. Raises Invalid."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return path
    check_archive(path, limits)
    source = with_errors_said(with_plain_names(path))
    if not isinstance(source, Path):
        # It was looked through; the reader of workbooks begins where it stands.
        source.seek(0)
    return source


def cell_text(value: Any) -> str:
    """What a cell says: dates in ISO, whole numbers without a fraction, TRUE and FALSE."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case timedelta() | int() | float():
            return str(value)
        case _:
            return ""


class _Asked(NamedTuple):
    """The file as all its readers have it, what it may cost, and the sheet that somebody chose."""

    source: Path | IO[bytes]
    limits: Limits
    name: str | None
    # Told which other sheets look like lists of people.
    beside: Callable[[list[str]], object] = len


def _sheet_rows(
    workbook: Any, asked: _Asked, heard: Callable[[str, list[str]], None]
) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 (after the caps)

    offered = [
        workbook.get_sheet_by_index(index)
        for index, meta in enumerate(workbook.sheets_metadata)
        if meta.typ == SheetTypeEnum.WorkSheet
        and (meta.name == asked.name or meta.visible == SheetVisibleEnum.Visible)
    ]
    filled = [sheet for sheet in offered if sheet.height]
    wanted = [sheet for sheet in filled if sheet.name == asked.name] if asked.name else filled
    if not wanted:
        raise refusal("file_empty")
    chosen = max(wanted, key=_likeness)
    heard(chosen.name, [sheet.name for sheet in filled])
    lists = [sheet for sheet in filled if _likeness(sheet) >= MARKS_OF_A_LIST]
    asked.beside([sheet.name for sheet in lists if sheet.name != chosen.name])
    yield from _filled_rows(chosen, asked)


def _likeness(sheet: Any) -> int:
    """How much the first rows of a sheet look like the header of a list; the first of equals wins."""
    rows = islice(sheet.iter_rows(), HEADER_ROWS)
    return max((header_score([cell_text(value) for value in row]) for row in rows), default=0)


def in_unicode(
    rows: Iterator[tuple[int, list[str]]], told: Callable[[list[str]], object]
) -> Iterator[tuple[int, list[str]]]:
    """Cells in old fonts as what they show, column by column: one sheet often mixes several."""
    ahead = list(islice(rows, SAMPLE_ROWS))
    refuse_typed_marks("\n".join(cell for _, cells in ahead for cell in cells if cell.isascii()))
    encodings = _encodings_of(ahead)
    told(sorted(set(encodings.values())))
    for number, cells in chain(ahead, rows):
        yield number, [_plain(cell, encodings, at) for at, cell in enumerate(cells)]


def _encodings_of(rows: list[tuple[int, list[str]]]) -> dict[int, str]:
    width = max((len(cells) for _, cells in rows), default=0)
    return encodings_of_columns(
        {at: [cells[at] for _, cells in rows if at < len(cells)] for at in range(width)}
    )


def _plain(cell: str, encodings: dict[int, str], at: int) -> str:
    if cell.isascii():
        return cell
    name = encodings.get(at)
    # Whatever lies beyond one byte is Unicode already.
    if name is None or any(ord(letter) > 0xFF for letter in cell):
        return composed(cell)
    said = decode_text(cell, name)
    return restored_case(said) if name == "tcvn3" else said


def _filled_rows(sheet: Any, asked: _Asked) -> Iterator[tuple[int, list[str]]]:
    limits = asked.limits
    if sheet.end[0] + 1 > limits.xlsx_rows:
        raise refusal("file_too_many_rows", most=limits.xlsx_rows)
    if sheet.end[1] + 1 > limits.columns:
        raise refusal("file_too_many_columns", row=1, most=limits.columns)
    first = sheet.start[1]
    formats = _FormatsByRow(formats_of(asked.source, sheet.name))
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [cell_text(v) for v in values]
        for at, code in formats.of(number).items():
            if first <= at < first + len(cells):
                cells[at - first] = _as_shown(values[at - first], code, cells[at - first])
        if any(c.strip() for c in cells):
            yield number, [""] * first + cells


def _as_shown(value: Any, code: str, bare: str) -> str:
    """What a cell shows; its bare number where the format adds nothing."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    return (shown(int(value), code) or bare) if whole else bare


@dataclass(slots=True)
class _FormatsByRow:
    """The formats of a sheet, taken row by row beside the cells."""

    rows: Iterator[tuple[int, Formats]]
    ahead: tuple[int, Formats] | None = None

    def of(self, number: int) -> Formats:
        """Those of this row; rows are asked for in order."""
        while self.ahead is None or self.ahead[0] < number:
            self.ahead = next(self.rows, None)
            if self.ahead is None:
                return {}
        return self.ahead[1] if self.ahead[0] == number else {}


def _print_rows(path: Path, sheet: str | None, out: TextIO) -> int:
    count = 0
    hidden: frozenset[int] = frozenset()
    struck: Struck = {}

    def heard(name: str, names: list[str]) -> None:
        nonlocal hidden, struck
        _say(out, {"sheet": name, "sheets": names[:MOST_SHEETS]})
        hidden, struck = hidden_rows(source, name), struck_cells(source, name)

    def told(letters: list[str]) -> None:
        _say(out, {"letters": letters})

    if _is_letter(path):
        return _print_letter(path, sheet, out)

    def beside(names: list[str]) -> None:
        if names:
            _say(out, {"beside": names[:MOST_SHEETS]})

    source = readable(path, LIMITS)
    rows = rows_of_sheet(path, LIMITS, sheet, heard, told=told, beside=beside, source=source)
    for number, cells in rows:
        _say_row(out, number, cells, hidden=number in hidden, struck=struck.get(number, ()))
        count += 1
    return count


def _is_letter(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    check_archive(path, LIMITS)
    return is_document(path)


def _print_letter(path: Path, name: str | None, out: TextIO) -> int:
    """The rows of the list in a letter, numbered as its table has them, and the lines around it."""
    letter = read_letter(path, LIMITS)
    at = chosen_table(letter, name)
    if at is None:
        raise refusal("file_without_list")
    tables, table = letter.tables, letter.parts[at]
    names = [table_name(number) for number in range(1, len(tables) + 1)]
    above, below = letter.around(at)
    _say(
        out, {"sheet": names[tables.index(at)], "sheets": names[:MOST_SHEETS], "above": above, "below": below}
    )
    rows = ((number, list(row)) for number, row in enumerate(table, 1) if any(map(str.strip, row)))
    count = 0
    for number, cells in in_unicode(rows, lambda letters: _say(out, {"letters": letters})):
        _say_row(out, number, cells, hidden=False, struck=letter.struck.get((at, number), ()))
        count += 1
    return count


def _say_row(out: TextIO, number: int, cells: list[str], *, hidden: bool, struck: Collection[int]) -> None:
    looks: list[object] = [int(hidden), sorted(struck)] if struck else [1] if hidden else []
    _say(out, [number, cells, *looks])


def _say(out: TextIO, line: object) -> None:
    out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))

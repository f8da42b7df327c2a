"""Reads one spreadsheet in a process of its own, with capped memory and time, and prints its rows.

Run as `python -m provisioning.imports.spreadsheet_child FILE`. Prints one JSON line per row that
is not blank, `[row number, [cells as text]]`; then `{"end": rows}` or `{"error": code, "params":
{...}}`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO

from provisioning.errors import Invalid
from provisioning.imports.archive import check_archive
from provisioning.imports.files import LIMITS, Limits, refusal


def main(argv: list[str], out: TextIO) -> int:
    """Prints the rows of the file named by the only argument. Returns 0: the last line tells."""
    cap(LIMITS)
    try:
        count = _print_rows(Path(argv[0]), out)
        _say(out, {"end": count})
    except Invalid as refused:
        problem = refused.problems[0]
        _say(out, {"error": problem.code, "params": problem.params})
    except MemoryError:
        _say(out, {"error": "file_too_complex", "params": {}})
    out.flush()
    return 0


def cap(limits: Limits) -> None:
    """Caps this process's address space (bytes) and processor time (seconds)."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.child_memory, limits.child_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.child_cpu, limits.child_cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def rows_of_sheet(path: Path, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first visible sheet that has any: cells as text, numbers as in the sheet."""
    check_archive(path, limits)
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 (after the caps)

    try:
        yield from _sheet_rows(load_workbook(path), limits)
    except (CalamineError, OSError, ValueError) as error:
        raise refusal("file_damaged") from error


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


def _sheet_rows(workbook: Any, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 (after the caps)

    for index, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_index(index)
        if sheet.height:
            yield from _filled_rows(sheet, limits)
            return
    raise refusal("file_empty")


def _filled_rows(sheet: Any, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    if sheet.end[0] + 1 > limits.xlsx_rows:
        raise refusal("file_too_many_rows", most=limits.xlsx_rows)
    if sheet.end[1] + 1 > limits.columns:
        raise refusal("file_too_many_columns", row=1, most=limits.columns)
    left = [""] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [cell_text(v) for v in values]
        if any(c.strip() for c in cells):
            yield number, left + cells


def _print_rows(path: Path, out: TextIO) -> int:
    count = 0
    for number, cells in rows_of_sheet(path, LIMITS):
        _say(out, [number, cells])
        count += 1
    return count


def _say(out: TextIO, line: object) -> None:
    out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))

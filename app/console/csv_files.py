"""Tables sent as CSV files that spreadsheet programs open as they are, and run nothing of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, stream_with_context

# A cell that begins with one of these is run by spreadsheet programs as a formula; the wide forms
# are those of East Asian keyboards, which some programs take for the plain ones.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: Any) -> str:
    """The value as text that no spreadsheet program takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) else text


def csv_line(cells: Iterable[Any]) -> str:
    """One row, every cell safe."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(safe_cell(cell) for cell in cells)
    return out.getvalue()


def csv_answer(name: str, rows: Iterable[Iterable[Any]]) -> Response:
    """A file called `name`, sent row by row; the byte order mark tells Excel that it is UTF-8."""
    return Response(
        stream_with_context(_text(rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _text(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    yield _BYTE_ORDER_MARK
    for cells in rows:
        yield csv_line(cells)

"""Tables sent as CSV files that spreadsheet programs open as they are, and run nothing of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, stream_with_context

from provisioning.foundation.formulas import csv_line

_BYTE_ORDER_MARK = "\ufeff"


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

"""The rows of a list between two looks at them, on disk: memory does not grow with the list.

The file has no name and ends with the reading.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Final

from provisioning.foundation.errors import Problem
from provisioning.imports.files.raw_rows import RawRow

_EVERY: Final = 10_000


class RowSpool:
    """Rows that are kept as they pass by, to be taken once more."""

    def __init__(self) -> None:
        self._file: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (closed below)

    def close(self) -> None:
        """Nothing is left of them."""
        self._file.close()

    def keeping(self, rows: Iterable[RawRow], alive: Callable[[], None]) -> Iterator[RawRow]:
        """The same rows, each kept. `alive` is called now and then."""
        for at, row in enumerate(rows, 1):
            if at % _EVERY == 0:
                alive()
            notes = [[note.field, note.code, note.params] for note in row.notes]
            self._file.write(json.dumps([row.number, row.cells, notes]) + "\n")
            yield row

    def rows(self) -> Iterator[RawRow]:
        """Those that were kept, once."""
        with self._file as file:
            file.seek(0)
            for line in file:
                number, cells, notes = json.loads(line)
                yield RawRow(number, cells, tuple(Problem(*note) for note in notes))

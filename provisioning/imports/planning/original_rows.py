"""The rows of a list that nothing came of, with every column of the file they came in.

So a row that was put right can be handed in again and has lost nothing. The cells are those of the file while
it is kept; identity numbers, of which nothing else keeps more than a hash, are given back to whoever brought
them alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Invalid
from provisioning.foundation.settings import Settings
from provisioning.imports.columns.mapping import without_national_id
from provisioning.imports.columns.own_columns import is_ours
from provisioning.imports.files import uploads
from provisioning.imports.files.raw_rows import RawRow
from provisioning.imports.planning.open_list import plain_table
from provisioning.imports.rules import TYPED
from provisioning.plans.model import Plan


@dataclass(slots=True)
class OriginalRows:
    """The file of a plan, gone through once, in its order. `headers`: without columns that we once added."""

    headers: Sequence[str]
    # Field of lists → number of its column.
    columns: Mapping[str, int]
    shows_numbers: bool
    # Where the cells begin that stand under no header.
    _beyond: int
    _rows: Iterator[RawRow] = field(default_factory=lambda: iter(()))
    _next: RawRow | None = None

    def cells_of(self, number: int) -> tuple[list[str], list[str]] | None:
        """The cells of that row, those under a header and those beyond; None where the file has no such
        row. Rows are asked for in the order of the file."""
        while self._next is None or self._next.number < number:
            self._next = next(self._rows, None)
            if self._next is None:
                return None
        if self._next.number != number:
            return None
        width = len(self.headers)
        cells = [self._shown(at, cell) for at, cell in enumerate(self._next.cells)]
        return [*cells[:width], *([""] * (width - len(cells)))], cells[self._beyond :]

    def _shown(self, at: int, cell: str) -> str:
        if self.shows_numbers:
            return cell
        if at == self.columns.get("national_id"):
            return ""
        # A number that looks like one may stand in a column that is read by nothing.
        return cell if at in self.columns.values() else without_national_id(cell)


def original_rows(settings: Settings, actor: Actor, plan: Plan) -> OriginalRows | None:
    """The file of this plan; None where there never was one, or it is kept no more."""
    path = uploads.path_of(settings, plan.id)
    if plan.options.get(TYPED) or not path.exists():
        return None
    try:
        table = plain_table(path, plan.source_name, plan.options.get("choices", {})).table
        first = next(table.rows, None)
    except (Invalid, OSError):
        return None
    headers = list(table.header.cells)
    added = any(map(is_ours, headers))
    while headers and (not headers[-1].strip() or is_ours(headers[-1])):
        headers.pop()
    return OriginalRows(
        headers,
        {name: at for name, at in plan.options.get("column_numbers", {}).items() if at < len(headers)},
        actor.official_id is None or actor.official_id == plan.author_id,
        len(table.header.cells) if added else len(headers),
        chain([first] if first is not None else [], table.rows),
    )

"""What a line through cells says of a row: that its person is not meant, or that a value is no longer right.

A row whose name, or whose greater part, is struck through is left out until somebody takes it in; where only
some other cell is, the row is read like the others, with a word. Nobody leaves the service by such a line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from provisioning.foundation.errors import Problem
from provisioning.imports.files.raw_rows import RawRow

STRUCK: Final = "row_struck"
IN_PART: Final = "cells_struck"


def struck_notes(row: RawRow, names: Collection[int]) -> tuple[Problem, ...]:
    """The notice of a struck row; nothing for another. `names`: the columns of the name.

    Numbers of rows say nothing: whoever strikes out a person may leave them.
    """
    struck = {*row.struck}
    filled = {at for at, cell in enumerate(row.cells) if cell.strip()}
    if not struck & filled:
        return ()
    told = {at for at in filled if not row.cells[at].strip().isdigit()} or filled
    named = filled & {*names}
    whole = (bool(named) and named <= struck) or 2 * len(told & struck) > len(told)
    return (Problem("row", STRUCK if whole else IN_PART),)


def is_struck(kept: Mapping[str, Any]) -> bool:
    """Whether a row was struck through, from what its plan keeps of it."""
    return any(notice["code"] == STRUCK for notice in kept.get("notices", ()))

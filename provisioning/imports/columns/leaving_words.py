"""Words by which a list says that somebody leaves the service, in cells that nothing else reads.

A list never lets anybody go on such a word: offices write it of next year and of maternity leave alike.
Whoever looks at the plan is told, so that nobody takes a list of leavers for carried out.
"""

from __future__ import annotations

import re
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.recognition import Mapping
from provisioning.imports.files.raw_rows import RawRow
from provisioning.names import fold

_WORDS: Final = re.compile(
    r"\b(nghi huu|huu tri|ve huu|thoi viec|nghi viec|nghi che do|tu tran"
    r"|retired|retires|resigned|left the service)\b"
)
# A remark is quoted so far, to be known again.
_LONGEST: Final = 80


def leaving_notices(row: RawRow, mapping: Mapping) -> list[Problem]:
    """`row_says_leaving` with the first cell that says so; nothing where no cell does."""
    unread = (row.cells[column.index] for column in mapping.ignored if column.index < len(row.cells))
    said = (" ".join(text.split()) for text in unread if _WORDS.search(fold(text)))
    return [Problem("", "row_says_leaving", {"text": text[:_LONGEST]}) for text in said][:1]

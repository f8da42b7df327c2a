"""Words by which a list says that somebody leaves, or is to get no mailbox, in cells that nothing else reads.

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
    r"\b(nghi huu|huu tri|ve huu|thoi viec|nghi viec|nghi che do|tu tran|qua doi|da mat|da nghi|da chuyen"
    r"|chuyen cong tac|chuyen (den|sang|ve|ra khoi|di)|(xoa|gach) ten|(khong|chua|thoi) (cap|de nghi cap)"
    r"|thu hoi|retired|retires|resigned|left the service|deceased|transferred to|do not create)\b"
)
# In a post only what is over: a post may well be about pensions, or about moving.
_OVER: Final = re.compile(r"\b(da (nghi|mat|chuyen|thoi)|nghi huu|tu tran|qua doi|retired|deceased)\b")
# A remark is quoted so far, to be known again.
_LONGEST: Final = 80


def leaving_notices(row: RawRow, mapping: Mapping) -> list[Problem]:
    """`row_says_leaving` with the first cell that says so; nothing where no cell does."""
    unread = (row.cells[column.index] for column in mapping.ignored if column.index < len(row.cells))
    post = mapping.columns.get("post", len(row.cells))
    held = row.cells[post] if post < len(row.cells) else ""
    told = [text for text in unread if _WORDS.search(fold(text))]
    told += [held] if _OVER.search(fold(held)) else []
    said = (" ".join(text.split()) for text in told)
    return [Problem("", "row_says_leaving", {"text": text[:_LONGEST]}) for text in said][:1]

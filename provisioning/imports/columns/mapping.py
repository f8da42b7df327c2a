"""Which column is what: by its header, by what somebody said, or as was said of a list like it before.

Where none of them tells, the list waits: what it shows is kept for whoever has to say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Final

from provisioning.foundation.errors import Invalid, Problem
from provisioning.imports.columns import recognition
from provisioning.imports.columns.own_columns import is_ours
from provisioning.imports.columns.recognition import (
    FIELDS,
    Column,
    Ignored,
    header_key,
    recognise,
)
from provisioning.imports.files.raw_rows import RawRow
from provisioning.imports.forms.request_form import needed
from provisioning.officials.value_parsers import showable

Options = dict[str, Any]
Said = Mapping[str, Any]
# Shape of a header → which column is what, as somebody said of such a list; None for a new shape.
Recall = Callable[[str], Said | None]
SAMPLES: Final = 5
_NATIONAL_ID: Final = re.compile(r"(?<![0-9])(?:[0-9][ .]?){8}[0-9](?:[ .]?[0-9]{3})?(?![0-9])")


class Unclear(Invalid):
    """Somebody has to say which column is what. `options` is what they need to see."""

    def __init__(self, problems: list[Problem], options: Options) -> None:
        super().__init__(problems)
        self.options = options


def understood(
    header: RawRow, samples: Iterable[RawRow], *, said: Said | None, recall: Recall
) -> tuple[recognition.Mapping, Options]:
    """Which column is what, and what a plan says of it. `samples`: some of the first rows.

    `said`: field → number of its column, from 0. Raises Unclear, with `column_unknown` for a field or
    a column that is not there.
    """
    found = recognise(header.cells)
    shape = shape_of(found.headers)
    told = said or recall(shape)
    mapping = _mapping(found, told) if told else found
    options = {
        "header_row": header.number,
        "headers": list(mapping.headers),
        "columns": {name: mapping.header_of(name) for name in mapping.columns},
        "column_numbers": dict(mapping.columns),
        "ignored": [column.header for column in mapping.ignored],
        "samples": [[_sample(cell) for cell in row.cells] for row in islice(samples, SAMPLES)],
        "shape": shape,
    }
    if mapping.problems:
        raise Unclear(list(mapping.problems), options)
    return mapping, options


def without(options: Options, mapping: recognition.Mapping) -> Options:
    """What a plan says of the columns once some of them turned out to be no key."""
    return {
        **options,
        "columns": {name: mapping.header_of(name) for name in mapping.columns},
        "column_numbers": dict(mapping.columns),
        "ignored": [column.header for column in mapping.ignored],
    }


def _sample(cell: str) -> str:
    """A cell as plans keep it for people to look at: of a national id nothing, for its end may be what an
    address is made with."""
    return _NATIONAL_ID.sub("…", showable(cell))


def without_national_id(cell: str) -> str:
    """A cell with no more than the end of each number in it that looks like a national id."""
    return _NATIONAL_ID.sub(lambda found: f"…{found[0][-4:]}", cell)


def shape_of(headers: Iterable[str]) -> str:
    """The mark of a header row, the same however its words are written: SHA-256, hex.

    Columns that we put behind those of a list make it no other list.
    """
    own = list(headers)
    while own and is_ours(own[-1]):
        own.pop()
    return hashlib.sha256("\n".join(map(header_key, own)).encode()).hexdigest()


def _mapping(found: recognition.Mapping, told: Said) -> recognition.Mapping:
    taken: dict[Column, int] = {
        name: told[name]
        for name in FIELDS
        if isinstance(told.get(name), int) and 0 <= told[name] < found.width
    }
    # What headings say is no column of the file, and nobody is asked about it.
    if "section" in found.columns and found.columns["section"] not in taken.values():
        taken["section"] = found.columns["section"]
    wrong = [Problem(str(name), "column_unknown") for name in told if name not in taken]
    ignored = [
        Ignored(at, header) for at, header in enumerate(found.headers) if header and at not in taken.values()
    ]
    return recognition.Mapping(taken, found.headers, tuple(ignored), (*wrong, *needed(taken)))

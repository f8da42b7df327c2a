"""Owns how the columns of an HR file are recognised by their header words, in Vietnamese or
English.

Only words that are listed have any effect, as a whole header or phrase by phrase: a column named like
something inside Congvu (role, is_admin, unit_id) is listed as ignored and read by nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.header_ages import column_of_age
from provisioning.imports.columns.header_phrases import column_of_words, may_be_division
from provisioning.imports.columns.header_words import FIELD_OF, FIELDS, Column
from provisioning.imports.columns.own_columns import own_columns
from provisioning.imports.forms.request_form import needed
from provisioning.names import fold

__all__ = ["FIELDS", "Column", "Ignored", "Mapping", "field_of", "header_key", "recognise"]

# Read by nobody on purpose: never derived from, never stored.
UNUSED: Final[frozenset[Column]] = frozenset({"gender", "note"})

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_WORDS = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column that is read by nothing. `index` counts from 0."""

    index: int
    header: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds which field. `columns` gives an index from 0; `headers` are as written."""

    columns: dict[Column, int]
    headers: tuple[str, ...]
    ignored: tuple[Ignored, ...]
    problems: tuple[Problem, ...]

    @property
    def width(self) -> int:
        """How many columns the header row names."""
        return len(self.headers)

    def header_of(self, field: Column) -> str:
        """The header above a field's column as the file writes it; "" when there is none."""
        index = self.columns.get(field)
        return "" if index is None else self.headers[index]


def header_key(text: str) -> str:
    """A header reduced to its words: "Chức vụ,\\nchức danh (*)" is "chuc vu chuc danh"."""
    return " ".join(_NOT_WORDS.sub(" ", fold(_IN_BRACKETS.sub(" ", text))).split())


def field_of(header: str) -> Column | None:
    """The field a header stands for, or None."""
    key = header_key(header)
    found = FIELD_OF.get(key) or column_of_words(key)
    if found is None and (aged := column_of_age(key)):
        return aged[0]
    return found


def recognise(header_row: Sequence[str]) -> Mapping:
    """The mapping of a header row, with all its problems; a mapping with problems reads no row.

    Problems: `column_duplicate` (two columns with one header, or for one field: header),
    `column_missing` (no name), `column_identity_missing` (nothing to tell two people of one name
    apart).
    """
    headers = tuple(_trimmed(header_row))
    problems = _equal_headers(headers)
    columns: dict[Column, int] = {}
    ignored: list[Ignored] = []
    exact = {FIELD_OF.get(header_key(header)) for header in headers}
    plain = {field_of(header) for header in headers if not may_be_division(header_key(header))}
    fields = [_field_beside(header, exact, plain) for header in headers]
    units = [at for at, field in enumerate(fields) if field == "unit"]
    own = own_columns([header_key(header) for header in headers], units)
    for index, header in enumerate(headers):
        field = own.get(index) or fields[index]
        if field is None or field in UNUSED:
            ignored += [Ignored(index, header)] if header else []
        elif field == "old_unit" and field in columns:
            # A division beside its body: what was before is told by either.
            ignored.append(Ignored(index, header))
        elif field in columns:
            problems.append(Problem(field, "column_duplicate", {"header": header}))
        else:
            columns[field] = index
    columns = _settle_names(columns)
    problems += needed(columns)
    return Mapping(columns, headers, tuple(ignored), tuple(problems))


def _field_beside(header: str, exact: Set[Column | None], plain: Set[Column | None]) -> Column | None:
    """A header's field; none for one that needs its words taken apart beside one that says it outright.

    One of divisions and bodies alike is of divisions where another column has the bodies.
    """
    key = header_key(header)
    field = field_of(header)
    if key in FIELD_OF or _is_aged(key):
        # Beside "Đơn vị" nobody can know whether "Đơn vị mới" is where somebody works by now.
        return field
    if may_be_division(key) and "unit" in plain:
        field = "sub_unit"
    return field if field not in exact else None


def _is_aged(key: str) -> bool:
    return column_of_words(key) is None and column_of_age(key) is not None


def _trimmed(header_row: Sequence[str]) -> list[str]:
    headers = [" ".join(h.split()) for h in header_row]
    while headers and not headers[-1]:
        headers.pop()
    return headers


def _equal_headers(headers: tuple[str, ...]) -> list[Problem]:
    """Equal headers outside our words: which of two is right can't be known later either."""
    seen: set[str] = set()
    problems: list[Problem] = []
    for header in headers:
        key = header_key(header)
        if key and key in seen and key not in FIELD_OF:
            problems.append(Problem("header", "column_duplicate", {"header": header}))
        seen.add(key)
    return problems


def _settle_names(columns: dict[Column, int]) -> dict[Column, int]:
    """ "Tên" beside "Họ và đệm" is the given name; alone it is the whole name."""
    alone = "given_name" in columns and not {"family_name", "full_name"} & set(columns)
    if not alone:
        return columns
    return {("full_name" if f == "given_name" else f): i for f, i in columns.items()}

"""The people of a list's rows so far, to notice one who stands in it twice.

Kept in a private file that ends with the reading, so that memory does not grow with the list; of a
person it holds a number that means nothing outside this process.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Final, Self

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.parsed import ParsedOfficial, ParsedRow
from provisioning.imports.forms.row_requests import FORM
from provisioning.names import fold

_CACHE: Final = "PRAGMA cache_size=-32768"
_TABLE: Final = (
    "CREATE TABLE seen (key INTEGER, marks TEXT, row INTEGER, PRIMARY KEY (key, marks)) WITHOUT ROWID"
)
_INSERT: Final = "INSERT INTO seen (key, marks, row) VALUES (?, ?, ?)"
# Well under the most parameters of one statement in any SQLite.
_ASKED_AT_ONCE: Final = 900

# Key → what the rows with it have to tell people apart → the first such row.
_Rows = dict[int, dict[str, int]]


class DuplicateRows:
    """The people of the rows so far: by staff code, by national id, by address, by name and birth.

    Two rows of one name and birth are one person, unless both have a code, an address, or an id of one
    kind: that tells namesakes apart.
    """

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute(_CACHE)
        self._file.execute(_TABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def doubles(self, rows: Sequence[ParsedRow]) -> list[list[Problem]]:
        """For each of the next rows, `row_duplicate` (row) for whatever an earlier row has already."""
        keys = [_keys(row.values) for row in rows]
        known = self._known({key for some in keys for _, key, _ in some})
        new: list[tuple[int, str, int]] = []
        found = [_doubles(row.number, some, known, new) for row, some in zip(rows, keys, strict=True)]
        self._file.execute("BEGIN")
        self._file.executemany(_INSERT, new)
        self._file.execute("COMMIT")
        return found

    def _known(self, keys: set[int]) -> _Rows:
        known: _Rows = defaultdict(dict)
        every = list(keys)
        for at in range(0, len(every), _ASKED_AT_ONCE):
            some = every[at : at + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, marks, row FROM seen WHERE key IN ({marks})"  # noqa: S608 (only signs)
            for key, told, row in self._file.execute(query, some):
                known[key][told] = row
        return known


def _doubles(
    number: int, keys: Sequence[tuple[str, int, str]], known: _Rows, new: list[tuple[int, str, int]]
) -> list[Problem]:
    found: dict[str, int] = {}
    for name, key, marks in keys:
        rows = known[key]
        alike = [row for told, row in rows.items() if not set(told) & set(marks)]
        if alike:
            found[name] = min(alike)
        if marks not in rows:
            rows[marks] = number
            new.append((key, marks, number))
    # The name says nothing more where code or id said it already.
    if len(found) > 1:
        found.pop("full_name", None)
    return [Problem(name, "row_duplicate", {"row": row}) for name, row in found.items()]


def _keys(values: ParsedOfficial) -> list[tuple[str, int, str]]:
    """What tells of a person: the field, a key, and what else there is to tell namesakes apart."""
    return list(_each_key(values))


def _each_key(values: ParsedOfficial) -> Iterator[tuple[str, int, str]]:
    # `hash` of a text is secret to this process: nobody makes a list whose people look alike.
    if values.staff_code:
        yield "staff_code", hash(f"code {values.staff_code.casefold()}"), ""
    if values.national_id:
        yield "national_id", hash(f"id {values.national_id}"), ""
    if values.get("address"):
        yield "address", hash(f"address {values.get('address')}"), ""
    if values.full_name and values.birth_date:
        key = hash(f"name {fold(values.full_name)} {values.birth_date}")
        yield "full_name", key, _marks(values)
    elif values.full_name and values.birth_year:
        yield "full_name", hash(f"name {fold(values.full_name)} {values.birth_year}"), _marks(values)
    if values.get(FORM) and values.full_name and not values.get("address"):
        yield from _on_form(values.full_name, values)
    if values.full_name and values.staff_code and values.staff_code.isdigit():
        # One person whose code has lost its zeros in one of two places.
        born = values.birth_date or values.birth_year
        bare = values.staff_code.lstrip("0")
        yield "staff_code", hash(f"zeros {bare} {fold(values.full_name)} {born}"), ""


def _on_form(name: str, values: ParsedOfficial) -> Iterator[tuple[str, int, str]]:
    """One of a form, without codes: two of one name and unit are two people if their numbers say so."""
    phone = values.get("phone")
    places = (values.unit_text, values.sub_unit_text, values.section_text)
    place = fold(" ".join(text for text in places if text))
    yield "full_name", hash(f"form {fold(name)} {place}"), "p" if phone else ""
    if phone:
        yield "full_name", hash(f"number {fold(name)} {phone}"), ""


def _marks(values: ParsedOfficial) -> str:
    """What a row has to tell people apart: a code (c), an old id of 9 digits (o), a new one (n), an address
    of ours (a)."""
    number = values.national_id
    kind = "" if not number else "o" if len(number) == 9 else "n"
    return f"{'c' if values.staff_code else ''}{kind}{'a' if values.get('address') else ''}"

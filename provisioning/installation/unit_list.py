"""The tree of bodies from a file, read whole before anything is written: CSV, XLSX, or JSON.

Columns are code, name, level, kind, parent, name_en, short_name, alt_names, or Vietnamese for these.
Every problem is told with its line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from provisioning.foundation.errors import Invalid, Problem
from provisioning.names.text import fold
from provisioning.units.kinds import BODY_KIND_OF, DIVISION
from provisioning.units.model import LEVELS
from provisioning.units.operations import CODE, LONGEST_CODE, UnitFields

LARGEST = 20 * 1024 * 1024
# As headings are written, without marks and in small letters.
_HEADINGS = {
    "code": "code", "ma": "code", "ma don vi": "code", "ma dinh danh": "code",
    "name": "name", "ten": "name", "ten don vi": "name", "ten co quan": "name",
    "level": "level", "cap": "level",
    "kind": "kind", "type": "kind", "loai": "kind", "loai don vi": "kind",
    "parent": "parent", "truc thuoc": "parent", "ma cap tren": "parent", "ma don vi cap tren": "parent",
    "name_en": "name_en", "ten tieng anh": "name_en",
    "short_name": "short_name", "ten viet tat": "short_name", "ten ngan": "short_name",
    "alt_names": "alt_names", "ten khac": "alt_names",
}  # fmt: skip
_LEVEL_WORDS = {"tinh": "province", "thanh pho": "province", "huyen": "district", "xa": "commune"}


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """One body, and under which it stands ("": at the top)."""

    fields: UnitFields
    parent: str


def read(file: Path) -> list[ListedUnit]:
    """Every body, those above before those below. Raises Invalid with every problem."""
    if file.stat().st_size > LARGEST:
        raise Invalid.one("units", "units_too_large")
    try:
        rows = list(_rows(file))
    except (ValueError, KeyError, TypeError, OSError, CalamineError, csv.Error) as error:
        raise Invalid.one("units", "units_unreadable", detail=str(error)[:200]) from error
    return arranged(rows)


def _rows(file: Path) -> Iterable[Mapping[str, Any]]:
    content = file.read_bytes()
    match file.suffix.lower():
        case ".json":
            return [_named(row) for row in json.loads(content)]
        case ".xlsx":
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
            return _table([[_text(cell) for cell in row] for row in sheet])
        case _:
            text = content.decode("utf-8-sig")
            dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
            return _table(list(csv.reader(io.StringIO(text), dialect)))


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_HEADINGS.get(fold(key), key): value for key, value in row.items()}


def _table(rows: list[list[str]]) -> Iterable[dict[str, str]]:
    if not rows:
        raise ValueError("the file is empty")
    heads = [_HEADINGS.get(fold(head), "") for head in rows[0]]
    if not {"code", "name"} <= set(heads):
        raise ValueError("the first line must name the columns: code, name, level, kind, parent")
    return [dict(zip(heads, row, strict=False)) for row in rows[1:] if any(cell.strip() for cell in row)]


def arranged(rows: list[Mapping[str, Any]]) -> list[ListedUnit]:
    """Checked, and in an order in which each finds the one above it. Raises Invalid with every problem."""
    problems: list[Problem] = []
    listed: dict[str, ListedUnit] = {}
    for position, row in enumerate(rows):
        unit = _listed(row, position)
        problems += _wrong(unit, position + 1)
        if unit.fields.code in listed:
            problems.append(Problem(f"units.{position + 1}", "unit_code_twice", {"code": unit.fields.code}))
        listed.setdefault(unit.fields.code, unit)
    for unit in listed.values():
        if unit.parent and unit.parent not in listed:
            problems.append(
                Problem("units", "unit_parent_unknown", {"code": unit.fields.code, "parent": unit.parent})
            )
    if problems:
        raise Invalid(problems)
    return _from_above(listed)


def _from_above(listed: dict[str, ListedUnit]) -> list[ListedUnit]:
    done: dict[str, ListedUnit] = {}
    left = dict(listed)
    while left:
        ready = [code for code, unit in left.items() if not unit.parent or unit.parent in done]
        if not ready:
            raise Invalid([Problem("units", "unit_circle", {"code": code}) for code in sorted(left)[:5]])
        for code in ready:
            done[code] = left.pop(code)
    return list(done.values())


def _listed(row: Mapping[str, Any], position: int) -> ListedUnit:
    def said(name: str) -> str:
        return str(row.get(name) or "").strip()

    others = row.get("alt_names") or ()
    names = others.split(";") if isinstance(others, str) else others
    level = said("level")
    fields = UnitFields(
        code=said("code").lower(),
        name=said("name"),
        level=_LEVEL_WORDS.get(fold(level), level) or "province",
        kind=said("kind") or (DIVISION if said("parent") else "province"),
        name_en=said("name_en"),
        short_name=said("short_name"),
        alt_names=tuple(name.strip() for name in names if name.strip()),
        position=position,
    )
    return ListedUnit(fields, said("parent").lower())


def _wrong(unit: ListedUnit, line: int) -> list[Problem]:
    fields, where = unit.fields, f"units.{line}"
    found = []
    if not CODE.fullmatch(fields.code) or len(fields.code) > LONGEST_CODE:
        found.append(Problem(where, "unit_code_shape", {"code": fields.code}))
    if not fields.name:
        found.append(Problem(where, "required"))
    if fields.level not in LEVELS:
        found.append(Problem(where, "not_among", {"expected": ", ".join(LEVELS)}))
    if fields.kind not in BODY_KIND_OF:
        found.append(Problem(where, "not_among", {"expected": ", ".join(BODY_KIND_OF)}))
    return found

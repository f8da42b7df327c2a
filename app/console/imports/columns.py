"""How a list was understood, and saying otherwise: its letters, its sheet, its header, its columns.

What is chosen has the file read again; nothing else is changed by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.console.imports.blueprint import bp, plan_at
from app.console.imports.deciding import done
from app.console.policy import needs
from app.texts.imports import COLUMNS, column_text
from app.web.flash import tell
from app.web.request_context import actor, services, session
from provisioning.access.rules import Ability
from provisioning.imports import operations
from provisioning.imports.columns.recognition import FIELDS
from provisioning.imports.rules import TYPED
from provisioning.plans.model import Plan
from provisioning.units.model import Unit

# What people call the ways in which Vietnamese letters are written in files.
ENCODINGS = {
    "": lazy_gettext("As seen in the file"),
    "utf-8": lazy_gettext("Unicode (UTF-8)"),
    "utf-16-le": lazy_gettext("Unicode text of Excel (UTF-16)"),
    "utf-16-be": lazy_gettext("Unicode text of older Macs (UTF-16 BE)"),
    "cp1258": lazy_gettext("Vietnamese Windows (1258)"),
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "viscii": "VISCII",
    "mojibake": lazy_gettext("Unicode that shows as Ã, Æ, á»"),
}
# The last row in which a spreadsheet can have a header, and the digits of its last column's number.
LAST_ROW, DIGITS = 1_048_576, 5
SAMPLES = 3
_NOT_OFFERED = frozenset({"gender", "note", "section"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its number from 0, its header, its first values, what it holds."""

    number: int
    header: str
    samples: list[str]
    field: str


@bp.get("/<plan_id>/columns")
@needs(Ability.IMPORT)
def columns(plan_id: str) -> ResponseReturnValue:
    """Every column with its first values and what it is read as; only while it can still be changed."""
    plan, unit = plan_at(plan_id)
    if not changeable(plan):
        return _to_plan(plan_id)
    return _page(plan, unit, columns_of(plan.options))


@bp.post("/<plan_id>/columns")
@needs(Ability.IMPORT)
def read_again(plan_id: str) -> ResponseReturnValue:
    """Has the file read again as the form says."""
    plan, unit = plan_at(plan_id)
    wanted = _wanted_columns() if "of_columns" in request.form else None
    if wanted is not None and _told_twice(wanted):
        return _page(plan, unit, columns_of(plan.options, wanted)), 422
    said = (
        _wanted_file(plan)
        if wanted is None
        else {"columns": {name: at for at, name in wanted.items()}, "date_order": None}
    )

    def say() -> None:
        operations.reread(session(), services().settings, actor(), plan, unit, said)

    if done(say):
        tell(_("The file is read again. Nothing is changed by that."))
    return _to_plan(plan_id)


def _told_twice(wanted: Mapping[int, str]) -> bool:
    """Tells the reader of fields that are chosen for more than one column."""
    twice = [name for name, count in Counter(wanted.values()).items() if count > 1]
    for name in twice:
        text = _("“%(column)s” is chosen for two columns. Choose one of them.", column=column_text(name))
        tell(text, "warn")
    return bool(twice)


def changeable(plan: Plan) -> bool:
    """Whether somebody may still say how the file is to be read."""
    typed = plan.options.get(TYPED, False)
    return not plan.is_undo and not typed and plan.state in ("ready", "unclear")


def columns_of(options: Mapping[str, Any], chosen: Mapping[int, str] | None = None) -> list[Column]:
    """The columns of the file as they were read, or as the form `chosen` says."""
    held = {at: name for name, at in options.get("column_numbers", {}).items()} if chosen is None else chosen
    rows = options.get("samples", [])[:SAMPLES]
    return [
        Column(at, header, [row[at] for row in rows if at < len(row) and row[at]], held.get(at, ""))
        for at, header in enumerate(options.get("headers", []))
    ]


def _wanted_columns() -> dict[int, str]:
    """Number of each column that holds something → its field."""
    found: dict[int, str] = {}
    for key, name in request.form.items():
        prefix, _dash, at = key.partition("-")
        if prefix == "column" and at.isdecimal() and len(at) <= DIGITS and name in FIELDS:
            found[int(at)] = name
    return found


def _wanted_file(plan: Plan) -> dict[str, Any]:
    """Letters, sheet and header row. The columns are told anew: their numbers may mean others now."""
    form = request.form
    encoding, sheet = form.get("encoding", ""), form.get("sheet", "")
    sheet = sheet if sheet in plan.options.get("sheets", []) else ""
    # On another sheet the header stands elsewhere.
    row = form.get("header_row", 0, type=int) if sheet in ("", plan.options.get("sheet")) else 0
    return {
        "encoding": encoding if encoding in ENCODINGS and encoding else None,
        "sheet": sheet or None,
        "header_row": row if 0 < row <= LAST_ROW else None,
        "columns": None,
        # Of other columns it was not said.
        "date_order": None,
    }


def _page(plan: Plan, unit: Unit, shown: list[Column]) -> str:
    choices = plan.options.get("choices", {})
    return render_template(
        "console/imports/columns.html",
        plan=plan,
        unit=unit,
        columns=shown,
        fields=[(name, COLUMNS[name]) for name in FIELDS if name not in _NOT_OFFERED],
        encodings=ENCODINGS,
        chosen=choices,
        header_row=choices.get("header_row") or plan.options.get("header_row"),
        last_row=LAST_ROW,
        letters=_letters(plan.options),
    )


def _letters(options: Mapping[str, Any]) -> str:
    """In which letters the columns of a workbook are: it has no encoding of its own, but old fonts have."""
    old = [str(ENCODINGS[name]) for name in options.get("letters", ()) if name in ENCODINGS]
    if not old:
        return str(_("Unicode"))
    return str(_("%(fonts)s, shown here as Unicode", fonts=", ".join(old)))


def _to_plan(plan_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", plan_id=plan_id), 303)

"""The units' pages: the tree, one unit, finding a unit by typing; changes stand in `changing`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.console.fields import printable
from app.console.navigation import offers
from app.console.policy import needs
from app.console.units import allowing, changing
from app.console.units.blueprint import bp, unit_at
from app.texts.changes import told
from app.texts.states import unit_name
from app.web.formatting import format_percent
from app.web.request_context import actor, may_anywhere, me, session
from provisioning.access.rules import Ability, covers, may, paths_with
from provisioning.allowances.queries import allowance_of
from provisioning.allowances.rules import may_set
from provisioning.audit.kinds import ATTEMPTS, EXPORTS, LOOKS
from provisioning.audit.model import Event
from provisioning.audit.queries import history
from provisioning.foundation import clock
from provisioning.reports import unit_tree as reports
from provisioning.reports.unit_tree import Branch
from provisioning.units.model import Unit
from provisioning.units.queries import ancestors

__all__ = ["allowing", "bp", "changing"]

HISTORY = 20
# What a unit is looked for, and the ability it then has to be in reach of.
PURPOSES = {
    "create": Ability.CREATE,
    "move": Ability.MOVE,
    "units": Ability.UNITS,
    "import": Ability.IMPORT,
    "grants": Ability.GRANTS,
}


@dataclass(slots=True)
class Node:
    """A branch as the tree macro wants it."""

    name: str
    url: str
    note: str
    children: list[Node] = field(default_factory=list)
    open: bool = False


@bp.get("")
@needs(Ability.VIEW)
def index() -> str:
    """The tree of the reader's scope with how many people and how many of them have activated."""
    text = printable(request.args.get("q", ""))
    tops = reports.tree(session(), actor())
    listed = reports.found(session(), actor(), text, closed=True, limit=50) if text else []
    page = "_tree" if "HX-Request" in request.headers else "index"
    return render_template(
        f"console/units/{page}.html",
        nodes=[_node(top) for top in tops],
        units=sum(1 for _each in _all(tops)),
        text=text,
        listed=listed,
        may_create=may_anywhere(Ability.UNITS),
    )


@bp.get("/suggest")
@needs(Ability.VIEW)
def suggest() -> str:
    """Open units whose code or name has the words typed, for a box that lists as one types."""
    ability = PURPOSES.get(request.args.get("for", ""), Ability.VIEW)
    text = printable(request.args.get("q", ""))
    units = reports.found(session(), actor(), text, ability=ability)
    options = [{"value": unit.code, "text": unit_name(unit), "detail": _whereabouts(unit)} for unit in units]
    return render_template("console/units/_options.html", options=options)


@bp.get("/<code>")
@needs(Ability.VIEW)
def show(code: str) -> ResponseReturnValue:
    """One unit: what it is, its people, what is below it, who looks after it, what was done."""
    unit = unit_at(code, Ability.VIEW)
    above = ancestors(session(), unit)
    branch = reports.below(session(), unit)
    return render_template(
        "console/units/show.html",
        unit=unit,
        branch=branch,
        above=above[:-1],
        reachable=[u for u in above[:-1] if _in_scope(u)],
        grants=reports.looked_after_by(session(), above, clock.now()),
        may_change=may(actor(), Ability.UNITS, unit.path),
        may_create=may(actor(), Ability.CREATE, unit.path),
        allowance=allowing.lines_of(allowance_of(session(), unit)),
        may_ask=me().unit_id == unit.id or may(actor(), Ability.UNITS, unit.path),
        may_allow=may_set(actor(), unit.path),
        may_grant=offers("grants.index"),
        may_audit=may(actor(), Ability.AUDIT, unit.path),
        events=told(session(), _history(unit), actor()),
    )


def _history(unit: Unit) -> list[Event]:
    return history(session(), "unit", unit.code, HISTORY, besides=LOOKS | EXPORTS | ATTEMPTS)


def _in_scope(unit: Unit) -> bool:
    return any(covers(path, unit.path) for path in paths_with(actor(), Ability.VIEW))


def _node(branch: Branch) -> Node:
    unit = branch.unit
    return Node(
        name=unit_name(unit),
        url=url_for("units.show", code=unit.code),
        note=_note(branch),
        children=[_node(child) for child in branch.children],
    )


def _note(branch: Branch) -> str:
    parts = [branch.unit.code]
    if branch.people:
        people = ngettext("%(num)s person", "%(num)s people", branch.people)
        parts += [people, format_percent(round(branch.share))]
    if branch.unit.valid_to is not None:
        parts.append(changing.closed_note(branch.unit))
    return " · ".join(parts)


def _all(branches: list[Branch]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _all(branch.children)


def _whereabouts(unit: Unit) -> str:
    return f"{unit.code} · {unit_name(unit.parent)}" if unit.parent else unit.code

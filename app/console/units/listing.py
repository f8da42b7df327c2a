"""The tree of units, and finding a unit by typing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import render_template, request, url_for
from flask_babel import ngettext

from app.console.policy import needs
from app.console.units import changing
from app.console.units.blueprint import bp
from app.texts.states import unit_name
from app.web.chosen_fields import find_unit, unit_meant
from app.web.fields import printable
from app.web.formatting import format_percent
from app.web.request_context import actor, may_anywhere, session
from provisioning.access.rules import Ability
from provisioning.reports import unit_tree as reports
from provisioning.reports.unit_tree import Branch
from provisioning.units.model import Unit

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
    top = _within(request.args.get("within", ""), ability)
    units = reports.found(session(), actor(), text, ability=ability, top=top)
    return render_template("console/_options.html", options=[unit_meant(unit) for unit in units])


def _within(code: str, ability: Ability) -> Unit | None:
    """The unit that the suggestions are narrowed to, where the reader may do there what they are for."""
    return find_unit(session(), actor(), ability, printable(code), "")[0] if code else None


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

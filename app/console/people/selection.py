"""Whom a form of the list of people is about: those ticked, or all that its search, unit and state leave.

The form sends `person` for each one ticked, or `all_matching`; beside it how the list is narrowed, so that
one comes back to where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask import request

from app.console.people.blueprint import OPAQUE_ID
from app.console.people.listing import PeopleQuery, unit_of
from app.web.request_context import actor, session
from provisioning.foundation.errors import NotFound
from provisioning.officials.model import Official
from provisioning.officials.queries import PeopleFilter, matching_ids, visible_among


@dataclass(frozen=True, slots=True)
class Selection:
    """`who`: a condition on `Official`. `fields` asks for the same people again."""

    wanted: PeopleQuery
    filter: PeopleFilter
    ids: frozenset[str]
    fields: Sequence[tuple[str, str]]

    @property
    def who(self) -> sa.ColumnElement[bool]:
        """Those ticked, or everybody in the list."""
        return Official.id.in_(self.ids or matching_ids(actor(), self.filter))

    @property
    def back(self) -> str:
        """The list as it was."""
        return self.wanted.here


def list_fields(wanted: PeopleQuery) -> list[tuple[str, str]]:
    """How the list is narrowed, as fields of a form."""
    return [(name, str(value)) for name, value in wanted.values().items()]


def selection_asked() -> Selection | None:
    """What the form says; None where nobody is ticked. Raises NotFound if one of them is out of scope: then
    nothing is done at all."""
    wanted = PeopleQuery.asked()
    narrowed, listed = wanted.filter(unit_of(wanted)), list_fields(wanted)
    if request.form.get("all_matching") == "1":
        return Selection(wanted, narrowed, frozenset(), [("all_matching", "1"), *listed])
    ids = frozenset(request.form.getlist("person"))
    if not ids:
        return None
    if not all(map(OPAQUE_ID.fullmatch, ids)) or len(visible_among(session(), actor(), ids)) != len(ids):
        raise NotFound
    only = replace(PeopleFilter(order=narrowed.order), only=ids)
    return Selection(wanted, only, ids, [*(("person", each) for each in sorted(ids)), *listed])

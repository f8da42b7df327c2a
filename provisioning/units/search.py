"""Finding units by what is typed of their names: an index of terms, kept by whoever changes a name."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.foundation import bulk
from provisioning.foundation.database import Session
from provisioning.foundation.prefixes import begins_with_any
from provisioning.names import Beginnings, unit_terms, wanted_unit
from provisioning.units.model import Unit, UnitTerm


def index_unit(session: Session, unit: Unit) -> None:
    """Writes the terms of a unit anew: after it was made, and after each change of a name."""
    session.flush()
    session.execute(sa.delete(UnitTerm).where(UnitTerm.unit_id == unit.id))
    terms = unit_terms(unit.code, unit.name, unit.name_en, unit.short_name, *unit.alt_names)
    bulk.insert(session, UnitTerm, [{"term": term, "unit_id": unit.id} for term in sorted(terms)])


def called(*words: Beginnings) -> sa.Select[int]:
    """The ids of the units that one of these words names."""
    beginnings = {each for word in words for each in word}
    return sa.select(UnitTerm.unit_id).where(begins_with_any(UnitTerm.term, beginnings))


def called_or_below(word: Beginnings) -> sa.Select[int]:
    """The ids of the units that this word names, or a unit above them that is not the top."""
    above, inside = orm.aliased(Unit), orm.aliased(Unit)
    # The subtree as a range of the index of paths, see `units.queries.below`.
    end = sa.func.substr(above.path, 1, sa.func.length(above.path) - 1).concat("0")
    return (
        sa.select(inside.id)
        .join(above, sa.and_(inside.path >= above.path, inside.path < end))
        # Everything is below the top: its name tells nobody apart.
        .where(above.id.in_(called(word)), sa.or_(above.parent_id.is_not(None), inside.id == above.id))
    )


def fits(text: str) -> sa.ColumnElement[bool]:
    """Condition on `Unit`: every word typed names it or a unit above it, and one of them the unit itself; or
    what was typed is its code.

    True where nothing was typed, false where there is no word in it.
    """
    words = wanted_unit(text)
    if not words:
        return sa.false() if text.strip() else sa.true()
    inherited = [Unit.id.in_(called_or_below(word)) for word in words] if len(words) > 1 else []
    return sa.or_(Unit.code == _code(text), sa.and_(Unit.id.in_(called(*words)), *inherited))


def by_nearness(text: str) -> list[Any]:
    """How units that fit are ordered: an exact code, more words of its own name, the higher units."""
    own = [sa.case((Unit.id.in_(called(word)), 1), else_=0) for word in wanted_unit(text)]
    named = [sum(own[1:], own[0]).desc()] if len(own) > 1 else []
    return [Unit.code != _code(text), *named, sa.func.length(Unit.path), Unit.position, Unit.id]


def _code(text: str) -> str:
    return text.strip().lower()

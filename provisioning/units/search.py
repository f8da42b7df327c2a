"""Finding units by what is typed of their names: an index of terms, kept by whoever changes a name."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.foundation import bulk
from provisioning.foundation.database import Session
from provisioning.foundation.prefixes import begins_with_any
from provisioning.names import Beginnings, unit_terms, wanted_pairs, wanted_unit
from provisioning.units.model import Unit, UnitTerm


def index_unit(session: Session, unit: Unit) -> None:
    """Writes the terms of a unit anew: after it was made, and after each change of a name."""
    session.flush()
    session.execute(sa.delete(UnitTerm).where(UnitTerm.unit_id == unit.id))
    terms = unit_terms(unit.code, unit.name, unit.short_name, *unit.alt_names, other=unit.name_en)
    bulk.insert(session, UnitTerm, [{"term": term, "unit_id": unit.id} for term in sorted(terms)])


def called(*words: Beginnings) -> sa.Select[int]:
    """The ids of the units that one of these words names."""
    beginnings = {each for word in words for each in word}
    return sa.select(UnitTerm.unit_id).where(begins_with_any(UnitTerm.term, beginnings))


def called_or_below(column: orm.InstrumentedAttribute[int], word: Beginnings) -> sa.ColumnElement[bool]:
    """Whether this word names the unit whose id stands in the column, or a unit above it but the top: what
    everything is below tells nobody apart."""
    return sa.or_(column.in_(called(word)), column.in_(_below(word)))


def fits(text: str) -> sa.ColumnElement[bool]:
    """Condition on `Unit`: every word typed names it or a unit above it, and one of them the unit itself; or
    what was typed is its code.

    True where nothing was typed, false where there is no word in it.
    """
    words = wanted_unit(text)
    if not words:
        return sa.false() if text.strip() else sa.true()
    inherited = [called_or_below(Unit.id, word) for word in words] if len(words) > 1 else []
    return sa.or_(Unit.code == _code(text), sa.and_(Unit.id.in_(called(*words)), *inherited))


def by_nearness(text: str) -> list[Any]:
    """How units that fit are ordered: an exact code, more words of its own name and more of them one after
    the other, the higher units."""
    words = wanted_unit(text)
    points = [sa.case((Unit.id.in_(called(word)), 1), else_=0) for word in words if len(words) > 1]
    points += [sa.case((called_or_below(Unit.id, pair), 1), else_=0) for pair in wanted_pairs(text)]
    nearest = [sum(points[1:], points[0]).desc()] if points else []
    return [Unit.code != _code(text), *nearest, sa.func.length(Unit.path), Unit.position, Unit.id]


def _below(word: Beginnings) -> sa.Select[int]:
    """The ids of the units below those that this word names."""
    above, inside, child = orm.aliased(Unit), orm.aliased(Unit), orm.aliased(Unit)
    # The subtree as a range of the index of paths, see `units.queries.below`.
    end = sa.func.substr(above.path, 1, sa.func.length(above.path) - 1).concat("0")
    return (
        sa.select(inside.id)
        .join(above, sa.and_(inside.path > above.path, inside.path < end))
        .where(
            above.id.in_(called(word)),
            above.parent_id.is_not(None),
            # Most units have nothing below them, and need not be looked at.
            sa.exists().where(child.parent_id == above.id),
        )
    )


def _code(text: str) -> str:
    return text.strip().lower()

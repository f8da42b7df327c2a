"""Finding people by what is typed of their names, codes and addresses: an index of terms, kept by whoever
changes a record."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from provisioning.foundation import bulk
from provisioning.foundation.database import Session
from provisioning.foundation.prefixes import begins_with_any
from provisioning.names import Beginnings, person_terms, wanted_person, whole_name
from provisioning.officials.model import Official, OfficialTerm
from provisioning.units.search import called_or_below


def term_rows(
    official_id: str, full_name: str, staff_code: str | None, locals_: Collection[str]
) -> list[dict[str, Any]]:
    """The rows of the index that one person has."""
    terms = person_terms(full_name, staff_code or "", *locals_)
    return [{"term": term, "official_id": official_id} for term in sorted(terms)]


def index_official(session: Session, official: Official, locals_: Collection[str]) -> None:
    """Writes the terms of a person anew, after a change of the record."""
    session.execute(sa.delete(OfficialTerm).where(OfficialTerm.official_id == official.id))
    rows = term_rows(official.id, official.full_name, official.staff_code, locals_)
    bulk.insert(session, OfficialTerm, rows)


def called(*words: Beginnings) -> sa.Select[str]:
    """The ids of the people of whom one of these words is the beginning of a term."""
    beginnings = {each for word in words for each in word}
    return sa.select(OfficialTerm.official_id).where(begins_with_any(OfficialTerm.term, beginnings))


def named_exactly(full_name: str) -> sa.Select[str]:
    """The ids of the people one of whose terms is this whole name."""
    return sa.select(OfficialTerm.official_id).where(OfficialTerm.term == whole_name(full_name))


def fits(text: str) -> sa.ColumnElement[bool]:
    """Condition on `Official`: every word typed is the person's own, or names where they work; one of them
    is their own.

    True where nothing was typed, false where there is no word in it. Of an address the first part is looked
    for.
    """
    typed = text.split("@", maxsplit=1)[0]
    words = wanted_person(typed)
    if not words:
        return sa.false() if text.strip() else sa.true()
    if len(words) == 1:
        return Official.id.in_(called(*words))
    return sa.and_(Official.id.in_(called(*words)), *(_own_or_unit(word) for word in words))


def _own_or_unit(word: Beginnings) -> sa.ColumnElement[bool]:
    return sa.or_(Official.id.in_(called(word)), called_or_below(Official.unit_id, word))

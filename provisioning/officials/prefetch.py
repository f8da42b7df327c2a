"""What adding people reads, kept so that adding the next one asks nothing twice.

Holds for the length of one transaction: other writers may come in between, and the unique
constraints have the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from provisioning.addresses.ledger import Ledger
from provisioning.addresses.operations import Wish, ledger_of, unit_part
from provisioning.domains.model import Domain
from provisioning.domains.queries import default_domain
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound, Problem
from provisioning.names import BadText, NameParts, canonical_name, split_name
from provisioning.officials.entitlement import refusals, usual_kind
from provisioning.officials.fields import UNIQUE, OfficialFields
from provisioning.officials.lookalikes import Guarded, guarded_names
from provisioning.officials.model import Official, year_of_birth
from provisioning.policy.catalogue import EntitledRules, MoverRules
from provisioning.policy.queries import policy_in
from provisioning.units.model import Unit
from provisioning.units.queries import Body, bodies_of, body_of


@dataclass(slots=True)
class NewcomerLookups:
    """The domain and its ledger, the bodies of units, who holds which code."""

    domain: Domain
    ledger: Ledger
    entitled: EntitledRules
    mover: MoverRules
    bodies: dict[int, Body] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)
    holders: dict[tuple[str, str], str] = field(default_factory=dict)
    guarded: Guarded | None = None

    @classmethod
    def read(cls, session: Session, *, alone: bool = False) -> NewcomerLookups:
        """As it stands now. Raises NotFound while there is no mail domain.

        `alone`: no other who asks so adds people until this transaction ends, so that many who add
        people of one name don't each choose the same address.
        """
        domain = default_domain(session)
        if alone:
            # A lock that lets others point to the row: who adds a single person doesn't wait.
            session.refresh(domain, with_for_update={"key_share": True})
        policy = policy_in(session, domain.id)
        return cls(domain, ledger_of(session, domain), policy.entitled, policy.mover)

    @classmethod
    def read_or_none(cls, session: Session) -> NewcomerLookups | None:
        """The same; None while there is no mail domain."""
        try:
            return cls.read(session)
        except NotFound:
            return None

    def guarded_names(self, session: Session) -> Guarded:
        """The names that nobody gets without being asked; read once."""
        if self.guarded is None:
            self.guarded = guarded_names(session)
        return self.guarded

    def body(self, session: Session, unit: Unit) -> Body:
        """The body a unit belongs to, whose code its people's addresses carry."""
        if unit.id not in self.bodies:
            self.bodies[unit.id] = body_of(session, unit)
        return self.bodies[unit.id]

    def body_code(self, session: Session, unit: Unit) -> str:
        """The code of that body."""
        return self.body(session, unit).code

    def not_entitled(self, session: Session, unit: Unit, kind: str) -> list[Problem]:
        """Why somebody of this kind gets no mailbox there by the rule; nothing where they do.

        `kind`: "" for somebody of whom it is not said.
        """
        body = self.body(session, unit).kind
        return refusals(self.entitled, body, kind or usual_kind(self.entitled, body))

    def holder(self, session: Session, column: str, value: str) -> str | None:
        """Who has this staff code or national id; the official's id."""
        if (column, value) not in self.asked:
            self._ask(session, column, {value})
        return self.holders.get((column, value))

    def look_ahead(
        self, session: Session, people: Sequence[tuple[Unit, OfficialFields]], promised: Iterable[str] = ()
    ) -> None:
        """Asks all that adding these people will ask, in few statements.

        `promised`: the addresses they were told they would get; without one, their first choices.
        """
        units = {unit.id: unit for unit, _ in people if unit.id not in self.bodies}
        self.bodies |= bodies_of(session, units.values())
        for each in UNIQUE:
            self._ask(session, each.name, {v for _, fields in people if (v := getattr(fields, each.name))})
        told = set(promised)
        if told:
            self.ledger.ask(session, told)
        else:
            self.ledger.look_ahead(session, self._wishes(session, people))

    def note(self, person: Mapping[str, Any]) -> None:
        """Remembers somebody who was added, so that the next one can't have the same."""
        for each in UNIQUE:
            value = person[each.name]
            if value:
                self.asked.add((each.name, value))
                self.holders[each.name, value] = person["id"]

    def _wishes(self, session: Session, people: Sequence[tuple[Unit, OfficialFields]]) -> Iterable[Wish]:
        for unit, fields in people:
            try:
                born = Born.of(fields.birth_date, fields.birth_year)
                yield wish_for(fields.full_name, born, self.body_code(session, unit))
            except BadText:
                # A name that can't be taken is refused when its turn comes.
                continue

    def _ask(self, session: Session, column: str, values: set[str]) -> None:
        new = {value for value in values if (column, value) not in self.asked}
        if not new:
            return
        attribute = getattr(Official, column)
        for value, official_id in session.execute(
            sa.select(attribute, Official.id).where(attribute.in_(new))
        ):
            self.holders[column, value] = official_id
        self.asked.update((column, value) for value in new)


@dataclass(frozen=True, slots=True)
class Born:
    """As much as is known of when somebody was born."""

    year: int | None = None
    month: int | None = None

    @classmethod
    def of(cls, day: date | None, year: str = "") -> Born:
        """Of the day, or where that is not known of the year ("" for unknown)."""
        return cls(year_of_birth(day, year), day.month if day else None)


def wish_for(full_name: str, born: Born, body_code: str, id_digits: str = "") -> Wish:
    """What the forms of addresses need to know of somebody who works for that body. Raises BadText."""
    name = canonical_name(full_name)
    return wish_of(split_name(name), name, born, body_code, id_digits)


def wish_of(parts: NameParts, full_name: str, born: Born, body_code: str, id_digits: str = "") -> Wish:
    """The same of a name that was taken apart already."""
    return Wish(parts, unit_part(body_code), born.year, full_name, born.month, id_digits)

"""Which local parts of one domain are still free, asked for many people at once.

A view of the ledger for the length of one transaction (or of one proposal): what it hands out is
not reserved until the address is granted, and UNIQUE has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.addresses.rules import Choice, choices, parse_template
from provisioning.addresses.template import Template
from provisioning.database import Session
from provisioning.domains.model import Domain
from provisioning.errors import Invalid
from provisioning.names import NameParts

# Most names get their first choice; five hundred namesakes need few looks all the same.
FIRST_LOOK, WIDER, WIDEST = 2, 4, 512


@dataclass(frozen=True, slots=True)
class Wish:
    """What the naming template needs to know: a name's parts, its unit's part, a year of birth."""

    parts: NameParts
    unit_part: str
    birth_year: int | None


@dataclass(slots=True)
class Ledger:
    """One domain's local parts: those asked about, and those of them that are gone."""

    domain: Domain
    reserved: frozenset[str]
    template: Template
    asked: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    ahead: dict[Wish, list[Choice]] = field(default_factory=dict)

    @classmethod
    def of(cls, domain: Domain, reserved: frozenset[str]) -> Ledger:
        """Nothing asked yet. `reserved`: words nobody may have beside the built-in ones."""
        return cls(domain, reserved, parse_template(domain.template))

    def look_ahead(self, session: Session, wishes: Iterable[Wish]) -> None:
        """Asks about the first choices of all these people, in one statement."""
        self.ahead = {wish: self._first_choices(wish) for wish in wishes}
        self._ask(session, (c.local for some in self.ahead.values() for c in some))

    def take(self, session: Session, wish: Wish) -> Choice:
        """The best choice that nobody ever had, nor was handed out here.

        Raises Invalid when the name gives no address at all.
        """
        for some in self._pieces(wish):
            self._ask(session, (choice.local for choice in some))
            for choice in some:
                if choice.local not in self.gone:
                    self.gone.add(choice.local)
                    return choice
        raise Invalid.one("full_name", "address_cannot_be_made")

    def forget(self) -> None:
        """Drops what was asked but keeps what was handed out: time has passed."""
        self.asked.clear()

    def _pieces(self, wish: Wish) -> Iterator[list[Choice]]:
        """The choices, those made ahead first, then ever more of the rest at a time."""
        ahead = self.ahead.get(wish, [])
        if ahead:
            yield ahead
        yield from _growing(islice(self._choices(wish), len(ahead), None))

    def _choices(self, wish: Wish) -> Iterator[Choice]:
        return choices(self.template, wish.parts, wish.unit_part, wish.birth_year, reserved=self.reserved)

    def _first_choices(self, wish: Wish) -> list[Choice]:
        try:
            return list(islice(self._choices(wish), FIRST_LOOK))
        except Invalid:
            # Said when this one's turn comes; the others of the look must not suffer.
            return []

    def _ask(self, session: Session, locals_: Iterable[str]) -> None:
        new = set(locals_) - self.asked
        if not new:
            return
        wanted = [f"{local}@{self.domain.name}" for local in new]
        query = sa.select(Address.local).where(Address.canonical.in_(wanted))
        self.gone.update(session.scalars(query))
        self.asked |= new


def _growing(rest: Iterator[Choice]) -> Iterator[list[Choice]]:
    size = FIRST_LOOK
    while some := list(islice(rest, size)):
        yield some
        size = min(size * WIDER, WIDEST)

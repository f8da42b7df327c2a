"""What adding people reads, kept so that adding the next one asks nothing twice.

Holds for the length of one transaction: other writers may come in between, and the unique
constraints have the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from provisioning.addresses.ledger import Ledger, Wish
from provisioning.addresses.model import Address
from provisioning.addresses.operations import unit_part
from provisioning.database import Session
from provisioning.domains.model import Domain
from provisioning.domains.queries import default_domain
from provisioning.names import BadText, canonical_name, split_name
from provisioning.officials.model import Official
from provisioning.officials.rules import OfficialFields
from provisioning.units.model import Unit
from provisioning.units.queries import all_codes, bodies_of, body_of

# What no two people may share.
UNIQUE = ("staff_code", "national_id_hash")


@dataclass(slots=True)
class Known:
    """The domain and its ledger, the bodies of units, who holds which code; addresses to be written."""

    domain: Domain
    ledger: Ledger
    bodies: dict[int, str] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)
    holders: dict[tuple[str, str], str] = field(default_factory=dict)
    waiting: list[Address] = field(default_factory=list)

    @classmethod
    def read(cls, session: Session) -> Known:
        """As it stands now. Raises NotFound while there is no mail domain."""
        domain = default_domain(session)
        return cls(domain, Ledger.of(domain, frozenset(all_codes(session))))

    def body_code(self, session: Session, unit: Unit) -> str:
        """The code of the body a unit belongs to, which its people's addresses carry."""
        if unit.id not in self.bodies:
            self.bodies[unit.id] = body_of(session, unit).code
        return self.bodies[unit.id]

    def holder(self, session: Session, column: str, value: str) -> str | None:
        """Who has this staff code or national id; the official's id."""
        if (column, value) not in self.asked:
            self._ask(session, column, {value})
        return self.holders.get((column, value))

    def look_ahead(self, session: Session, people: Sequence[tuple[Unit, OfficialFields]]) -> None:
        """Asks all that adding these people will ask, in four statements."""
        units = {unit.id: unit for unit, _ in people if unit.id not in self.bodies}
        self.bodies |= {i: body.code for i, body in bodies_of(session, units.values()).items()}
        for column in UNIQUE:
            self._ask(session, column, {v for _, fields in people if (v := getattr(fields, column))})
        self.ledger.look_ahead(session, self._wishes(session, people))

    def note(self, official: Official, address: Address) -> None:
        """Remembers somebody who was added, so that the next one can't have the same."""
        for column in UNIQUE:
            value = getattr(official, column)
            if value:
                self.asked.add((column, value))
                self.holders[column, value] = official.id
        self.waiting.append(address)

    def write(self, session: Session) -> None:
        """Writes those who were added: people and mailboxes first, because addresses point to them."""
        session.flush()
        session.add_all(self.waiting)
        self.waiting.clear()
        session.flush()

    def _wishes(self, session: Session, people: Sequence[tuple[Unit, OfficialFields]]) -> Iterable[Wish]:
        for unit, fields in people:
            try:
                yield wish_for(fields.full_name, fields.birth_date, self.body_code(session, unit))
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


def wish_for(full_name: str, birth_date: date | None, body_code: str) -> Wish:
    """What the naming template needs to know of somebody who works for that body. Raises BadText."""
    parts = split_name(canonical_name(full_name))
    return Wish(parts, unit_part(body_code), birth_date.year if birth_date else None)

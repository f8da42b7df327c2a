"""The people of Congvu as lists are compared with them: plain values, read many at once.

Only the columns that judging a row needs, without the ORM: a list may have a million rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.foundation.database import Session
from provisioning.names import whole_name
from provisioning.officials.abilities import GONE
from provisioning.officials.fields import COMPARED
from provisioning.officials.model import Official, OfficialTerm, year_of_birth
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

_AT: Final = {field.name: at for at, field in enumerate(COMPARED)}
# Well under the most parameters of one statement.
_CODES_AT_ONCE: Final = 5_000
# Where somebody works for the service, and where they have left it.
IN_SERVICE: Final = frozenset({"invited", "active", "suspended"})


class Person(NamedTuple):
    """One official with unit and mailbox, as read."""

    id: str
    full_name: str
    staff_code: str | None
    birth_date: date | None
    national_id_hash: str | None
    version: int
    unit_id: int
    unit_code: str
    unit_path: str
    state: str
    activated_at: datetime | None
    # Why the mailbox is locked, "" where it is not.
    lock_cause: str
    # What a list may change, in the order of the catalogue's `COMPARED`.
    compared: tuple[Any, ...]

    @property
    def birth_year(self) -> str:
        """The year, where no day of birth is known; "" for none."""
        return self.compared[_AT["birth_year"]] or ""

    @property
    def post(self) -> str:
        """The post, "" for none."""
        return self.compared[_AT["post"]] or ""

    @property
    def phone(self) -> str:
        """The number as it is kept, "" for none."""
        return self.compared[_AT["phone"]] or ""

    @property
    def year_of_birth(self) -> int | None:
        """The year, known by the day or by itself."""
        return year_of_birth(self.birth_date, self.birth_year)

    @property
    def has_left(self) -> bool:
        """Whether the mailbox is one of somebody who left."""
        return self.state in GONE


_COLUMNS: Final[tuple[Any, ...]] = (
    Official.id,
    Official.full_name,
    Official.staff_code,
    Official.birth_date,
    Official.national_id_hash,
    Official.version,
    Official.unit_id,
    Unit.code,
    Unit.path,
    Mailbox.state,
    Mailbox.activated_at,
    Mailbox.lock_cause,
)
_COMPARED: Final[tuple[Any, ...]] = tuple(getattr(Official, field.name) for field in COMPARED)
_ALL: Final = (
    sa.select(*_COLUMNS, *_COMPARED)
    .join(Unit, Unit.id == Official.unit_id)
    .join(Mailbox, Mailbox.official_id == Official.id)
)
_FOLDED_CODE: Final = sa.func.lower(Official.staff_code)


def by_codes(session: Session, codes: Iterable[str]) -> list[Person]:
    """Who has one of these staff codes, in whichever case it is written."""
    folded = sorted({code.lower() for code in codes})
    pieces = (folded[at : at + _CODES_AT_ONCE] for at in range(0, len(folded), _CODES_AT_ONCE))
    return [person for some in pieces for person in _people(session, _FOLDED_CODE.in_(some))]


def by_hashes(session: Session, hashes: Iterable[str]) -> list[Person]:
    """Who has one of these keyed hashes of a national id."""
    wanted = set(hashes)
    return _people(session, Official.national_id_hash.in_(wanted)) if wanted else []


def by_names(
    session: Session, names: Iterable[str], born: Iterable[date] | None, *, without_code: bool = False
) -> list[Person]:
    """Who has one of these full names and, if dates are given, was born on one of them or on a day
    nobody knows. `without_code`: only who has no staff code."""
    wanted = set(names)
    if not wanted:
        return []
    conditions: list[sa.ColumnElement[bool]] = [Official.full_name.in_(wanted)]
    if born is not None:
        # Asked pair by pair, or with the date as part of the index, SQLite would look for each name
        # with each date; the expression keeps it to the names.
        day = sa.func.coalesce(Official.birth_date, Official.birth_date)
        conditions.append(sa.or_(day.in_(set(born)), day.is_(None)))
    if without_code:
        conditions.append(Official.staff_code.is_(None))
    return _people(session, *conditions)


def by_whole_names(session: Session, names: Iterable[str]) -> list[Person]:
    """Who is called so, marks, capitals and blanks aside: as a scanned letter has names."""
    wanted = {whole_name(name) for name in names} - {""}
    if not wanted:
        return []
    named = sa.select(OfficialTerm.official_id).where(OfficialTerm.term.in_(wanted))
    # Parts of longer names, and addresses, are such terms, too.
    return [each for each in _people(session, Official.id.in_(named)) if whole_name(each.full_name) in wanted]


def by_addresses(session: Session, addresses: Iterable[str]) -> dict[str, Person]:
    """Whose each of these addresses is, former ones included; no entry for one that is nobody's."""
    wanted = set(addresses)
    if not wanted:
        return {}
    held = (
        sa.select(Address.canonical, Mailbox.official_id)
        .join(Mailbox, Mailbox.id == Address.recipient_id)
        .where(Address.canonical.in_(wanted), Mailbox.official_id.is_not(None))
    )
    owners = {canonical: owner for canonical, owner in session.execute(held) if owner}
    people = by_ids(session, owners.values())
    return {canonical: people[owner] for canonical, owner in owners.items() if owner in people}


def by_ids(session: Session, ids: Iterable[str]) -> dict[str, Person]:
    """These people by id."""
    wanted = set(ids)
    return {each.id: each for each in _people(session, Official.id.in_(wanted))} if wanted else {}


def _people(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Person]:
    own = len(_COLUMNS)
    rows = session.execute(_ALL.where(*conditions))
    return [Person._make((*row[:own], tuple(row[own:]))) for row in rows]

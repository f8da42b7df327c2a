"""Who in Congvu a row of a list is: by staff code, else by national id, else by name and birth date.

Never by the name alone: who only has the same name is asked about. Looks up many rows at once, and
says nothing of people outside the scope but that a code is in use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem
from provisioning.imports.columns.spellings import spellings
from provisioning.imports.matching.people import Person, by_codes, by_hashes, by_names
from provisioning.names import fold
from provisioning.transfers.queries import anybody, ways_among
from provisioning.transfers.rules import Way, may_arrive

# Most people of one name that a question lists; beyond, the code must be in the list.
MOST_OPTIONS: Final = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says to tell somebody apart; "" and None where it says nothing."""

    full_name: str
    birth_date: date | None
    staff_code: str
    national_id_hash: str | None

    def contradicts(self, person: Person) -> bool:
        """Whether both have a code, or a national id, or a date of birth, and it is not the same."""
        return bool(
            (self.staff_code and person.staff_code and not self.has_code_of(person))
            or (
                self.national_id_hash
                and person.national_id_hash
                and self.national_id_hash != person.national_id_hash
            )
            or (self.birth_date and person.birth_date and self.birth_date != person.birth_date)
        )

    def has_code_of(self, person: Person) -> bool:
        """Whether the staff codes are one, case aside."""
        return self.staff_code.lower() == (person.staff_code or "").lower()

    def is_named(self, person: Person) -> bool:
        """Whether the full name is the person's, however it is spelt."""
        return self.full_name in spellings(person.full_name)

    def is_another(self, person: Person) -> bool:
        """Whether name and birth, or name and national id, both say that this is somebody else."""
        if fold(self.full_name) == fold(person.full_name):
            return False
        born = self.birth_date and person.birth_date and self.birth_date != person.birth_date
        number = (
            self.national_id_hash
            and person.national_id_hash
            and self.national_id_hash != person.national_id_hash
        )
        return bool(born or number)


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several people may be meant; `new`: or none of them. `homonym`: only the name speaks for them."""

    options: tuple[Person, ...]
    new: bool
    homonym: bool = False


Match = Person | Unsure | Problem | None


@dataclass(slots=True)
class Candidates:
    """The people who may be meant by some rows, by each way of telling."""

    scope: tuple[str, ...]
    by_code: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_hash: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    # Who is between two posts, of the people outside the scope.
    ways: dict[str, Way] = field(default_factory=dict)

    def match(self, who: Identity, unit_path: str) -> Match:
        """The person, None for a new one, or why it can't be told. `unit_path`: where the row puts them."""
        coded = self.by_code.get(who.staff_code.lower(), []) if who.staff_code else []
        numbered = self.by_hash.get(who.national_id_hash) if who.national_id_hash else None
        for column, found in (("staff_code", coded), ("national_id", [numbered] if numbered else [])):
            if any(not self.is_known(person, unit_path) for person in found):
                return Problem(column, "waits_for_release")
            if any(not self.within(person) and not who.is_named(person) for person in found):
                # Whoever has a code and nothing else gets nobody of another unit.
                return Problem(column, "code_of_another_name")
        if len(coded) > 1:
            return Unsure(tuple(coded), new=False)
        if coded and numbered and coded[0].id != numbered.id:
            return Problem("national_id", "code_and_id_differ")
        sure = coded[0] if coded else numbered
        if sure is not None:
            return Unsure((sure,), new=False) if who.is_another(sure) else sure
        return self._named(who, unit_path)

    def maybe(self, who: Identity) -> list[Person]:
        """Everyone within the scope whom a row may mean, however little speaks for it."""
        found = [*self.by_code.get(who.staff_code.lower(), [])] if who.staff_code else []
        if who.national_id_hash in self.by_hash:
            found.append(self.by_hash[who.national_id_hash or ""])
        found += [each for each in self._namesakes(who.full_name) if not who.contradicts(each)]
        return [each for each in found if self.within(each)]

    def within(self, person: Person) -> bool:
        """Whether the person is in the author's scope."""
        return any(person.unit_path.startswith(path) for path in self.scope)

    def is_known(self, person: Person, unit_path: str) -> bool:
        """Whether a list of that unit may speak of the person: in the scope, or let go by the old unit."""
        return self.within(person) or self.is_free(person, unit_path)

    def is_free(self, person: Person, unit_path: str) -> bool:
        """Whether the person is between two posts and may come to that unit."""
        way = self.ways.get(person.id)
        return way is not None and may_arrive(way, unit_path)

    def _named(self, who: Identity, unit_path: str) -> Match:
        same = [
            each
            for each in self._namesakes(who.full_name)
            if not who.contradicts(each) and self.is_known(each, unit_path)
        ]
        born = [each for each in same if who.birth_date and each.birth_date == who.birth_date]
        if len(born) == 1:
            return born[0]
        if born:
            return Unsure(tuple(born[:MOST_OPTIONS]), new=bool(who.staff_code or who.national_id_hash))
        # Who is only between two posts is told of nobody who knows no more than a name.
        here = [each for each in same if self.within(each)]
        return Unsure(tuple(here[:MOST_OPTIONS]), new=True, homonym=True) if here else None

    def _namesakes(self, name: str) -> list[Person]:
        return [each for spelled in spellings(name) for each in self.by_name.get(spelled, ())]


def look_up(session: Session, people: Sequence[Identity], scope: tuple[str, ...]) -> Candidates:
    """Everyone who may be meant, in few statements however many rows there are."""
    found = Candidates(scope)
    for person in by_codes(session, (who.staff_code for who in people if who.staff_code)):
        found.by_code[(person.staff_code or "").lower()].append(person)
    for person in by_hashes(session, (who.national_id_hash for who in people if who.national_id_hash)):
        found.by_hash[person.national_id_hash or ""] = person
    _add_names(session, found, [who for who in people if not _is_settled(found, who)])
    _add_ways(session, found)
    return found


def _is_settled(found: Candidates, who: Identity) -> bool:
    return who.staff_code.lower() in found.by_code or (who.national_id_hash or "") in found.by_hash


def _add_names(session: Session, found: Candidates, people: Sequence[Identity]) -> None:
    dated = [who for who in people if who.birth_date]
    coded = [who for who in people if not who.birth_date and who.staff_code]
    bare = [who for who in people if not who.birth_date and not who.staff_code]
    born = {who.birth_date for who in dated if who.birth_date}
    read = {
        person.id: person
        for some in (
            by_names(session, _names(dated), born),
            by_names(session, _names(coded), None, without_code=True),
            by_names(session, _names(bare), None),
        )
        for person in some
    }
    for person in read.values():
        found.by_name[person.full_name].append(person)


def _add_ways(session: Session, found: Candidates) -> None:
    """Of the people outside the scope, those between two posts; nothing is asked when nobody is."""
    everyone = [
        *(each for some in found.by_code.values() for each in some),
        *found.by_hash.values(),
        *(each for some in found.by_name.values() for each in some),
    ]
    outside = {each.id for each in everyone if not found.within(each)}
    if outside and anybody(session):
        found.ways = ways_among(session, outside)


def _names(people: Sequence[Identity]) -> set[str]:
    return {spelled for who in people for spelled in spellings(who.full_name)}

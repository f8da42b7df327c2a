"""Who in Congvu a row of a list is: by staff code, else by national id, else by name and birth date.

Never by the name alone: who only has the same name is asked about. Spreadsheets drop zeros before codes and
exchange day and month, so codes that differ by zeros, and births that differ so, contradict nobody. Looks
up many rows at once, and says nothing of people outside the scope but that a code is in use.
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
from provisioning.imports.matching.people import (
    Person,
    by_addresses,
    by_codes,
    by_hashes,
    by_names,
    by_whole_names,
)
from provisioning.names import fold, whole_name
from provisioning.officials.date_parsers import swapped
from provisioning.officials.model import year_of_birth
from provisioning.transfers.queries import anybody, ways_among
from provisioning.transfers.rules import Way, may_arrive

# Most people of one name that a question lists; beyond, the code must be in the list.
MOST_OPTIONS: Final = 12
# Codes that are numbers are looked up with zeros before them up to so many digits.
MOST_DIGITS: Final = 8
# Slashes in the path of the unit above all.
_PROVINCE: Final = 2


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says to tell somebody apart; "" and None where it says nothing."""

    full_name: str
    birth_date: date | None
    staff_code: str
    national_id_hash: str | None
    birth_year: str = ""
    # An address of ours, where the list is a table of ours or says the official one.
    address: str = ""
    # Of a row of an official form, which has no code: by these and the unit people are told there.
    of_form: bool = False
    post: str = ""
    phone: str = ""
    # The path of the unit where the list says that they worked before; "" where it says none.
    old_path: str = ""

    def contradicts(self, person: Person) -> bool:
        """Whether both have a code, or a national id, or a birth, and it is not the same."""
        return bool(
            (self.staff_code and person.staff_code and not self.has_code_of(person))
            or (
                self.national_id_hash
                and person.national_id_hash
                and self.national_id_hash != person.national_id_hash
            )
            or self._was_born_otherwise(person)
        )

    def has_code_of(self, person: Person) -> bool:
        """Whether the staff codes are one, case and zeros before them aside."""
        return same_code(self.staff_code, person.staff_code or "")

    def is_born_as(self, person: Person) -> bool:
        """Whether both births are known to the day, and one."""
        return self.birth_date is not None and self.birth_date == person.birth_date

    def is_born_turned(self, person: Person) -> bool:
        """Whether the births are one with day and month exchanged."""
        return bool(self.birth_date and person.birth_date and swapped(self.birth_date) == person.birth_date)

    def is_of_year(self, person: Person) -> bool:
        """Whether of one of the two only the year of birth is known, and it fits the other."""
        own = year_of_birth(self.birth_date, self.birth_year)
        whole = self.birth_date and person.birth_date
        return not whole and own is not None and own == person.year_of_birth

    def _was_born_otherwise(self, person: Person) -> bool:
        if self.birth_date and person.birth_date:
            return not (self.is_born_as(person) or self.is_born_turned(person))
        own, known = year_of_birth(self.birth_date, self.birth_year), person.year_of_birth
        return own is not None and known is not None and own != known

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


def same_code(one: str, other: str) -> bool:
    """Whether two staff codes are one, case and zeros before a number aside."""
    if one.isdigit() and other.isdigit():
        return one.lstrip("0") == other.lstrip("0")
    return one.lower() == other.lower()


@dataclass(frozen=True, slots=True)
class Duty:
    """What a form says of somebody beside the name: post and number, "" for neither, and where."""

    post: str
    phone: str
    unit_path: str

    def is_of(self, person: Person) -> bool:
        """Whether the person works there, has the post or the number, and nothing speaks against it."""
        number = self.phone and person.phone
        if not person.unit_path.startswith(self.unit_path) or self.unit_path.count("/") <= _PROVINCE:
            return False
        if number:
            return self.phone == person.phone
        return bool(self.post and person.post) and fold(self.post) == fold(person.post)


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
    # By code without the zeros before it: those of the people asked for whose own code nobody has.
    by_number: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_hash: dict[str, Person] = field(default_factory=dict)
    by_address: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    # For the rows of forms, by the whole name without its marks.
    by_whole_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    # Who is between two posts, of the people outside the scope.
    ways: dict[str, Way] = field(default_factory=dict)

    def match(self, who: Identity, unit_path: str) -> Match:
        """The person, None for a new one, or why it can't be told. `unit_path`: where the row puts them."""
        coded = self.by_code.get(who.staff_code.lower(), []) if who.staff_code else []
        numbered = self.by_hash.get(who.national_id_hash) if who.national_id_hash else None
        addressed = self.by_address.get(who.address)
        told_by = {"staff_code": coded, "national_id": _some(numbered), "address": _some(addressed)}
        for column, found in told_by.items():
            if any(not self.is_known(person, unit_path) for person in found):
                return Problem(column, "waits_for_release")
            if any(not self.within(person) and not who.is_named(person) for person in found):
                # Whoever has a code and nothing else gets nobody of another unit.
                return Problem(column, "code_of_another_name")
        if len(coded) > 1:
            return Unsure(tuple(coded), new=False)
        if coded and numbered and coded[0].id != numbered.id:
            return Problem("national_id", "code_and_id_differ")
        sure = coded[0] if coded else numbered or addressed
        if sure is not None and addressed is not None and addressed.id != sure.id:
            return Unsure((sure, addressed), new=False)
        if sure is not None:
            # An address says less than a code: of another name it may be a colleague's.
            called_otherwise = sure is addressed and sure not in coded and sure is not numbered
            another = who.is_another(sure) or (
                called_otherwise and fold(who.full_name) != fold(sure.full_name)
            )
            return Unsure((sure,), new=False) if another else sure
        named = self._but_for_zeros(who, unit_path) or self._named(who, unit_path)
        nothing_else = not (who.staff_code or who.birth_date or who.birth_year or who.national_id_hash)
        if named is None and who.address and nothing_else:
            return Problem("address", "address_of_nobody")
        return named

    def match_on_form(self, who: Identity, unit_path: str, top_path: str, *, new: bool) -> Match:
        """The person a row of a form means: by the official address, else by name, unit, and post or number.
        `new`: it may be somebody who is not here yet; `top_path`: the unit of the list."""
        owner = self.by_address.get(who.address)
        known = owner if owner is not None and self.within(owner) else None
        alike = [
            each
            for each in self.by_whole_name.get(whole_name(who.full_name), ())
            if self.within(each) and each.unit_path.startswith(top_path) and not who.contradicts(each)
        ]
        named = [each for each in alike if who.is_named(each)]
        if who.address:
            return _by_address(who, known, named or alike)
        if alike and not named:
            # Marks that a scanner has lost, or another name: nobody is told by that.
            return Unsure(tuple(alike[:MOST_OPTIONS]), new=new, homonym=True)
        return told_by_duty(Duty(who.post, who.phone, unit_path), named, new=new)

    def maybe(self, who: Identity) -> list[Person]:
        """Everyone within the scope whom a row may mean, however little speaks for it."""
        found = [*self.by_code.get(who.staff_code.lower(), [])] if who.staff_code else []
        found += [each for each in self._near(who) if who.is_named(each)]
        if who.national_id_hash in self.by_hash:
            found.append(self.by_hash[who.national_id_hash or ""])
        found += _some(self.by_address.get(who.address))
        found += [each for each in self._namesakes(who.full_name) if not who.contradicts(each)]
        found += self.by_whole_name.get(whole_name(who.full_name), []) if who.of_form else []
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

    def _near(self, who: Identity) -> list[Person]:
        return self.by_number.get(who.staff_code.lstrip("0"), []) if who.staff_code.isdigit() else []

    def _but_for_zeros(self, who: Identity, unit_path: str) -> Match:
        """Whoever has the code with more zeros before it, or fewer: the same with one name and birth, else
        a question as soon as either is one."""
        near = [each for each in self._near(who) if self.is_known(each, unit_path)]
        named = [each for each in near if who.is_named(each)]
        same = [each for each in named if who.is_born_as(each)]
        if len(same) == 1:
            return same[0]
        alike = named or [each for each in near if who.is_born_as(each)]
        # Who is only between two posts is told of nobody who is not sure of them.
        here = [each for each in alike if self.within(each)]
        return Unsure(tuple(here[:MOST_OPTIONS]), new=True) if here else None

    def _named(self, who: Identity, unit_path: str) -> Match:
        same = [
            each
            for each in self._namesakes(who.full_name)
            if not who.contradicts(each) and self.is_known(each, unit_path)
        ]
        born = [each for each in same if who.is_born_as(each)]
        if len(born) == 1:
            return born[0]
        if from_there := _only_from(who, born):
            return from_there
        if born:
            return Unsure(tuple(born[:MOST_OPTIONS]), new=bool(who.staff_code or who.national_id_hash))
        # Who is only between two posts is told of nobody who knows no more than a name.
        here = [each for each in same if self.within(each)]
        if len(here) == 1 and who.is_of_year(here[0]) and _is_at(here[0], unit_path):
            return here[0]
        if from_there := _only_from(who, [each for each in here if who.is_of_year(each)]):
            return from_there
        alike = [each for each in here if who.is_born_turned(each)]
        if alike:
            return Unsure(tuple(alike[:MOST_OPTIONS]), new=True)
        return Unsure(tuple(here[:MOST_OPTIONS]), new=True, homonym=True) if here else None

    def _namesakes(self, name: str) -> list[Person]:
        return [each for spelled in spellings(name) for each in self.by_name.get(spelled, ())]


def _only_from(who: Identity, people: Sequence[Person]) -> Person | None:
    """The one of them who works where the list says that its person worked before."""
    found = [each for each in people if who.old_path and _is_at(each, who.old_path)]
    return found[0] if len(found) == 1 else None


def _by_address(who: Identity, owner: Person | None, namesakes: Sequence[Person]) -> Match:
    """Whose address it is, if the row calls them so; else whoever may be meant is asked about."""
    if owner is None:
        asked = tuple(namesakes[:MOST_OPTIONS])
        return (
            Unsure(asked, new=False, homonym=True)
            if asked
            else Problem("official_address", "address_of_nobody")
        )
    if who.full_name and not who.is_named(owner):
        return Unsure((owner, *namesakes[: MOST_OPTIONS - 1]), new=False)
    return owner


def told_by_duty(duty: Duty, namesakes: Sequence[Person], *, new: bool) -> Match:
    """One of these people of one name, where all that a form says is theirs alone; else a question.

    A number is its owner's; a post is enough where the body has only one of that name.
    """
    if not namesakes:
        return None if new else Problem("full_name", "nobody_so_named")
    sure = [each for each in namesakes if duty.is_of(each)]
    by_phone = [each for each in sure if duty.phone and duty.phone == each.phone]
    if len(by_phone) == 1:
        return by_phone[0]
    if len(sure) == 1 and len(namesakes) == 1:
        return sure[0]
    return Unsure(tuple(namesakes[:MOST_OPTIONS]), new=new, homonym=True)


def _is_at(person: Person, unit_path: str) -> bool:
    """Whether the person works where the row says. The whole province is no place: there, a name and a year
    are of many."""
    return unit_path.count("/") > _PROVINCE and person.unit_path.startswith(unit_path)


def _some(person: Person | None) -> list[Person]:
    return [person] if person is not None else []


def look_up(session: Session, people: Sequence[Identity], scope: tuple[str, ...]) -> Candidates:
    """Everyone who may be meant, in few statements however many rows there are."""
    found = Candidates(scope)
    for person in by_codes(session, (who.staff_code for who in people if who.staff_code)):
        found.by_code[(person.staff_code or "").lower()].append(person)
    for person in by_codes(session, _with_zeros(found, people)):
        found.by_number[(person.staff_code or "").lstrip("0")].append(person)
    for person in by_hashes(session, (who.national_id_hash for who in people if who.national_id_hash)):
        found.by_hash[person.national_id_hash or ""] = person
    found.by_address = by_addresses(session, (who.address for who in people if who.address))
    _add_names(session, found, [who for who in people if not (who.of_form or _is_settled(found, who))])
    for person in by_whole_names(session, (who.full_name for who in people if who.of_form)):
        found.by_whole_name[whole_name(person.full_name)].append(person)
    _add_ways(session, found)
    return found


def _with_zeros(found: Candidates, people: Sequence[Identity]) -> set[str]:
    """The codes of these people that nobody has, with zeros before them and without."""
    lost = {
        who.staff_code.lstrip("0")
        for who in people
        if who.staff_code.isdigit() and who.staff_code not in found.by_code
    }
    return {code.zfill(width) for code in lost if code for width in range(len(code), MOST_DIGITS + 1)}


def _is_settled(found: Candidates, who: Identity) -> bool:
    return (
        who.staff_code.lower() in found.by_code
        or (who.national_id_hash or "") in found.by_hash
        or who.address in found.by_address
    )


def _add_names(session: Session, found: Candidates, people: Sequence[Identity]) -> None:
    dated = [who for who in people if who.birth_date]
    coded = [who for who in people if not who.birth_date and who.staff_code]
    bare = [who for who in people if not who.birth_date and not who.staff_code]
    days = {who.birth_date for who in dated if who.birth_date}
    born = days | {other for day in days if (other := swapped(day))}
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
        *found.by_address.values(),
        *(each for some in found.by_name.values() for each in some),
    ]
    outside = {each.id for each in everyone if not found.within(each)}
    if outside and anybody(session):
        found.ways = ways_among(session, outside)


def _names(people: Sequence[Identity]) -> set[str]:
    return {spelled for who in people for spelled in spellings(who.full_name)}

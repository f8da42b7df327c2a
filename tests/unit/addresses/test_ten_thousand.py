"""Ten thousand invented people under each of the four provinces' rules, against the table written out here.

What each should get is worked out from the articles by this file alone: nothing of the product takes part but
the list of names that are the service's own, which is data.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import pytest

from provisioning.addresses.ledger import Ledger
from provisioning.addresses.naming import AddressAsked, Wish, naming_of
from provisioning.addresses.reserved import SYSTEM
from provisioning.domains.model import Domain
from provisioning.names import split_name
from provisioning.policy.documents import shipped
from provisioning.policy.rules import policy_from
from tests.support.hr_names import invented_name
from tests.support.policies import BAC_NINH, DONG_THAP, NGHE_AN, NINH_BINH
from tests.support.province import Province

PEOPLE, PIECE = 10_000, 1_000
BODIES = [f"so{letter}{number}" for letter in "abcde" for number in range(8)]
TWO_WORD_CLANS = ("Rơ Châm", "Rơ Mah", "Rah Lan")
EDE_CLANS = ("Niê", "Mlô", "Êban", "Ayŭn", "Niê Kdăm")
EDE_NAMES = ("H'Hen", "H'Bluêk", "H'Wen", "Y Thuyên", "Y Blơ", "Y Ngông")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, with the parts of the name as the people say them."""

    family: str
    middle: str
    given: str
    written: str
    year: int
    month: int
    digits: str
    body: str

    @property
    def stem(self) -> str:
        """The given name, and the initials of everything before it in the register."""
        initials = [letters(word)[0] for word in f"{self.family} {self.middle}".split()]
        return letters(self.given) + "".join(initials)


def letters(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub("[^a-z]", "", plain.lower().replace("đ", "d"))


def bac_ninh(who: Person) -> Iterator[str]:
    """5.2.a: the last three digits of the card; 5.2.b: four."""
    yield who.stem + who.digits[-3:]
    yield who.stem + who.digits


def dong_thap(who: Person) -> Iterator[str]:
    """6.3.a: the whole name; 6.3.b: its five ways out."""
    family, middle, given = (part.split() for part in (who.family, who.middle, who.given))
    head = "".join(letters(word)[0] for word in family)
    initials = head + "".join(letters(word)[0] for word in middle)
    name = letters(" ".join(given))
    yield letters(who.written)
    yield f"{letters(who.written)}{who.year}"
    yield head + letters(who.middle) + name
    yield initials + name
    yield f"{initials}{name}{who.year}"
    yield f"{initials}{name}{who.month:02d}{who.year}"


def nghe_an(who: Person) -> Iterator[str]:
    """5.2.a: the stem; 5.2.b: a number behind it, without end."""
    yield who.stem
    number = 0
    while True:
        number += 1
        yield f"{who.stem}{number}"


def ninh_binh(who: Person) -> Iterator[str]:
    """5.3: the stem and the body."""
    yield f"{who.stem}.{who.body}"


TABLE: dict[str, Callable[[Person], Iterator[str]]] = {
    BAC_NINH: bac_ninh, DONG_THAP: dong_thap, NGHE_AN: nghe_an, NINH_BINH: ninh_binh,
}  # fmt: skip


def people() -> list[Person]:
    rng = Random(5)
    return [person(rng) for _ in range(PEOPLE)]


def person(rng: Random) -> Person:
    written = invented_name(rng)
    words = written.split()
    if rng.random() < 0.03:
        name, clan = rng.choice(EDE_NAMES), rng.choice(EDE_CLANS)
        written, own = f"{name} {clan}", name.split()
        family, middle, given = clan, " ".join(own[:-1]), own[-1]
    else:
        head = 2 if " ".join(words[:2]) in TWO_WORD_CLANS else 1
        family, middle, given = " ".join(words[:head]), " ".join(words[head:-1]), words[-1]
    return Person(
        family, middle, given, written, rng.randint(1966, 2003), rng.randint(1, 12),
        f"{rng.randint(0, 9999):04d}", rng.choice(BODIES),
    )  # fmt: skip


def expected(forms: Iterator[str], taken: set[str]) -> str | None:
    return next((local for local in forms if local not in taken and local not in SYSTEM), None)


@pytest.mark.parametrize("profile", sorted(TABLE))
def test_ten_thousand_people_get_what_the_articles_allow(province: Province, profile: str) -> None:
    policy, everybody = policy_from(shipped()[profile]), people()
    naming = naming_of(policy.person, policy.address, "{ten}{dau_ho_dem}")
    given: set[str] = set()
    asked: Counter[str] = Counter()
    with province.database.reading() as session:
        ledger = Ledger.of(Domain(name="tinh.example", template=""), frozenset(), naming)
        for at in range(0, PEOPLE, PIECE):
            some = everybody[at : at + PIECE]
            wishes = [Wish(split_name(p.written), p.body, p.year, p.written, p.month, p.digits) for p in some]
            ledger.look_ahead(session, wishes)
            for who, wish in zip(some, wishes, strict=True):
                right = expected(TABLE[profile](who), given)
                try:
                    local = ledger.take(session, wish).local
                except AddressAsked as question:
                    code = question.problem.code
                    asked[code] += 1
                    # Either the articles have no more to say, or we ask whether to give what they say.
                    assert right is None if code == "address_forms_taken" else question.proposals[0] == right
                    assert not given.intersection(question.proposals)
                    continue
                assert right == local, who
                assert local not in given
                given.add(local)
    print(f"\n{profile}: {len(given)} addresses, questions {dict(sorted(asked.items()))}")
    assert len(given) + asked.total() == PEOPLE
    assert profile != NGHE_AN or not asked

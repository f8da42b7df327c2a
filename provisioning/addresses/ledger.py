"""Which local parts of one domain are still free, asked for many people at once.

A view of the ledger for the length of one transaction (or of one proposal): what it hands out is
not reserved until the address is granted, and UNIQUE has the last word.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.addresses.naming import (
    REFUSE,
    AddressAsked,
    Naming,
    Wish,
    choices_of,
    own_naming,
    proposals_of,
)
from provisioning.addresses.parsing import canonical_address
from provisioning.addresses.rules import Choice, Step, objections
from provisioning.domains.model import Domain
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, Problem

# Most names get their first choice; five hundred namesakes need few looks all the same.
FIRST_LOOK, WIDER, WIDEST = 1, 4, 512
# How often those whose choices are gone look further together, before each looks alone.
ROUNDS = 3
# So many addresses are offered where somebody has to choose one.
PROPOSED = 4
_LOOKED_AT_FOR_PROPOSALS = 24


@dataclass(slots=True)
class _Line:
    """The choices of one wish, best first; each is looked at once, so namesakes cost no more than others."""

    source: Iterator[Choice]
    ready: deque[Choice] = field(default_factory=deque)
    size: int = FIRST_LOOK
    # What is asked where the rule has no more to say.
    asked: AddressAsked | None = None

    def fill(self) -> bool:
        """Makes more choices ready; False when there are no more."""
        try:
            self.ready.extend(islice(self.source, self.size))
        except AddressAsked as asked:
            self.asked = asked
        self.size = min(self.size * WIDER, WIDEST)
        return bool(self.ready)


@dataclass(slots=True)
class Ledger:
    """One domain's local parts: those asked about, and those of them that are gone."""

    domain: Domain
    reserved: frozenset[str]
    naming: Naming
    asked: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    lines: dict[Wish, _Line] = field(default_factory=dict)
    # First choice → the lowest number behind it that may be free: what is gone stays gone.
    floors: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, domain: Domain, reserved: frozenset[str], naming: Naming | None = None) -> Ledger:
        """Nothing asked yet. `reserved`: words nobody may have beside the built-in ones; `naming`: the
        province's rule, where it has one."""
        return cls(domain, reserved, naming or own_naming(domain.template))

    def look_ahead(self, session: Session, wishes: Iterable[Wish]) -> None:
        """Asks about the first choices of all these people, in one statement; then of those whose
        choices are gone, or wanted by another before them, about more."""
        self.lines.clear()
        lines = [line for wish in wishes if (line := self._line_or_none(wish))]
        self._ask(session, (choice.local for line in lines for choice in line.ready))
        for _round in range(ROUNDS):
            crowded = self._crowded(lines)
            for line in crowded:
                line.fill()
            self._ask(session, (choice.local for line in crowded for choice in line.ready))

    def take(self, session: Session, wish: Wish, own: frozenset[str] = frozenset()) -> Choice:
        """The best choice that nobody ever had, nor was handed out here.

        `own`: what is this person's already, which may be theirs again. Raises Invalid when the name gives no
        address at all, AddressAsked where somebody has to say which.
        """
        line = self._line(wish)
        while line.ready or line.fill():
            self._ask(session, (choice.local for choice in line.ready))
            while line.ready:
                choice = line.ready.popleft()
                if choice.number:
                    self.floors[choice.first] = max(choice.number + 1, self.floors.get(choice.first, 0))
                if choice.local in own:
                    return choice
                if choice.local in self.gone:
                    continue
                if choice.asks:
                    # The next one of this name is asked the same.
                    line.ready.appendleft(choice)
                    raise self._about(session, wish, choice)
                self.gone.add(choice.local)
                return choice
        if line.asked is not None:
            raise line.asked.with_proposals(self.proposals(session, wish) if _takes(line.asked) else ())
        raise Invalid.one("full_name", "address_cannot_be_made")

    def proposals(self, session: Session, wish: Wish) -> tuple[str, ...]:
        """A few local parts that are free, to agree on where the rule's forms are taken."""
        found = list(islice(proposals_of(self.naming, wish, self.reserved), _LOOKED_AT_FOR_PROPOSALS))
        self._ask(session, found)
        return tuple([local for local in found if local not in self.gone][:PROPOSED])

    def decided(
        self, session: Session, wish: Wish, chosen: str = "", own: frozenset[str] = frozenset()
    ) -> Choice:
        """The address by the rule; where the rule asks, the one that somebody has `chosen`.

        What the rule says by itself nobody chooses otherwise. Raises as `take` does, and Invalid for what is
        no address here, is kept for others, or was ever given.
        """
        try:
            return self.take(session, wish, own)
        except AddressAsked as asked:
            if not chosen or not _takes(asked):
                raise
            forms = len(self.naming.forms)
            article = str(asked.problem.params["article"])
            local = self.agree(session, chosen)
            return Choice(local, Step.AGREED, local, "", form=forms, forms=forms, article=article)

    def agree(self, session: Session, text: str) -> str:
        """Hands out the local part that somebody decided on, which no form needs to have written."""
        local = self.local_of(text)
        for each in objections(local, local.partition(".")[0], self.reserved):
            if self.naming.stance(each) == REFUSE:
                code = "address_reserved" if each == "address_role_word" else each
                raise Invalid.one("address", code, first=local)
        self._ask(session, (local,))
        if local in self.gone:
            raise Invalid.one("address", "address_taken", first=local)
        self.gone.add(local)
        return local

    def writes(self, wish: Wish, local: str) -> bool:
        """Whether one of the rule's forms writes this for the person, whoever has it."""
        line = _Line(choices_of(self.naming, wish, self.reserved), size=WIDEST)
        line.fill()
        return any(choice.local == local for choice in line.ready)

    def ask(self, session: Session, addresses: Iterable[str]) -> None:
        """Asks about these addresses, in one statement; those of other domains are nobody's here."""
        self._ask(session, (local for each in addresses if (local := self._local(each))))

    def keep(self, session: Session, address: str) -> bool:
        """Hands out just this address if nobody ever had it. False when it must be another."""
        local = self._local(address)
        if not local or local in self.reserved:
            return False
        self._ask(session, (local,))
        if local in self.gone:
            return False
        self.gone.add(local)
        return True

    def forget(self) -> None:
        """Drops what was asked but keeps what was handed out: time has passed."""
        self.asked.clear()

    def _about(self, session: Session, wish: Wish, choice: Choice) -> AddressAsked:
        """The question whether this one may be given although something of ours speaks against it."""
        params: dict[str, str | int] = {"first": choice.local, "article": choice.article}
        problem = Problem("address", choice.asks, params)
        return AddressAsked(problem, (choice.local, *self.proposals(session, wish)[: PROPOSED - 1]))

    def local_of(self, text: str) -> str:
        """The local part of what somebody typed, with the domain or without. Raises Invalid."""
        typed = text.strip()
        found = canonical_address(typed if "@" in typed else f"{typed}@{self.domain.name}")
        if found.domain != self.domain.name:
            raise Invalid.one("address", "address_other_domain", domain=self.domain.name)
        return found.local

    def _crowded(self, lines: Iterable[_Line]) -> list[_Line]:
        """The lines in which somebody would find no free choice, if each takes the first one."""
        wanted: set[str] = set()
        found: dict[int, _Line] = {}
        for line in lines:
            for choice in line.ready:
                if choice.local not in self.gone and choice.local not in wanted:
                    wanted.add(choice.local)
                    break
            else:
                found[id(line)] = line
        return list(found.values())

    def _local(self, address: str) -> str:
        local, _at, domain = address.partition("@")
        return local if domain == self.domain.name else ""

    def _line(self, wish: Wish) -> _Line:
        line = self.lines.get(wish)
        if line is None:
            line = _Line(
                choices_of(self.naming, wish, self.reserved, lambda first: self.floors.get(first, 0))
            )
            line.fill()
            self.lines[wish] = line
        return line

    def _line_or_none(self, wish: Wish) -> _Line | None:
        try:
            return self._line(wish)
        except Invalid:
            # Said when this one's turn comes; the others of the look must not suffer.
            return None

    def _ask(self, session: Session, locals_: Iterable[str]) -> None:
        new = set(locals_) - self.asked
        if not new:
            return
        wanted = [f"{local}@{self.domain.name}" for local in new]
        query = sa.select(Address.local).where(Address.canonical.in_(wanted))
        self.gone.update(session.scalars(query))
        self.asked |= new


def _takes(asked: AddressAsked) -> bool:
    """Whether an address is chosen, where otherwise something is said of the person."""
    return not asked.problem.code.endswith("_needed")

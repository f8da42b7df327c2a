"""What the rows of a list would do, piece by piece, against the people there are.

Looks only. The addresses it promises are reserved when the plan is applied, and may then differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from provisioning.addresses.ledger import Ledger
from provisioning.addresses.model import Address
from provisioning.addresses.naming import AddressAsked
from provisioning.addresses.operations import Wish, unit_part
from provisioning.addresses.rules import Choice
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, NotFound, Problem
from provisioning.imports.matching.candidates import Candidates, look_up
from provisioning.imports.matching.date_order import (
    DATE_ORDER,
    confirmed,
    order_by_record,
    order_in,
    settled,
    undated,
)
from provisioning.imports.matching.listed_people import Json, ListedPerson
from provisioning.imports.planning.address_questions import ADDRESS, ask_address, chosen_in, explain
from provisioning.imports.planning.classification import Classification, Classifier
from provisioning.imports.planning.lookalike_names import ask_reasons
from provisioning.names import split_name
from provisioning.officials.lookalikes import Guarded, guarded_names
from provisioning.officials.prefetch import Born, NewcomerLookups
from provisioning.plans.model import PlanRow
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit


@dataclass(slots=True)
class Proposer:
    """Judges the rows of one list. `scope` is where the author may act."""

    plan_id: str
    scope: tuple[str, ...]
    judge: Classifier
    known: NewcomerLookups | None
    # Unit id → the body's part of an address.
    parts: dict[int, str] = field(default_factory=dict)
    # Unit id and kind of staff → why they get no mailbox by the rule.
    refused: dict[tuple[int, str], list[Problem]] = field(default_factory=dict)
    # How somebody said that doubtful dates of the whole list are read.
    order: str | None = None
    # The names that nobody gets without being asked, once they were read.
    guarded: Guarded | None = None

    def propose(
        self, session: Session, all_listed: Sequence[ListedPerson], answers: dict[int, Json] | None = None
    ) -> list[Classification]:
        """A verdict for each row, in order. A few statements for all of them together."""
        answers = answers or {}
        read = [_as_answered(listed, answers.get(listed.number)) for listed in all_listed]
        candidates = look_up(session, [listed.who for listed in read], self.scope)
        verdicts = [self._judge(listed, candidates, answers.get(listed.number)) for listed in read]
        self._tell_doubles(session, verdicts)
        ask_reasons(verdicts, lambda: self._guarded(session))
        joiners = [each for each in verdicts if each.row_class == "joiner" and not each.listed.struck]
        self._promise(session, joiners)
        self._promise_movers(session, [each for each in verdicts if each.row_class == "mover"])
        return verdicts

    def _judge(self, listed: ListedPerson, candidates: Candidates, answer: Json | None) -> Classification:
        if listed.unsure and order_in(answer) is None:
            known = order_by_record(listed, candidates)
            if known is not None:
                listed = confirmed(listed, known)
            elif self.order is not None:
                answer = {**(answer or {}), DATE_ORDER: self.order}
                listed = settled(listed, self.order)
        return self.judge.judge(listed, candidates, answer)

    def keep_promises(self, session: Session) -> None:
        """Learns what was promised to other rows of the plan, before a single row is judged anew."""
        query = sa.select(PlanRow.address).where(
            PlanRow.plan_id == self.plan_id, PlanRow.row_class.in_(("joiner", "mover")), PlanRow.address != ""
        )
        if self.known is not None:
            self.known.ledger.gone.update(each.partition("@")[0] for each in session.scalars(query))

    def _guarded(self, session: Session) -> Guarded:
        if self.guarded is None:
            self.guarded = guarded_names(session)
        return self.guarded

    def _tell_doubles(self, session: Session, verdicts: Sequence[Classification]) -> None:
        """Two rows about one person: the second one is refused."""
        counted = [each for each in verdicts if not each.listed.struck]
        about = [(each, each.person.id) for each in counted if each.person is not None]
        first = self._first_rows(session, {official_id for _, official_id in about})
        for verdict, official_id in about:
            number = verdict.listed.number
            other = first.setdefault(official_id, number)
            told = any(problem.code == "row_duplicate" for problem in verdict.problems)
            if other < number and not told:
                verdict.refuse(Problem("row", "row_duplicate", {"row": other}))

    def _first_rows(self, session: Session, ids: set[str]) -> dict[str, int]:
        if not ids:
            return {}
        query = (
            sa.select(PlanRow.object_id, sa.func.min(PlanRow.row))
            .where(
                PlanRow.plan_id == self.plan_id,
                PlanRow.object_id.in_(ids),
                PlanRow.row < LEAVER_ROWS,
                # One that is left out is about nobody, until it is taken in: see `questions.exclude`.
                PlanRow.state != "excluded",
            )
            .group_by(PlanRow.object_id)
        )
        return {official_id: row for official_id, row in session.execute(query) if official_id}

    def _promise(self, session: Session, joiners: Sequence[Classification]) -> None:
        """The addresses that new people would get, all different from those promised to earlier rows."""
        if self.known is None:
            for each in joiners:
                each.refuse(Problem("", "domain_missing"))
            return
        ledger, domain = self.known.ledger, self.known.domain.name
        ledger.forget()
        entitled = [each for each in joiners if not self._not_entitled(session, self.known, each)]
        wishes = [(each, self._wish(session, self.known, each)) for each in entitled]
        ledger.look_ahead(session, (wish for _, wish in wishes))
        for each, wish in wishes:
            try:
                choice = _decided(session, ledger, each, wish)
            except AddressAsked as asked:
                ask_address(each, asked, domain)
            except Invalid as refused:
                _refuse_all(each, refused.problems)
            else:
                each.address = f"{choice.local}@{domain}"
                explain(each, choice)

    def _promise_movers(self, session: Session, movers: Sequence[Classification]) -> None:
        """The addresses of those who move where the rule has one name the body; what is taken is asked.

        `officials.readdressing` does it, and decides again then.
        """
        known = self.known
        if known is None or not known.mover.new_address.value or not known.ledger.naming.names_unit:
            return
        going = [each for each in movers if self._changes_body(session, known, each)]
        own = _own_locals(session, known, going)
        for each in going:
            person = each.person
            mine = own.get(person.id, frozenset()) if person else frozenset()
            try:
                choice = _decided(session, known.ledger, each, self._wish(session, known, each), mine)
            except AddressAsked as asked:
                ask_address(each, asked, known.domain.name)
            except Invalid as refused:
                _refuse_all(each, refused.problems)
            else:
                each.address = f"{choice.local}@{known.domain.name}"
                explain(each, choice)

    def _changes_body(self, session: Session, known: NewcomerLookups, mover: Classification) -> bool:
        if mover.person is None or mover.unit is None:
            return False
        before, after = (self._part(session, known, each) for each in (mover.person.unit_id, mover.unit.id))
        return before != after

    def _part(self, session: Session, known: NewcomerLookups, unit_id: int) -> str:
        if unit_id not in self.parts:
            self.parts[unit_id] = unit_part(known.body_code(session, session.get_one(Unit, unit_id)))
        return self.parts[unit_id]

    def _not_entitled(self, session: Session, known: NewcomerLookups, joiner: Classification) -> bool:
        """Refuses who gets no mailbox by the rule; says whether it did."""
        unit_id = (joiner.unit or self.judge.book.top).id
        key = unit_id, str(joiner.listed.values.get("contract_kind") or "")
        if key not in self.refused:
            self.refused[key] = known.not_entitled(session, session.get_one(Unit, unit_id), key[1])
        problems = self.refused[key]
        _refuse_all(joiner, [replace(each, field=LISTED.get(each.field, each.field)) for each in problems])
        return bool(problems)

    def _wish(self, session: Session, known: NewcomerLookups, joiner: Classification) -> Wish:
        values, unit = joiner.listed.values, joiner.unit or self.judge.book.top
        part = self._part(session, known, unit.id)
        name = values.full_name or (joiner.person.full_name if joiner.person else "")
        born = Born.of(values.birth_date, values.birth_year)
        digits = joiner.listed.id_digits if known.ledger.naming.needs_digits else ""
        return Wish(split_name(name), part, born.year, name, born.month, digits)


# The words of lists for what a refusal is about.
LISTED = {"kind": "contract_kind"}


def _as_answered(listed: ListedPerson, answer: Json | None) -> ListedPerson:
    """The row with its dates as somebody has answered; without those that nobody has answered for."""
    order = order_in(answer)
    if order is not None:
        return settled(listed, order)
    return undated(listed) if listed.unsure else listed


def _decided(
    session: Session,
    ledger: Ledger,
    joiner: Classification,
    wish: Wish,
    own: frozenset[str] = frozenset(),
) -> Choice:
    """The address by the rule, or as somebody has chosen it; what can't be is said, and asked again."""
    try:
        return ledger.decided(session, wish, chosen_in(joiner.answer), own)
    except AddressAsked:
        raise
    except Invalid as refused:
        if not chosen_in(joiner.answer):
            raise
        joiner.problems += refused.problems
        joiner.answer = {name: said for name, said in (joiner.answer or {}).items() if name != ADDRESS}
        return ledger.take(session, wish, own)


def _own_locals(
    session: Session, known: NewcomerLookups, movers: Sequence[Classification]
) -> dict[str, frozenset[str]]:
    """What of the domain is, or was, each of these people's: they may come back to it."""
    ids = [each.person.id for each in movers if each.person]
    if not ids:
        return {}
    query = (
        sa.select(Mailbox.official_id, Address.local)
        .join(Address, Address.recipient_id == Mailbox.id)
        .where(Mailbox.official_id.in_(ids), Address.domain_id == known.domain.id)
    )
    found: dict[str, set[str]] = {}
    for row in session.execute(query):
        found.setdefault(row.official_id, set()).add(row.local)
    return {each: frozenset(locals_) for each, locals_ in found.items()}


def known_now(session: Session) -> NewcomerLookups | None:
    """What adding people needs to know, None while there is no mail domain."""
    try:
        return NewcomerLookups.read(session)
    except NotFound:
        return None


def _refuse_all(verdict: Classification, problems: Iterable[Problem]) -> None:
    for problem in problems:
        verdict.refuse(problem)

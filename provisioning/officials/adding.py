"""Adding people, one or a thousand at once, by the same rules: person, invited mailbox, address, event.

What is to be written is gathered as plain values and written in four statements; the unique
constraints have the last word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from provisioning.access.rules import Ability, may
from provisioning.addresses.model import Address
from provisioning.allowances.operations import Places
from provisioning.allowances.rules import Share, amount_of
from provisioning.audit.operations import record
from provisioning.domains.model import Domain
from provisioning.foundation import bulk, clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, Problem
from provisioning.foundation.identifiers import new_id
from provisioning.names import NameParts, canonical, split_name
from provisioning.names.collation import sort_key_of
from provisioning.names.skeleton import skeleton
from provisioning.officials.fields import EDITABLE, GIVEN, UNIQUE, OfficialFields, problems_of
from provisioning.officials.lookalikes import guarded_names, name_problems
from provisioning.officials.model import Official, OfficialTerm
from provisioning.officials.prefetch import Born, NewcomerLookups, wish_of
from provisioning.officials.search import term_rows
from provisioning.recipients.operations import insert_mailboxes, invited_mailbox
from provisioning.units.model import Unit

MEGABYTE = 1024 * 1024
LEADER_QUOTA_FACTOR = 2

Values = dict[str, Any]


class Cause(NamedTuple):
    """Why something happens: the plan it is part of, and the number of the decision."""

    plan_id: str | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said for the address alone, and kept nowhere: the last digits of the national id, and the
    address that was chosen where the province's rule leaves it to somebody."""

    # Shown in no trace either.
    id_digits: str = field(default="", repr=False)
    address: str = ""


NOTHING_TOLD = Told()


class Newcomer(NamedTuple):
    """Who was added: the ids for ever, and the address given."""

    official_id: str
    mailbox_id: str
    address: str


@dataclass(slots=True)
class Newcomers:
    """People one actor adds, who are decided on and not written yet."""

    known: NewcomerLookups
    now: datetime = field(default_factory=clock.now)
    people: list[Values] = field(default_factory=list)
    mailboxes: list[Values] = field(default_factory=list)
    addresses: list[Values] = field(default_factory=list)
    terms: list[Values] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)
    # Where nobody has looked ahead, asked as people are added.
    places: Places = field(default_factory=Places)

    def add(
        self,
        session: Session,
        actor: Actor,
        unit: Unit,
        fields: OfficialFields,
        *,
        cause: Cause = Cause(),  # noqa: B008 (a tuple, never changed)
        official_id: str | None = None,
        promised: str = "",
        asked: Told = NOTHING_TOLD,
    ) -> Newcomer:
        """Decides on one more; nothing is written before `write`.

        `promised`: the address somebody was shown; given if it is still free. `asked`: what was said for
        the address alone. Raises Denied, Invalid (all problems, staff code or national id taken included; a
        full allowance), AddressAsked.
        """
        self._require(actor, unit)
        self._check(session, unit, fields)
        person = _person(official_id or new_id(), unit, fields, self.now)
        quota = quota_of(self.known.domain, is_leader=fields.is_leader)
        self.places.admit(session, person["id"], None, Share(unit.path, amount_of("invited", quota)))
        local = self._local(session, unit, person, promised, asked)
        self.terms += term_rows(person["id"], person["full_name"], person["staff_code"], [local])
        made = self._gather(actor, person, local, cause)
        _record(session, actor, unit, person | name_reason_of(fields), made, cause)
        return made

    def write(self, session: Session) -> None:
        """Writes everybody: people and mailboxes first, because the others point to them."""
        # In one order for all writers, so that two of them never wait for each other.
        self.addresses.sort(key=lambda address: str(address["canonical"]))
        bulk.insert(session, Official, self.people)
        insert_mailboxes(session, self.mailboxes)
        bulk.insert(session, Address, self.addresses)
        bulk.insert(session, OfficialTerm, self.terms)
        for written in (self.people, self.mailboxes, self.addresses, self.terms):
            written.clear()

    def _require(self, actor: Actor, unit: Unit) -> None:
        """Asked once for each unit: one transaction knows one actor."""
        if unit.id not in self.allowed:
            if not may(actor, Ability.CREATE, unit.path):
                raise Denied("may not create here")
            self.allowed.add(unit.id)

    def _check(self, session: Session, unit: Unit, fields: OfficialFields) -> None:
        problems = all_problems(session, fields, official_id=None, known=self.known)
        problems += self.known.not_entitled(session, unit, fields.kind)
        if problems:
            raise Invalid(problems)
        if unit.valid_to is not None and unit.valid_to <= clock.day_of(self.now):
            raise Invalid.one("unit", "unit_closed")

    def _local(self, session: Session, unit: Unit, person: Values, promised: str, asked: Told) -> str:
        if self.known.ledger.keep(session, promised):
            return promised.partition("@")[0]
        body = self.known.body_code(session, unit)
        born = Born.of(person["birth_date"], person["birth_year"])
        wish = wish_of(_parts(person), person["full_name"], born, body, asked.id_digits)
        return self.known.ledger.decided(session, wish, asked.address).local

    def _gather(self, actor: Actor, person: Values, local: str, cause: Cause) -> Newcomer:
        domain = self.known.domain
        quota = quota_of(domain, is_leader=person["is_leader"])
        mailbox = invited_mailbox(person["id"], quota_bytes=quota, now=self.now)
        address = {
            "canonical": f"{local}@{domain.name}",
            "local": local,
            "domain_id": domain.id,
            "recipient_id": mailbox["id"],
            "is_primary": True,
            "granted_at": self.now,
            "granted_by": actor.label,
            "decision": cause.decision,
        }
        self.known.note(person)
        self.people.append(person)
        self.mailboxes.append(mailbox)
        self.addresses.append(address)
        return Newcomer(person["id"], mailbox["id"], address["canonical"])


def quota_of(domain: Domain, *, is_leader: bool = False) -> int:
    """The storage of a new mailbox, in bytes."""
    return domain.quota_mb * MEGABYTE * (LEADER_QUOTA_FACTOR if is_leader else 1)


def columns_of(fields: OfficialFields) -> Values:
    """What the record holds of these fields, as stored. Raises BadText for what can't be."""
    values = {each.name: each.stored(getattr(fields, each.name)) for each in GIVEN}
    if values["birth_date"]:
        # The day says the year, too.
        values["birth_year"] = ""
    parts = split_name(values["full_name"])
    return {
        **values,
        "family_name": parts.family,
        "middle_name": parts.middle,
        "given_name": parts.given,
        "sort_key": sort_key_of(parts),
    }


def json_values(values: Values) -> Values:
    """The editable ones of a person's values, JSON-plain, for the record and for comparing."""
    return {name: _json_value(values[name]) for name in EDITABLE}


def all_problems(
    session: Session,
    fields: OfficialFields,
    *,
    official_id: str | None = None,
    known: NewcomerLookups | None = None,
) -> list[Problem]:
    """Every problem of these values, those with other people's values included."""

    def taken(column: str, value: str) -> bool:
        holder = known.holder(session, column, value) if known else _holder(session, column, value)
        return holder not in (None, official_id)

    problems = problems_of(fields, clock.today())
    for each in UNIQUE:
        value = getattr(fields, each.name)
        if value and taken(each.name, value):
            problems.append(Problem(each.typed_in, f"{each.typed_in}_taken"))
    if official_id is None or _renamed(session, official_id, fields.full_name):
        guarded = known.guarded_names(session) if known else guarded_names(session)
        problems += name_problems(fields, official_id, guarded)
    return problems


def _renamed(session: Session, official_id: str, name: str) -> bool:
    """Whether the person would look another than before; one who is called so already is not asked again."""
    before = session.scalar(sa.select(Official.full_name).where(Official.id == official_id))
    return before is None or skeleton(before) != skeleton(name)


def _person(official_id: str, unit: Unit, fields: OfficialFields, now: datetime) -> Values:
    return {
        "id": official_id,
        **columns_of(fields),
        "unit_id": unit.id,
        "locale": "vi",
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }


def _parts(person: Values) -> NameParts:
    return NameParts(person["family_name"], person["middle_name"], person["given_name"])


def _record(session: Session, actor: Actor, unit: Unit, person: Values, made: Newcomer, cause: Cause) -> None:
    record(
        session,
        actor,
        "official.created",
        subject=("official", person["id"], person["full_name"]),
        unit_path=unit.path,
        new={**json_values(person), **_reason_in(person), "unit": unit.code, "address": made.address},
        plan_id=cause.plan_id,
        decision=cause.decision,
    )


def name_reason_of(fields: OfficialFields) -> Values:
    """Why the name is right, for the record; nothing where nobody was asked."""
    return {"name_reason": canonical(fields.name_reason)} if fields.name_reason.strip() else {}


def _reason_in(values: Values) -> Values:
    return {name: values[name] for name in ("name_reason",) if name in values}


def _json_value(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _holder(session: Session, column: str, value: str) -> str | None:
    return session.scalar(sa.select(Official.id).where(getattr(Official, column) == value))

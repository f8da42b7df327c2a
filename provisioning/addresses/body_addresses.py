"""The addresses of all bodies of the tree, given or to come: kept for them, whoever is there first.

They are made anew from the tree and the rule each time they are asked for, so that a unit that is added,
named otherwise or closed, and a rule that is decided on, need nobody to remember it. A unit that has ended,
and a name it bore, keep theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from provisioning.access.rules import Ability, covers, paths_with
from provisioning.addresses.bodies import BodyForms, Named, Proposed, proposed
from provisioning.addresses.model import Address
from provisioning.domains.model import Domain
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.policy.queries import policy_in
from provisioning.units.kinds import BODIES
from provisioning.units.model import Unit
from provisioning.units.queries import body_of

# So many canonical addresses are asked about in one statement.
_PIECE = 500


@dataclass(frozen=True, slots=True)
class BodyAddress:
    """One address that is kept for a body. `clashes`: another body's is the same; `holder`: who of the
    ledger has it already, a recipient's id."""

    unit_id: int
    code: str
    name: str
    path: str
    is_open: bool
    proposed: Proposed
    clashes: bool = False
    holder: str = ""


def forms_in(session: Session, domain: Domain) -> BodyForms:
    """By which forms bodies' addresses are made in a domain now."""
    return BodyForms.of(policy_in(session, domain.id).body)


def reserved_in(session: Session, domain: Domain) -> frozenset[str]:
    """The local parts that no person gets: every unit's code, and every body's address by the rule."""
    forms = forms_in(session, domain)
    found: set[str] = set()
    for row, named in _named(session):
        found.add(row.code)
        for each in (named, *_by_rule(named, row.alt_names)):
            found.update(one.local for one in proposed(forms, each) if one.local)
    return frozenset(found)


def body_addresses(session: Session, domain: Domain) -> list[BodyAddress]:
    """The addresses of the whole tree in its order, with what stands against each."""
    forms = forms_in(session, domain)
    listed = [
        BodyAddress(row.id, row.code, row.name, row.path, row.valid_to is None, each)
        for row, named in _named(session)
        for each in proposed(forms, named)
        if row.valid_to is None
    ]
    times = Counter(each.proposed.local for each in listed)
    holders = _holders(session, domain, [local for local in times if local])
    return [
        BodyAddress(
            each.unit_id, each.code, each.name, each.path, each.is_open, each.proposed,
            clashes=bool(each.proposed.local) and times[each.proposed.local] > 1,
            holder=holders.get(each.proposed.local, ""),
        )
        for each in listed
    ]  # fmt: skip


def addresses_of(session: Session, domain: Domain, unit: Unit) -> list[str]:
    """The addresses that are kept for one unit, its own first."""
    body = body_of(session, unit)
    named = Named(unit.code, unit.name, unit.kind, body.code, body.name, body.kind, unit.mail_local)
    return [
        f"{each.local}@{domain.name}" for each in proposed(forms_in(session, domain), named) if each.local
    ]


def visible_body_addresses(session: Session, actor: Actor, domain: Domain) -> list[BodyAddress]:
    """Those of units that the actor looks after; what stands against one may lie elsewhere."""
    paths = paths_with(actor, Ability.UNITS)
    every = body_addresses(session, domain)
    return [each for each in every if any(covers(path, each.path) for path in paths)]


def _named(session: Session) -> Iterator[tuple[Any, Named]]:
    """Every unit with what the forms need, in two passes over one statement."""
    query = sa.select(
        Unit.id,
        Unit.code,
        Unit.name,
        Unit.kind,
        Unit.path,
        Unit.parent_id,
        Unit.alt_names,
        Unit.valid_to,
        Unit.mail_local,
    ).order_by(Unit.path)
    bodies: dict[int, tuple[str, str, str]] = {}
    for row in session.execute(query):
        own = (row.code, row.name, row.kind)
        # A parent stands before what is below it: the nearest body above is known by then.
        is_body = row.kind in BODIES or row.parent_id is None
        bodies[row.id] = own if is_body else bodies.get(row.parent_id, own)
        yield row, Named(*own, *bodies[row.id], row.mail_local)


def _by_rule(named: Named, names: Sequence[str]) -> Iterator[Named]:
    """The same unit as the rule alone calls it, under the names that it bears or bore."""
    for name in (named.name, *names) if named.agreed else names:
        body = name if named.code == named.body_code else named.body_name
        yield Named(named.code, name, named.kind, named.body_code, body, named.body_kind)


def _holders(session: Session, domain: Domain, locals_: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at in range(0, len(locals_), _PIECE):
        some = [f"{local}@{domain.name}" for local in locals_[at : at + _PIECE]]
        query = sa.select(Address.local, Address.recipient_id).where(Address.canonical.in_(some))
        found.update({local: holder for local, holder in session.execute(query)})  # noqa: C416 (typed so)
    return found

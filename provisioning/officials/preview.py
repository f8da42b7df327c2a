"""What would come of adding a person: the address they would get, and who has the same name.

Looks only; nothing is reserved, so the address may have gone to somebody else by the time the
person is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.addresses.operations import ledger_of, naming_in
from provisioning.addresses.rules import reason
from provisioning.domains.queries import default_domain
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import BadText, fold
from provisioning.officials.entitlement import refusals
from provisioning.officials.model import Official
from provisioning.officials.prefetch import Born, wish_for
from provisioning.officials.search import named_exactly
from provisioning.policy.queries import policy_in
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.queries import body_of

MOST_NAMESAKES = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """The address a person would get, and why it is not the first choice (None when it is)."""

    address: str
    because: Problem | None


def proposed_address(
    session: Session,
    unit: Unit,
    full_name: str,
    birth_date: date | None,
    *,
    birth_year: str = "",
    id_digits: str = "",
    kind: str = "",
) -> Proposal:
    """The first free address of a person with this name at this unit.

    `id_digits`: the last digits of the national id, where a form needs them; used here and kept nowhere.
    `kind`: of staff, "" for not known yet. Raises Invalid; AddressAsked where the province's rule leaves it
    to somebody.
    """
    domain = default_domain(session)
    ledger = ledger_of(session, domain)
    body = body_of(session, unit)
    problems = refusals(policy_in(session, domain.id).entitled, body.kind, kind) if kind else []
    if problems:
        raise Invalid(problems)
    try:
        wish = wish_for(full_name, Born.of(birth_date, birth_year), body.code, id_digits)
    except BadText as bad:
        raise Invalid.one("full_name", bad.code, letter=bad.letter) from bad
    choice = ledger.take(session, wish)
    return Proposal(f"{choice.local}@{domain.name}", reason(choice))


def digits_needed(session: Session) -> bool:
    """Whether addresses are made with digits of the national id. Raises NotFound without a domain."""
    return naming_in(session, default_domain(session)).needs_digits


def namesakes(session: Session, actor: Actor, full_name: str) -> list[Official]:
    """People of the reader's scope whose folded name is the same, with unit and mailbox; a few."""
    folded = fold(full_name)
    if not folded:
        return []
    query = (
        sa.select(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .options(orm.contains_eager(Official.unit), orm.contains_eager(Official.mailbox))
        .where(
            within(actor),
            Mailbox.state != "purged",
            Official.id.in_(named_exactly(full_name)),
        )
        .order_by(Official.sort_key, Official.id)
        .limit(MOST_NAMESAKES + 20)
    )
    same = (o for o in session.scalars(query) if fold(o.full_name) == folded)
    return list(same)[:MOST_NAMESAKES]

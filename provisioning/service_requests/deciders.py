"""Who could answer a request: those whose own rights are enough for what it asks for."""

from __future__ import annotations

from collections.abc import Callable

from provisioning.access.approvals import EligibilityCheck
from provisioning.access.independence import dependent
from provisioning.access.model import Grant
from provisioning.access.operations import could_give
from provisioning.access.queries import abilities_of_role
from provisioning.access.rules import Ability, may
from provisioning.authentication.activation import could_issue
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.lifecycle.lockout_limits import could_lock_out
from provisioning.officials.queries import own_record
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import APPROVALS


def could_decide(session: Session, request: Request) -> EligibilityCheck:
    """Whether somebody's word would be taken; the ability over the unit is asked for all alike.

    An approval is no word of whom the author has made, see `access.independence`.
    """
    special = _SPECIAL[request.kind](session, request) if request.kind in _SPECIAL else _anybody

    def is_eligible(person: Actor) -> bool:
        able = may(person, Ability(request.ability), request.unit.path) and special(person)
        return able and not (
            request.kind in APPROVALS
            and person.official_id
            and dependent(session, [request.author_id], [person.official_id])
        )

    return is_eligible


def _anybody(_person: Actor) -> bool:
    return True


def _grant(session: Session, request: Request) -> EligibilityCheck:
    official = own_record(session, request.details["official_id"])
    abilities = abilities_of_role(session, request.details["role"]) or frozenset()
    return could_give(session, official, abilities, request.unit)


def _grant_end(session: Session, request: Request) -> EligibilityCheck:
    grant = session.get_one(Grant, request.details["grant_id"])
    abilities = abilities_of_role(session, grant.role, retired=True) or frozenset()
    return could_give(session, own_record(session, grant.official_id), abilities, request.unit)


def _code(session: Session, request: Request) -> EligibilityCheck:
    return could_issue(session, own_record(session, request.details["official_id"]))


def _suspension(session: Session, request: Request) -> EligibilityCheck:
    people = [own_record(session, each) for each in request.details["official_ids"]]
    return could_lock_out(session, people, Ability.LOCK)


_SPECIAL: dict[str, Callable[[Session, Request], EligibilityCheck]] = {
    "grant": _grant,
    "grant_end": _grant_end,
    "code": _code,
    "suspension": _suspension,
}

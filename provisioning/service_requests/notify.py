"""Word about requests by mail: to who decides, and to who asked."""

from __future__ import annotations

from datetime import timedelta

from provisioning.access.approvals import others
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record, primary_address
from provisioning.service_requests.deciders import could_decide
from provisioning.service_requests.model import Request

LIFE = timedelta(days=3)
# The nearest people are told; who else may decide sees it on their page.
MOST_TOLD = 5


def notify_deciders(session: Session, request: Request, author: Actor) -> None:
    """Owes a message to those whose word would be taken, the nearest to the unit first."""
    is_eligible = could_decide(session, request)
    found = others(session, author, request.unit, is_eligible, subject_id=request.subject_id or "")
    for person in found[:MOST_TOLD]:
        if person.official_id:
            _owe(session, request, "request_made", own_record(session, person.official_id), author.label)


def notify_author(session: Session, request: Request, kind: str, by: Actor) -> None:
    """Owes the author a message of this kind about what became of the request.

    Whoever entered what a body asked by letter or telephone is told nothing: the body has its answer.
    """
    if request.on_behalf:
        return
    _owe(session, request, kind, own_record(session, request.author_id), by.label)


def _owe(session: Session, request: Request, kind: str, person: Official, by: str) -> None:
    address = primary_address(person)
    if not address:
        return
    queue_message(
        session,
        kind,
        address,
        locale=person.locale,
        now=clock.now(),
        life=LIFE,
        name=person.full_name,
        by=by,
        unit=request.unit.name,
        reason=request.reason,
        answer=request.answer or "–",
        until=request.expires_at.isoformat(),
    )

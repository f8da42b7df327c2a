"""Attempts that were refused: somebody signed in asked for what is not theirs.

What is out of scope looks like what is not there to whoever asks; the record knows better. So many of one
person within an hour are written down one by one, then one entry says that more follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.audit.operations import record
from provisioning.authentication.rate_counter import count_in
from provisioning.authentication.throttle.rules import Limit
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.officials.model import Official
from provisioning.units.model import Unit

ONE_BY_ONE = Limit(30, timedelta(hours=1))
Subject = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was asked for. `page`: the address's pattern; `ability`: what it needs, "" for an own page.

    `answer`: "denied" or "not_found". `official_id`, `unit_code`: what the address named, "" for nothing.
    """

    page: str
    ability: str
    answer: str
    official_id: str = ""
    unit_code: str = ""


def record_attempt(database: Database, actor: Actor, attempt: Attempt) -> None:
    """Writes it down where whoever looks after its target sees it; where there is none, at the asker's."""
    if actor.official_id is None:
        return
    with database.writing() as session:
        count, _ends = count_in(session, ONE_BY_ONE, "attempt", actor.official_id, clock.now())
        if count > ONE_BY_ONE.count + 1:
            return
        subject, path = _target(session, attempt) or _asker(session, actor.official_id, attempt)
        new: dict[str, Any] = {"page": attempt.page, "ability": attempt.ability, "result": attempt.answer}
        if count > ONE_BY_ONE.count:
            new = {"more": True}
        record(session, actor, "attempt.refused", subject=subject, unit_path=path, new=new)


def _target(session: Session, attempt: Attempt) -> tuple[Subject, str] | None:
    """Beyond every scope: nothing of it is shown to whoever asked."""
    if attempt.official_id:
        person = session.execute(_place_of(attempt.official_id)).one_or_none()
        return (("official", attempt.official_id, person.full_name), person.path) if person else None
    unit = session.scalar(sa.select(Unit).where(Unit.code == attempt.unit_code))
    return (("unit", unit.code, unit.name), unit.path) if unit else None


def _asker(session: Session, official_id: str, attempt: Attempt) -> tuple[Subject, str]:
    return ("page", "", attempt.page), session.execute(_place_of(official_id)).one().path


def _place_of(official_id: str) -> sa.Select[str, str]:
    query = sa.select(Official.full_name, Unit.path).join(Unit, Unit.id == Official.unit_id)
    return query.where(Official.id == official_id)

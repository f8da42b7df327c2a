"""Everything that is kept about one official, for them to read and to take away.

Law 91/2025/QH15 lets everybody see what is kept about them, and why. No secret is among it: of the
national id, of codes and of sessions only hashes are kept, and those are told of, not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant
from provisioning.audit.model import Event
from provisioning.authentication.model import WebSession
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.imports.rules import IMPORT
from provisioning.officials.fields import CATALOGUE, Treatment
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.plans.model import Plan, PlanRow
from provisioning.service_requests.queries import about
from provisioning.units.queries import upwards

MOST_EVENTS: Final = 5000
MOST_EXPORTS: Final = 100
# Files in which many people stand; one's own is one's own matter.
LISTS_OF_PEOPLE: Final = ("people.exported", "record.exported", "plan.downloaded", "form.downloaded")


@dataclass(frozen=True, slots=True)
class KeptField:
    """One field: its name, its value as it is kept (JSON-plain), and how it is treated."""

    name: str
    value: Any
    rule: Treatment


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it. `lists`: names of imported files that have a row about the person.

    `exports`: who took a file of the people of the unit, or of one above, the newest first.
    """

    fields: list[KeptField]
    mailbox: dict[str, Any]
    addresses: list[dict[str, Any]]
    grants: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
    lists: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    exports: list[dict[str, Any]]
    events: int


def kept_about(session: Session, official: Official) -> Kept:
    """What SQL holds about a person; unit, mailbox and addresses must be loaded."""
    mailbox = mailbox_of(official)
    return Kept(
        fields=[KeptField(each.name, _value(official, each.name), each.treatment) for each in CATALOGUE],
        mailbox={
            "state": mailbox.state,
            "state_since": _plain(mailbox.state_since),
            "activated_at": _plain(mailbox.activated_at),
            "last_sign_in_at": _plain(mailbox.last_sign_in_at),
            "quota_bytes": mailbox.quota_bytes,
        },
        addresses=[
            {"address": each.canonical, "since": _plain(each.granted_at), "until": _plain(each.ended_at)}
            for each in mailbox.addresses
        ],
        grants=_grants(session, official),
        sessions=_sessions(session, mailbox.id),
        lists=_lists(session, official),
        requests=_requests(session, official),
        exports=_exports(session, official),
        events=session.scalar(sa.select(sa.func.count()).select_from(Event).where(*_about(official))) or 0,
    )


def events_about(session: Session, official: Official) -> list[dict[str, Any]]:
    """The newest entries of the record about a person, without where others acted from."""
    query = sa.select(Event).where(*_about(official)).order_by(Event.seq.desc()).limit(MOST_EVENTS)
    return [
        {
            "at": _plain(e.at),
            "kind": e.kind,
            "by": e.actor,
            "old": e.old,
            "new": e.new,
            **({"ip": e.ip, "browser": e.user_agent} if e.actor_id == official.id else {}),
        }
        for e in session.scalars(query)
    ]


def _about(official: Official) -> tuple[sa.ColumnElement[bool], ...]:
    return (Event.object_type == "official", Event.object_id == official.id)


def _value(official: Official, name: str) -> Any:
    match name:
        case "national_id_hash":
            return official.national_id_hash is not None
        case "unit_id":
            return official.unit.name
    return _plain(getattr(official, name))


def _grants(session: Session, official: Official) -> list[dict[str, Any]]:
    query = (
        sa.select(Grant)
        .where(Grant.official_id == official.id)
        .options(orm.joinedload(Grant.unit))
        .order_by(Grant.granted_at)
    )
    return [
        {
            "role": each.role,
            "unit": each.unit.name,
            "since": _plain(each.valid_from),
            "until": _plain(each.revoked_at or each.valid_to),
        }
        for each in session.scalars(query)
    ]


def _sessions(session: Session, mailbox_id: str) -> list[dict[str, Any]]:
    query = sa.select(WebSession).where(WebSession.mailbox_id == mailbox_id).order_by(WebSession.created_at)
    return [
        {"since": _plain(each.created_at), "until": _plain(each.ended_at), "ip": each.ip}
        for each in session.scalars(query)
    ]


def _lists(session: Session, official: Official) -> list[dict[str, Any]]:
    query = (
        sa.select(Plan.source_name, Plan.created_at, PlanRow.row)
        .join(PlanRow, PlanRow.plan_id == Plan.id)
        .where(PlanRow.object_kind == "official", PlanRow.object_id == official.id, Plan.kind == IMPORT)
        .order_by(Plan.created_at)
        .limit(100)
    )
    return [{"file": name, "at": _plain(at), "row": row} for name, at, row in session.execute(query)]


def _requests(session: Session, official: Official) -> list[dict[str, Any]]:
    return [
        {"kind": each.kind, "state": each.state, "by": each.author, "at": _plain(each.created_at)}
        for each in about(session, official.id)
    ]


def _exports(session: Session, official: Official) -> list[dict[str, Any]]:
    """Files of the units in which the person works today; of earlier ones others are told."""
    above = upwards(official.unit.path)
    query = (
        sa.select(Event)
        .where(Event.kind.in_(LISTS_OF_PEOPLE), Event.unit_path.in_(above))
        .order_by(Event.seq.desc())
        .limit(MOST_EXPORTS)
    )
    return [
        {"at": _plain(e.at), "by": e.actor, "kind": e.kind, "of": e.object_label}
        for e in session.scalars(query)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.at_office(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value

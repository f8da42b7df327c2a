"""What a unit asks of whoever looks after it, and the plan that it is turned into with one click."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import BinaryIO

import sqlalchemy as sa

from provisioning.access.rules import Ability, may
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, NotFound, Problem
from provisioning.foundation.settings import Settings
from provisioning.imports.operations import propose
from provisioning.imports.planning.typed_rows import TypedRow
from provisioning.officials.fields import OfficialFields, problems_of
from provisioning.officials.model import Official
from provisioning.officials.queries import by_address, official_for
from provisioning.officials.rules import text_problems
from provisioning.plans.model import Plan
from provisioning.policy.queries import default_policy
from provisioning.service_requests import letters
from provisioning.service_requests.model import Request
from provisioning.service_requests.operations import ask, hand_over
from provisioning.units.model import Unit
from provisioning.units.queries import below

# What can be asked to be changed about somebody, as the columns of a list are named.
CHANGEABLE = ("full_name", "post", "phone")


def ask_for_account(
    session: Session,
    asker: Official,
    actor: Actor,
    fields: OfficialFields,
    *,
    unit: Unit,
    reason: str,
    decision: str = "",
) -> Request:
    """An account for a colleague in the asker's unit or below. Raises Invalid with every problem."""
    _require_near(asker, unit)
    _require_body(session, actor, unit)
    problems = problems_of(fields, clock.today())
    if problems:
        raise Invalid(problems)
    details = {
        "unit": unit.code,
        "unit_name": unit.name,
        "full_name": fields.full_name,
        "post": fields.post,
        "staff_code": fields.staff_code,
        "birth_date": fields.birth_date.isoformat() if fields.birth_date else "",
        "phone": fields.phone,
    }
    return ask(session, actor, "account", unit, details, reason=reason, decision=decision)


def ask_for_change(
    session: Session,
    asker: Official,
    actor: Actor,
    address: str,
    changes: Mapping[str, str],
    *,
    reason: str,
    decision: str = "",
) -> Request:
    """A change of one's own record (`address` empty), or of a colleague's in one's unit or below.

    Raises Invalid `nobody_near` for an address elsewhere, which looks like one that is not there.
    """
    person = _near(session, asker, address)
    if person is not asker:
        _require_body(session, actor, person.unit)
    wanted = {name: text.strip() for name, text in changes.items() if name in CHANGEABLE and text.strip()}
    if person is asker:
        wanted = {name: text for name, text in wanted.items() if text != (getattr(person, name) or "")}
    # Of a colleague nothing is told, not even that what was written stands there already.
    fields = OfficialFields(
        full_name=wanted.get("full_name", person.full_name),
        post=wanted.get("post", ""),
        phone=wanted.get("phone", ""),
    )
    problems = problems_of(fields, clock.today())
    if not wanted and not problems:
        problems = [Problem("", "nothing_to_change")]
    if problems:
        raise Invalid(problems)
    details = {"official_id": person.id, "name": person.full_name, "changes": wanted}
    return ask(
        session, actor, "change", person.unit, details, subject_id=person.id, reason=reason, decision=decision
    )


def ask_for_more(
    session: Session,
    asker: Official,
    actor: Actor,
    kind: str,
    wish: str,
    *,
    unit: Unit | None = None,
    reason: str,
    decision: str = "",
) -> Request:
    """A larger allowance for the asker's unit, or for `unit`, another one that the asker administers;
    `wish`: its size. It is asked of whoever administers the unit above.
    """
    problems = text_problems("wish", wish, 255) if wish.strip() else [Problem("wish", "required")]
    if problems:
        raise Invalid(problems)
    place = unit or asker.unit
    if place.id != asker.unit_id and not may(actor, Ability.UNITS, place.path):
        raise Invalid.one("unit", "unit_not_near")
    asked_of = place
    if kind == "allowance" and place.parent_id:
        asked_of = session.get_one(Unit, place.parent_id)
    details = {"wish": wish.strip(), "unit": place.code, "unit_name": place.name}
    return ask(session, actor, kind, asked_of, details, reason=reason, decision=decision)


def attach(settings: Settings, request: Request, name: str, source: BinaryIO) -> None:
    """Keeps the letter before the request can be seen. Raises Invalid for a file that is no letter."""
    letters.check(source)
    letters.keep(settings, request.id, source)
    request.letter = letters.safe_name(name)


def can_be_planned(request: Request, staff_code: str | None) -> bool:
    """Whether a plan can be made of it: an account always, a change where a list could name the person."""
    return request.kind == "account" or (request.kind == "change" and bool(staff_code))


def turn_into_plan(session: Session, settings: Settings, actor: Actor, request: Request) -> Plan:
    """Makes the plan that does what was asked for; its page shows what would happen.

    Raises Denied, Invalid `request_over` for one that is in hand or closed already.
    """
    if not may(actor, Ability.IMPORT, request.unit.path):
        raise Denied("may not import here")
    row = _row_of(session, actor, request)
    plan = propose(
        session, settings, actor, request.unit, [row], name=row["full_name"], decision=request.decision
    )
    hand_over(session, actor, request, plan)
    return plan


def _row_of(session: Session, actor: Actor, request: Request) -> TypedRow:
    details = request.details
    if request.kind == "account":
        born = details["birth_date"]
        shown = date.fromisoformat(born).strftime("%d/%m/%Y") if born else ""
        plain = {name: details[name] for name in ("staff_code", "full_name", "post", "phone", "unit")}
        return {name: text for name, text in (plain | {"birth_date": shown}).items() if text}
    try:
        person = official_for(session, actor, details["official_id"])
    except NotFound:
        raise Invalid.one("", "person_gone") from None
    if request.kind != "change" or not person.staff_code:
        raise Invalid.one("", "request_not_plannable")
    named = {"staff_code": person.staff_code, "full_name": person.full_name, "unit": person.unit.code}
    return {**named, **details["changes"]}


def _require_body(session: Session, actor: Actor, unit: Unit) -> None:
    """Where the rule says that the body asks, who looks after its mailboxes does, not each of its people."""
    rule = default_policy(session).ask.by
    if rule.value == "body" and not may(actor, Ability.VIEW, unit.path):
        raise Invalid.one("", "only_body_asks", article=rule.article)


def _require_near(asker: Official, unit: Unit) -> None:
    if not unit.path.startswith(asker.unit.path) or unit.valid_to is not None:
        raise Invalid.one("unit", "unit_not_near")


def _near(session: Session, asker: Official, address: str) -> Official:
    if not address.strip():
        return asker
    found = by_address(session, address)
    unit = found and session.scalar(sa.select(Unit).where(Unit.id == found.unit_id, below(asker.unit.path)))
    if found is None or unit is None:
        raise Invalid.one("address", "nobody_near")
    return found

"""What a body asks to have done to its people: in the page, or by letter or telephone and entered for it.

In the page somebody of the body asks. What came by letter or telephone is entered by who may decide about it,
with who asked and how that was made sure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from provisioning.access.rules import Ability, may
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, Problem
from provisioning.lifecycle.bulk import several_for
from provisioning.names import BadText, canonical
from provisioning.officials.model import Official
from provisioning.policy.catalogue import Policy
from provisioning.service_requests.deadlines import policy_for
from provisioning.service_requests.model import Request
from provisioning.service_requests.operations import ask
from provisioning.service_requests.rules import (
    ABILITY,
    ABOUT_PEOPLE,
    BY_LETTER,
    BY_PHONE,
    OLDEST_RECEIPT,
    WAYS,
    Receipt,
)
from provisioning.units.model import Unit

LONGEST = 255
# A clock that is a little ahead of ours makes nobody's receipt one of the future.
AHEAD = timedelta(minutes=5)


def receive(
    session: Session,
    actor: Actor,
    kind: str,
    unit: Unit,
    official_ids: Collection[str],
    receipt: Receipt,
    *,
    reason: str = "",
    number: str = "",
    target: Unit | None = None,
) -> Request:
    """A request of `unit` about these people of it. `number`: of the letter; `target`: where they move to.

    Raises Denied, NotFound for somebody out of scope, Invalid with every problem.
    """
    if kind not in ABOUT_PEOPLE:
        raise Invalid.one("kind", "unknown_choice")
    _require_way(actor, kind, unit, receipt)
    people = several_for(session, actor, official_ids)
    policy = policy_for(session, [each.id for each in people])
    problems = [
        *_receipt_problems(receipt, number),
        *_rule_problems(kind, receipt, policy),
        *_people_problems(kind, unit, people, target, policy),
    ]
    if problems:
        raise Invalid(problems)
    details: dict[str, Any] = {"official_ids": sorted(each.id for each in people)}
    if receipt.on_behalf:
        # The same people in another letter are another matter.
        details["receipt"] = number.strip() or receipt.at.isoformat()
    if target is not None:
        details |= {"unit": target.code, "unit_name": target.name}
    return ask(
        session, actor, kind, unit, details,
        reason=reason, decision=number,
        receipt=replace(receipt, official_ids=tuple(each.id for each in people)),
    )  # fmt: skip


def require_receipt(receipt: Receipt, number: str) -> None:
    """Raises Invalid with all that is wrong with how and when something came."""
    problems = _receipt_problems(receipt, number)
    if problems:
        raise Invalid(problems)


def _require_way(actor: Actor, kind: str, unit: Unit, receipt: Receipt) -> None:
    if receipt.by not in WAYS:
        raise Invalid.one("came_by", "unknown_choice")
    if not may(actor, ABILITY[kind] if receipt.on_behalf else Ability.VIEW, unit.path):
        raise Denied("may not enter this for the unit")


def _receipt_problems(receipt: Receipt, number: str) -> list[Problem]:
    now = clock.now()
    problems = []
    if receipt.at > now + AHEAD:
        problems.append(Problem("received", "received_ahead"))
    elif receipt.at < now - OLDEST_RECEIPT:
        problems.append(Problem("received", "received_long_ago"))
    if receipt.by == BY_LETTER:
        if not number.strip():
            problems.append(Problem("number", "required"))
        if receipt.dated is None:
            problems.append(Problem("letter_date", "required"))
        elif receipt.dated > clock.day_of(receipt.at):
            problems.append(Problem("letter_date", "letter_after_receipt"))
    if receipt.by == BY_PHONE:
        problems += [
            Problem(field, "required")
            for field, text in (("caller", receipt.caller), ("checked", receipt.checked))
            if not text.strip()
        ]
    problems += _text_problems("number", number, 120)
    problems += _text_problems("caller", receipt.caller, LONGEST)
    return problems + _text_problems("checked", receipt.checked, LONGEST)


def _text_problems(field: str, text: str, longest: int) -> list[Problem]:
    try:
        plain = canonical(text)
    except BadText as bad:
        return [Problem(field, bad.code, {"letter": bad.letter})]
    return [Problem(field, "too_long", {"longest": longest})] if len(plain) > longest else []


def _rule_problems(kind: str, receipt: Receipt, policy: Policy) -> list[Problem]:
    """By telephone only what the rule lets be asked for so: a new password, where it does."""
    if receipt.by != BY_PHONE:
        return []
    by_phone = policy.recovery.by_phone
    if kind != "reset" or not by_phone.value:
        return [Problem("came_by", "not_by_phone", {"article": by_phone.article})]
    return []


def _people_problems(
    kind: str, unit: Unit, people: Sequence[Official], target: Unit | None, policy: Policy
) -> list[Problem]:
    if kind == "move":
        return _move_problems(unit, people, target, policy)
    return [
        Problem("people", "one_of_other_unit", {"name": each.full_name})
        for each in people
        if not each.unit.path.startswith(unit.path)
    ]


def _move_problems(
    unit: Unit, people: Sequence[Official], target: Unit | None, policy: Policy
) -> list[Problem]:
    """Where they go to, and which of the two bodies asks."""
    if target is None:
        return [Problem("target", "required")]
    by_new = policy.ask.mover_by.value == "new"
    fits = (
        target.path.startswith(unit.path)
        if by_new
        else all(each.unit.path.startswith(unit.path) for each in people)
    )
    if not fits:
        code = "new_body_asks" if by_new else "old_body_asks"
        return [Problem("unit", code, {"article": policy.ask.mover_by.article})]
    return [
        Problem("people", "one_there_already", {"name": each.full_name})
        for each in people
        if each.unit_id == target.id
    ]

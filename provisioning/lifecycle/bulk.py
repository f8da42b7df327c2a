"""Choosing several people, saying who of them can't be suspended, and suspending the rest as one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.access.rules import Ability, covers, paths_with
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, NotFound, Problem
from provisioning.lifecycle.lockout_limits import require_agreement, top_of
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.rules import REQUEST
from provisioning.lifecycle.suspension import restore_problem, resume
from provisioning.lifecycle.suspension_kind import (
    CAUSE,
    KEEP_RECEIVING,
    REASON,
    SuspensionKind,
    suspension_of,
)
from provisioning.officials.abilities import refusal
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of, target_of
from provisioning.plans.at_once import carry_out
from provisioning.plans.kinds import register
from provisioning.plans.model import Plan
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import may_move
from provisioning.units.model import Unit

# What one person looks through before saying yes.
MOST = 200
SUSPENSION = SuspensionKind()
register(SUSPENSION)


def several_for(
    session: Session,
    actor: Actor,
    ids: Collection[str],
    ability: Ability = Ability.VIEW,
    *,
    hold: bool = False,
) -> list[Official]:
    """These people by name, with unit and mailbox. Raises NotFound if one is out of scope, Invalid
    `nobody_chosen`, `too_many_chosen`.

    `hold`: nobody raises one of them until this transaction ends.
    """
    wanted = set(ids)
    if not wanted:
        raise Invalid.one("", "nobody_chosen")
    if len(wanted) > MOST:
        raise Invalid.one("", "too_many_chosen", most=MOST)
    query = (
        sa.select(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .options(orm.contains_eager(Official.unit), orm.contains_eager(Official.mailbox))
        .where(Official.id.in_(wanted), within(actor), within(actor, ability))
        .order_by(Official.full_name, Official.id)
    )
    if hold:
        people = sa.select(Official.id).where(Official.id.in_(wanted)).order_by(Official.id)
        session.execute(people.with_for_update())
        # What was looked at before may have been changed while this waited.
        query = query.execution_options(populate_existing=True)
    found = list(session.scalars(query))
    if len(found) != len(wanted):
        raise NotFound
    return found


def suspend_all(
    session: Session,
    actor: Actor,
    ids: Collection[str],
    *,
    reason: str,
    keep_receiving: bool,
    cause: str = REQUEST,
    second: Actor | None = None,
) -> tuple[list[Official], list[Plan]]:
    """Locks all of them out, and ends where they are signed in. `second`: who agreed, where one must.

    It is kept as plans that were carried out, one for each part of the tree where the actor may do it;
    returns the people and the plans.

    Raises NotFound for one out of scope, Invalid with a problem for each who can't be suspended.
    """
    people, _prefetched = _allowed(session, actor, ids, "suspended")
    require_agreement(session, actor, second, people)
    options = {REASON: reason, KEEP_RECEIVING: keep_receiving, CAUSE: cause}
    made = []
    for some in _by_scope(actor, people):
        rows = [suspension_of(official) for official in some]
        unit = top_of(session, some)
        made.append(carry_out(session, actor, unit, SUSPENSION, rows, options=options, second=second))
    return people, made


def _by_scope(actor: Actor, people: Sequence[Official]) -> list[list[Official]]:
    """Those of each subtree where the actor may do it: what happens in one is a plan of its own."""
    tops = paths_with(actor, Ability.LOCK)
    some = ([each for each in people if covers(top, each.unit.path)] for top in tops)
    return [found for found in some if found]


def resume_all(session: Session, actor: Actor, ids: Collection[str]) -> list[Official]:
    """Lifts the suspension of all of them. Raises as suspending does."""
    people, prefetched = _allowed(session, actor, ids, "active")
    resume(session, actor, *map(recipient_of, people), prefetched=prefetched)
    return people


def refusals(
    session: Session,
    actor: Actor,
    people: Sequence[Official],
    state: str,
    prefetched: Prefetched | None = None,
) -> list[Problem]:
    """Why these people can't all come into `state` by the word of `actor`: a problem for each."""
    problems = []
    prefetched = prefetched or Prefetched.read(session, [official.id for official in people])
    for official in people:
        code = _problem_of(session, actor, official, state, prefetched)
        if code:
            problems.append(Problem("", code, {"name": official.full_name}))
        elif state == "active" and (by_rule := _by_rule(session, official)):
            problems.append(by_rule)
    return problems


def _by_rule(session: Session, official: Official) -> Problem | None:
    """Why the rule lets nobody restore this person's mailbox."""
    policy = policy_of_recipient(session, mailbox_of(official).id)
    found = restore_problem(policy, recipient_of(official))
    return found and Problem("", "one_not_restorable", {**found.params, "name": official.full_name})


def _allowed(
    session: Session, actor: Actor, ids: Collection[str], state: str
) -> tuple[list[Official], Prefetched]:
    people = several_for(session, actor, ids, _ability(state), hold=True)
    prefetched = Prefetched.read(session, [official.id for official in people])
    problems = refusals(session, actor, people, state, prefetched)
    if problems:
        raise Invalid(problems)
    return people, prefetched


def _problem_of(
    session: Session, actor: Actor, official: Official, state: str, prefetched: Prefetched
) -> str:
    now = mailbox_of(official).state
    fits = now == "suspended" if state == "active" else may_move(now, state)
    if not fits:
        return "one_in_other_state"
    target = target_of(session, official, prefetched)
    return "one_out_of_reach" if refusal(actor, target, _ability(state)) else ""


def _ability(state: str) -> Ability:
    return Ability.RESTORE if state == "active" else Ability.LOCK

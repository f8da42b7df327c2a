"""Locking people out, one by one or many at once: beyond a day's limit one person alone does it no more."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from provisioning.access.approval_policy import POLICY, needs_second
from provisioning.access.approvals import EligibilityCheck, require_second
from provisioning.access.daily_limits import LOCKED_OUT, count_within_a_day
from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.officials.abilities import refusal
from provisioning.officials.model import Official
from provisioning.officials.targets import target_of
from provisioning.units.model import Unit


def require_agreement(
    session: Session, actor: Actor, second: Actor | None, people: Sequence[Official]
) -> None:
    """Raises Invalid `second_needed` where these, with those of the last day, are too many for one alone."""
    if is_beyond_the_day(session, actor, people):
        is_eligible = could_lock_out(session, people, Ability.LOCK)
        require_second(session, actor, second, top_of(session, people), is_eligible)


def is_beyond_the_day(session: Session, actor: Actor, people: Sequence[Official]) -> bool:
    """Whether these, with those of the last day, are too many for one person alone."""
    if actor.system:
        return False
    paths = {official.unit.path for official in people}
    before = count_within_a_day(session, actor, paths, LOCKED_OUT, besides={each.id for each in people})
    return needs_second("suspension", size=before + len(people))


def require_few_leavings(session: Session, actor: Actor, official: Official) -> None:
    """The same for one who leaves by their page: there a list is what a second person confirms."""
    if actor.system:
        return
    before = count_within_a_day(session, actor, [official.unit.path], LOCKED_OUT, besides=[official.id])
    if not needs_second("suspension", size=before + 1):
        return
    try:
        is_eligible = could_lock_out(session, [official], Ability.MOVE)
        require_second(session, actor, None, official.unit, is_eligible)
    except Invalid as refused:
        if [each.code for each in refused.problems] != ["second_needed"]:
            raise
        raise Invalid.one("", "leaving_by_list", most=POLICY["suspension"].more_than or 0) from None


def could_lock_out(session: Session, people: Sequence[Official], ability: Ability) -> EligibilityCheck:
    """Whether somebody could do this to all of these."""
    targets = [target_of(session, official) for official in people]

    def is_eligible(person: Actor) -> bool:
        # Who is on the list themselves could still say no to it.
        others = (each for each in targets if each.official_id != person.official_id)
        return not any(refusal(person, target, ability) for target in others)

    return is_eligible


def top_of(session: Session, people: Sequence[Official]) -> Unit:
    """The lowest unit that holds every one of these people."""
    shared = common_path([official.unit.path for official in people])
    return session.scalars(sa.select(Unit).where(Unit.path == shared)).one()


def common_path(paths: Sequence[str]) -> str:
    """The path of the lowest unit above all of these: `/1/2/`, `/1/3/4/` → `/1/`."""
    parts = [path.strip("/").split("/") for path in paths]
    shared = []
    for each in zip(*parts, strict=False):
        if len(set(each)) > 1:
            break
        shared.append(each[0])
    return f"/{'/'.join(shared)}/" if shared else "/"

"""Choosing a province's rule, departing from it, and the days on which its offices rest.

Whoever decides looks after the whole service. Another profile, and what is looser than a profile says or
can't be compared with it, takes a second person. A decision is a new row: which rule held on a day can
always be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from provisioning.access.approvals import require_second
from provisioning.access.rules import Ability, abilities_everywhere, may
from provisioning.audit.operations import record
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound, Problem
from provisioning.foundation.identifiers import new_id
from provisioning.policy.catalogue import Policy, Rule, settings
from provisioning.policy.documents import Profile, rule_from
from provisioning.policy.model import HOLIDAY, MADE_UP, CalendarDay, DomainPolicy, PolicyProfile
from provisioning.policy.queries import departures_in, edition_in, own_policy, profile_of, profiles
from provisioning.policy.rules import (
    LOOSER,
    UNREGULATED,
    WEIGHTY,
    Difference,
    differences,
    policy_from,
    sense_of,
)
from provisioning.units.model import Unit
from provisioning.units.queries import top_paths

LONGEST_REASON = 1000
# A calendar is decided for a year; more days than this are none.
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Proposal:
    """What holds, what would, and at which decision somebody looked (0: none yet)."""

    before: Policy
    after: Policy
    edition: int
    profile: Profile
    departures: Mapping[str, Rule[Any]]

    @property
    def differences(self) -> list[Difference]:
        """Every setting that would be another."""
        return differences(self.before, self.after)

    @property
    def changes_anything(self) -> bool:
        """Whether it is a decision at all."""
        return bool(self.differences) or _head(self.before) != _head(self.after)

    @property
    def needs_second(self) -> bool:
        """Whether one person alone may not decide it: another profile, or what departs and isn't stricter;
        where the profile is silent, what is looser than Congvu's own value."""
        if _head(self.before) != _head(self.after):
            return True
        return any(each.after.departs in WEIGHTY or _loosens_ours(each) for each in self.differences)


def _loosens_ours(each: Difference) -> bool:
    """Whether it takes a guard down that no rule speaks of, and that Congvu has by itself."""
    ours = each.setting.default
    return each.after.departs == UNREGULATED and sense_of(each.setting, ours, each.after.value) == LOOSER


def load(session: Session, actor: Actor, profile: Profile) -> PolicyProfile:
    """Keeps a profile, so that domains can take it; the same one again is the one there is.

    Raises Denied.
    """
    top = require_policy(session, actor)
    digest = profile.digest()
    found = session.scalar(sa.select(PolicyProfile).where(PolicyProfile.digest == digest))
    if found is not None:
        return found
    row = PolicyProfile(
        id=new_id(), key=profile.key, title=profile.title, decision=profile.decision,
        in_force=profile.in_force, document=profile.plain(), digest=digest,
        loaded_at=clock.now(), loaded_by=actor.label,
    )  # fmt: skip
    session.add(row)
    session.flush()
    new = {"title": profile.title, "decision": profile.decision, "in_force": profile.in_force.isoformat()}
    record(session, actor, "policy.loaded", subject=("policy", row.key, row.title), unit_path=top, new=new)
    return row


def decide(
    session: Session,
    actor: Actor,
    domain: Domain,
    *,
    profile_key: str,
    changes: Mapping[str, Mapping[str, Any]],
    reason: str = "",
    edition: int,
    second: Actor | None = None,
) -> DomainPolicy | None:
    """What holds in a domain from now on; None where that is what holds already.

    `changes`: name of a setting → `value`, plain as a profile writes it, and `reason`; a value that is the
    profile's own ends a departure. Departures that are not among them stay. `edition`: of the decision that
    was looked at, 0 for none. Raises Denied, NotFound for an unknown profile, Invalid with every problem,
    `second_needed` among them, and Conflict when another decision came in between.
    """
    top = require_policy(session, actor)
    # Two who decide at once wait for each other.
    session.refresh(domain, with_for_update=True)
    wanted = proposal(session, domain, profile_key=profile_key, changes=changes)
    if edition != wanted.edition:
        raise Conflict
    before, after, changed = wanted.before, wanted.after, wanted.differences
    profile, departures = wanted.profile, wanted.departures
    if not wanted.changes_anything:
        return None
    _require_reasons(after, [each.setting.name for each in changed])
    if wanted.needs_second:
        _require_second(session, actor, second)
    row = DomainPolicy(
        domain_id=domain.id,
        edition=edition + 1,
        profile=load(session, actor, profile),
        departures=_plain(after, departures, actor, second),
        valid_from=clock.now(),
        reason=_checked_reason(reason),
        decided_by=actor.label,
        decided_by_id=actor.official_id,
        second=second.label if second else "",
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "policy.changed" if before.key == after.key else "policy.adopted",
        subject=("domain", domain.name, domain.name),
        unit_path=top,
        old={"profile": before.title, **{d.setting.name: _text(d.setting, d.before) for d in changed}},
        new={
            "profile": after.title,
            "reason": row.reason,
            **{d.setting.name: _text(d.setting, d.after) for d in changed},
        },
    )
    return row


def proposal(
    session: Session, domain: Domain, *, profile_key: str, changes: Mapping[str, Mapping[str, Any]]
) -> Proposal:
    """What a decision would make of what holds, before anybody decides.

    Raises NotFound for an unknown profile, Invalid with every value that can't be.
    """
    row = edition_in(session, domain.id)
    profile, departures = _wanted(session, row, profile_key, changes)
    before = own_policy() if row is None else policy_from(profile_of(row.profile), departures_in(row))
    return Proposal(before, policy_from(profile, departures), row.edition if row else 0, profile, departures)


def refusal_alone(session: Session, actor: Actor, wanted: Proposal) -> Problem | None:
    """Why this actor may not decide it alone: `second_needed`, or why nobody there is can be the second.

    None where nobody has to agree, and where nobody else could: a single administrator is not locked out.
    """
    if not wanted.needs_second:
        return None
    try:
        _require_second(session, actor, None)
    except Invalid as refusal:
        return refusal.problems[0]
    return None


def set_calendar(session: Session, actor: Actor, year: int, days: Mapping[date, tuple[str, str]]) -> bool:
    """The office's days of one year: day → `holiday` or `made_up`, and what it is called.

    Says whether that is a change. Raises Denied, Invalid with every problem.
    """
    top = require_policy(session, actor)
    problems = _day_problems(year, days)
    if problems:
        raise Invalid(problems)
    in_year = sa.and_(CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
    query = sa.select(CalendarDay).where(in_year).order_by(CalendarDay.day).with_for_update()
    old = {row.day: (row.kind, row.name) for row in session.scalars(query)}
    if old == dict(days):
        return False
    session.execute(sa.delete(CalendarDay).where(in_year))
    session.expire_all()
    session.add_all(CalendarDay(day=day, kind=kind, name=name) for day, (kind, name) in days.items())
    session.flush()
    record(
        session,
        actor,
        "calendar.changed",
        subject=("calendar", str(year), str(year)),
        unit_path=top,
        old={day.isoformat(): " ".join(old[day]) for day in sorted(old) if days.get(day) != old[day]},
        new={day.isoformat(): " ".join(days[day]) for day in sorted(days) if old.get(day) != days[day]},
    )
    return True


def require_policy(session: Session, actor: Actor) -> str:
    """The rule is everybody's: who sets it looks after the whole tree, the path of whose top is returned.

    Raises Denied.
    """
    tops = top_paths(session)
    if Ability.SYSTEM not in abilities_everywhere(actor, tops):
        raise Denied("may not decide on the rule")
    return next(iter(tops), "/")


def top_unit(session: Session) -> Unit:
    """The unit over which a second person must have the ability, too. Raises NotFound before there is one."""
    found = session.scalar(sa.select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.path).limit(1))
    if found is None:
        raise NotFound
    return found


def _head(policy: Policy) -> tuple[str, str, str, str]:
    return (policy.key, policy.title, policy.decision, policy.in_force)


def _wanted(
    session: Session,
    row: DomainPolicy | None,
    profile_key: str,
    changes: Mapping[str, Mapping[str, Any]],
) -> tuple[Profile, dict[str, Rule[Any]]]:
    """The profile and the departures that are asked for. Raises NotFound, Invalid with every problem."""
    if row is not None and row.profile.key == profile_key and not _is_newer(session, row):
        profile = profile_of(row.profile)
    else:
        found = profiles(session).get(profile_key)
        if found is None:
            raise NotFound
        profile = found
    departures = departures_in(row) if row is not None and row.profile.key == profile_key else {}
    problems: list[Problem] = []
    for name, plain in changes.items():
        try:
            rule = rule_from(name, {"value": plain.get("value")})
        except Invalid as error:
            problems += error.problems
            continue
        reason = plain.get("reason", "")
        departures[name] = replace(rule, reason=reason.strip() if isinstance(reason, str) else "")
    if problems:
        raise Invalid(problems)
    return profile, departures


def _is_newer(session: Session, row: DomainPolicy) -> bool:
    """Whether the same profile has been loaded anew since."""
    newest = profiles(session).get(row.profile.key)
    return newest is not None and newest.digest() != row.profile.digest


def _require_reasons(after: Policy, changed: list[str]) -> None:
    """What is looser than the rule, or other, says why: every one of them."""
    problems = [
        Problem(name, "policy_reason_needed", {"article": after.rule(name).article})
        for name in changed
        if after.rule(name).departs in WEIGHTY and not after.rule(name).reason
    ]
    problems += [
        Problem(name, "too_long", {"longest": LONGEST_REASON})
        for name in changed
        if len(after.rule(name).reason) > LONGEST_REASON
    ]
    if problems:
        raise Invalid(problems)


def _require_second(session: Session, actor: Actor, second: Actor | None) -> None:
    if actor.system:
        return
    top = top_unit(session)
    require_second(session, actor, second, top, lambda person: may(person, Ability.SYSTEM, top.path))


def _checked_reason(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise Invalid.one("reason", "too_long", longest=LONGEST_REASON)
    return reason.strip()


def _plain(
    after: Policy, departures: Mapping[str, Rule[Any]], actor: Actor, second: Actor | None
) -> dict[str, Any]:
    """Departures as they are kept; what is the profile's own value after all is none."""
    return {
        name: {
            "value": settings()[name].type.plain(rule.value),
            "reason": rule.reason,
            "by": actor.label,
            "second": second.label if second else "",
        }
        for name, rule in departures.items()
        if after.rule(name).departs
    }


def _text(setting: Any, rule: Rule[Any]) -> str:
    return str(setting.type.plain(rule.value))


def _day_problems(year: int, days: Mapping[date, tuple[str, str]]) -> list[Problem]:
    problems = [Problem("days", "too_many_days", {"most": MOST_DAYS})] if len(days) > MOST_DAYS else []
    for day, (kind, name) in days.items():
        weekend = day.weekday() >= 5
        if day.year != year:
            problems.append(Problem("days", "calendar_other_year", {"day": day.isoformat()}))
        elif kind == MADE_UP and not weekend:
            problems.append(Problem("days", "calendar_works_anyway", {"day": day.isoformat()}))
        elif kind not in (HOLIDAY, MADE_UP):
            problems.append(Problem("days", "unknown_choice"))
        if len(name) > 120 or not name.isprintable():
            problems.append(Problem("days", "too_long", {"longest": 120}))
    return problems

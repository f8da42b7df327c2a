"""Choosing a rule and departing from it: who, with whom, since when, and what held on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit.model import Event
from provisioning.domains.queries import default_domain
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound
from provisioning.policy.model import DomainPolicy
from provisioning.policy.operations import decide, set_calendar
from provisioning.policy.queries import default_policy, edition_in, policy_in, working_calendar
from tests.support.province import SYSTEM, Province

LONGER = {"idle.lock_after": {"value": "12 months", "reason": "Chờ tập huấn xong"}}


def decided(
    province: Province,
    key: str = "nghe-an",
    changes: dict[str, dict[str, Any]] | None = None,
    *,
    edition: int = 0,
    actor: Actor = SYSTEM,
    second: Actor | None = None,
) -> DomainPolicy | None:
    with province.database.writing() as session:
        return decide(
            session, actor, default_domain(session), profile_key=key, changes=changes or {},
            reason="Quyết định 99/2025", edition=edition, second=second,
        )  # fmt: skip


def test_until_somebody_decides_our_own_profile_holds(province: Province) -> None:
    with province.database.reading() as session:
        assert "default" == default_policy(session).key


def test_a_chosen_profile_holds_with_its_articles(province: Province) -> None:
    decided(province)
    with province.database.reading() as session:
        policy = default_policy(session)
    assert ("nghe-an", 8, "6.2") == (
        policy.key,
        policy.password.min_user.value,
        policy.password.min_user.article,
    )


def test_the_same_again_is_no_decision(province: Province) -> None:
    decided(province)
    assert decided(province, edition=1) is None


def test_a_departure_keeps_its_reason_and_ends_with_the_profiles_own_value(province: Province) -> None:
    decided(province)
    decided(province, changes=LONGER, edition=1)
    with province.database.reading() as session:
        rule = default_policy(session).idle.lock_after
    assert ("12 months", "looser", "Chờ tập huấn xong") == (str(rule.value), rule.departs, rule.reason)
    decided(province, changes={"idle.lock_after": {"value": "6 months"}}, edition=2)
    with province.database.reading() as session:
        assert "" == default_policy(session).idle.lock_after.departs


def test_looser_than_the_rule_needs_a_reason(province: Province) -> None:
    decided(province)
    with pytest.raises(Invalid) as refused:
        decided(province, changes={"idle.lock_after": {"value": "12 months"}}, edition=1)
    assert [("idle.lock_after", "policy_reason_needed")] == [
        (p.field, p.code) for p in refused.value.problems
    ]


def test_stricter_than_the_rule_needs_none(province: Province) -> None:
    decided(province)
    decided(province, changes={"password.min_user": {"value": 12}}, edition=1)
    with province.database.reading() as session:
        assert "stricter" == default_policy(session).password.min_user.departs


def test_all_wrong_values_are_told_at_once_and_nothing_is_kept(province: Province) -> None:
    decided(province)
    wrong: dict[str, dict[str, Any]] = {
        "password.min_user": {"value": 1},
        "idle.lock_after": {"value": "soon"},
        "no.such": {"value": 1},
    }
    with pytest.raises(Invalid) as refused:
        decided(province, changes=wrong, edition=1)
    assert set(wrong) == {p.field for p in refused.value.problems}
    with province.database.reading() as session:
        row = edition_in(session, default_domain(session).id)
    assert row is not None
    assert 1 == row.edition


def test_who_decided_on_an_older_page_is_told(province: Province) -> None:
    decided(province)
    with pytest.raises(Conflict):
        decided(province, "ninh-binh", edition=0)


def test_an_unknown_profile_is_not_found(province: Province) -> None:
    with pytest.raises(NotFound):
        decided(province, "atlantis")


def test_a_stranger_decides_nothing(province: Province) -> None:
    with pytest.raises(Denied):
        decided(province, actor=Actor("Ai đó", "0" * 16, ()))


def test_which_rule_held_on_a_day_can_be_told(province: Province) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 2, tzinfo=UTC), tick=False):
        decided(province)
    with time_machine.travel(datetime(2026, 6, 1, 2, tzinfo=UTC), tick=False):
        decided(province, "ninh-binh", edition=1)
    with province.database.reading() as session:
        domain = default_domain(session).id
        held = [policy_in(session, domain, datetime(2026, m, 2, tzinfo=UTC)).key for m in (2, 3, 5, 6)]
    assert ["default", "nghe-an", "nghe-an", "ninh-binh"] == held


def test_another_profile_leaves_departures_behind(province: Province) -> None:
    decided(province)
    decided(province, changes=LONGER, edition=1)
    decided(province, "bac-ninh", edition=2)
    with province.database.reading() as session:
        assert "3 months" == str(default_policy(session).idle.lock_after.value)


def test_each_decision_is_in_the_record(province: Province) -> None:
    decided(province)
    decided(province, changes=LONGER, edition=1)
    with province.database.reading() as session:
        query = sa.select(Event).where(Event.kind.like("policy.%")).order_by(Event.seq)
        kinds = [event.kind for event in session.scalars(query)]
    assert ["policy.loaded", "policy.adopted", "policy.changed"] == kinds


def test_days_off_of_a_year_are_set_and_move_what_is_due(province: Province) -> None:
    days = {date(2026, 1, 2): ("holiday", "Nghỉ hoán đổi"), date(2026, 1, 10): ("made_up", "Làm bù")}
    with province.database.writing() as session:
        assert set_calendar(session, SYSTEM, 2026, days)
        assert not set_calendar(session, SYSTEM, 2026, days)
    with province.database.reading() as session:
        calendar = working_calendar(session, default_policy(session))
    assert (False, True) == (calendar.works_on(date(2026, 1, 2)), calendar.works_on(date(2026, 1, 10)))


@pytest.mark.parametrize(
    ("day", "kind", "code"),
    [
        (date(2027, 1, 1), "holiday", "calendar_other_year"),
        (date(2026, 1, 5), "made_up", "calendar_works_anyway"),
        (date(2026, 1, 5), "party", "unknown_choice"),
    ],
)
def test_days_that_can_not_be_are_refused(province: Province, day: date, kind: str, code: str) -> None:
    with province.database.writing() as session, pytest.raises(Invalid) as refused:
        set_calendar(session, SYSTEM, 2026, {day: (kind, "x")})
    assert [code] == [p.code for p in refused.value.problems]

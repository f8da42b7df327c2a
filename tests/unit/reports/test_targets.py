"""Targets by year: what each level aims for now, set under a decision, never over somebody else's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.reports.rules import YearTargets
from provisioning.reports.targets import Goal, all_targets, goals, set_targets, targets_of
from tests.support.province import SYSTEM, Province


def put(where: Province, year: int, *, edition: str | None = None, **percents: int | None) -> bool:
    with where.database.writing() as session:
        return set_targets(
            session, SYSTEM, year=year, percents=percents, decision="12/QĐ-UBND", edition=edition
        )


def aims(province: Province, year: int) -> dict[str, Goal]:
    with province.database.reading() as session:
        return goals(session, year)


def test_a_level_aims_for_the_target_of_this_year_or_of_the_next_that_has_one(province: Province) -> None:
    put(province, 2025, province=40, district=20)
    put(province, 2026, province=60)
    put(province, 2028, province=90, district=50)
    assert {"province": Goal(60, 2026), "district": Goal(50, 2028)} == aims(province, 2026)
    assert {"province": Goal(90, 2028), "district": Goal(50, 2028)} == aims(province, 2027)


@pytest.mark.parametrize("over", [2010, 2025])
def test_a_target_of_a_year_that_is_over_is_no_goal_any_more(province: Province, over: int) -> None:
    put(province, over, province=60, district=30)
    assert {} == aims(province, 2026)


def test_a_target_taken_out_is_gone_and_stays_in_the_record(province: Province) -> None:
    put(province, 2026, province=60, commune=10)
    assert put(province, 2026, province=70, commune=None)
    with province.database.reading() as session:
        assert YearTargets(2026, {"province": 70}, "12/QĐ-UBND") == targets_of(session, 2026)
        assert [2026] == [each.year for each in all_targets(session)]
        event = session.scalars(
            sa.select(Event).where(Event.kind == "targets.changed").order_by(Event.seq.desc())
        ).first()
    assert event is not None
    assert ("2026", "12/QĐ-UBND") == (event.object_id, event.decision)
    assert (10, None) == (event.old["target_commune"], event.new["target_commune"])


def test_targets_that_were_set_meanwhile_are_not_overwritten(province: Province) -> None:
    with province.database.reading() as session:
        seen = targets_of(session, 2026).edition
    put(province, 2026, province=60)
    for mine in (70, None):
        with pytest.raises(Conflict):
            put(province, 2026, edition=seen, province=mine)
    assert {"province": Goal(60, 2026)} == aims(province, 2026)


def test_the_same_targets_again_are_no_change(province: Province) -> None:
    assert put(province, 2026, province=60)
    assert not put(province, 2026, province=60, district=None)


@pytest.mark.parametrize(
    ("year", "percents", "problem"),
    [
        (1999, {"province": 5}, ("year", "year_range")),
        (20260, {"province": 5}, ("year", "year_range")),
        (None, {"province": 5}, ("year", "year_range")),
        (2026, {"province": 0}, ("province", "percent_range")),
        (2026, {"commune": 101}, ("commune", "percent_range")),
        (2026, {"hamlet": 5}, ("hamlet", "unknown_choice")),
    ],
)
def test_what_is_no_target_is_refused(
    province: Province, year: int | None, percents: dict[str, int | None], problem: tuple[str, str]
) -> None:
    with province.database.writing() as session, pytest.raises(Invalid) as refused:
        set_targets(session, SYSTEM, year=year, percents=percents)
    assert [problem] == [(each.field, each.code) for each in refused.value.problems]


def test_only_who_looks_after_the_whole_service_sets_targets(province: Province) -> None:
    actor = province.actor("system_administrator", "stttt")
    with province.database.writing() as session, pytest.raises(Denied):
        set_targets(session, actor, year=2026, percents={"province": 60})

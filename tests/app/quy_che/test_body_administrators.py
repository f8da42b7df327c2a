"""A body's administrator by the province's rule: how many there are, and what they may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.access.operations import give
from provisioning.access.roles import make
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.officials.queries import own_record
from tests.support.cast import Cast
from tests.support.province import SYSTEM
from tests.support.rules import adopt

NGHE_AN = ("view", "reset", "lock")


def role(cast: Cast, *abilities: str) -> str:
    with cast.database.writing() as session:
        made = make(session, SYSTEM, name=f"Vai trò {' '.join(abilities)}", name_en="", abilities=abilities)
        session.flush()
        return made.id


def given(cast: Cast, name: str, unit: str, role_id: str, **dates: object) -> list[tuple[str, str]]:
    """Gives it; the problems, with their articles, where it is refused."""
    try:
        with cast.database.writing() as session:
            person = own_record(session, cast.ids.get(name, name))
            give(session, SYSTEM, person, cast.province.unit(session, unit), role_id, **dates)  # type: ignore[arg-type]
    except Invalid as refused:
        return [(each.code, str(each.params.get("article"))) for each in refused.problems]
    return []


def test_nghe_an_10_3_a_second_administrator_of_a_body_is_refused(cast: Cast) -> None:
    # Department B has the stranger, who administers it by a role of before.
    adopt(cast.database, "nghe-an")
    own = role(cast, *NGHE_AN)
    assert [("body_admins_most", "10.3")] == given(cast, "official", "syt", own)


def test_nghe_an_10_3_the_first_one_of_a_body_is_given_and_parts_of_it_count(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    own, first = role(cast, *NGHE_AN), cast.province.add("A Quản Trị", "dakha")
    second = cast.province.add("A Thứ Hai", "dakha")
    assert [] == given(cast, first, "dakha", own)
    assert [("body_admins_most", "10.3")] == given(cast, second, "dakha", own)


def test_nghe_an_10_3_a_successor_begins_when_the_first_one_ends(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    own, first = role(cast, *NGHE_AN), cast.province.add("A Quản Trị", "dakha")
    second, ends = cast.province.add("A Kế Nhiệm", "dakha"), clock.now() + timedelta(days=30)
    assert [] == given(cast, first, "dakha", own, valid_to=ends)
    assert [("body_admins_most", "10.3")] == given(cast, second, "dakha", own)
    assert [] == given(cast, second, "dakha", own, valid_from=ends)


@pytest.mark.parametrize("more", ["restore", "create", "move", "grants"])
def test_nghe_an_10_3_an_administrator_may_no_more_than_the_rule_says(cast: Cast, more: str) -> None:
    adopt(cast.database, "nghe-an")
    person = cast.province.add("A Quản Trị", "dakha")
    assert [("body_admin_may_less", "10.3")] == given(cast, person, "dakha", role(cast, *NGHE_AN, more))


def test_nghe_an_10_3_whoever_only_keeps_records_is_no_administrator(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    assert [] == given(cast, "official", "syt", "hr_officer")
    assert [] == given(cast, "auditor", "syt", "auditor")


def test_nghe_an_10_3_the_operator_at_the_top_has_as_many_as_are_needed(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    assert [] == given(cast, "official", "kontum", "unit_administrator")


def test_ninh_binh_11_4_a_body_has_none(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh")
    person = cast.province.add("A Quản Trị", "dakha")
    assert [("body_admins_none", "11.4")] == given(cast, person, "dakha", role(cast, *NGHE_AN))


def test_without_a_rule_there_are_as_many_as_are_given(cast: Cast) -> None:
    assert [] == given(cast, "official", "syt", "unit_administrator")


def test_nghe_an_10_3_the_page_says_so(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    own = role(cast, *NGHE_AN)
    form = {"person": cast.ids["official"], "role": own, "unit": "syt", "reason": "Theo công văn"}
    answer = cast.sign_in_as("system").send("/grants/new", form)
    assert "khoản 3 Điều 10" in answer.text

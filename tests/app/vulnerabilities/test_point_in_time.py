"""A unit as it was shows who worked there: what names a unit for another reason moves nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.access import operations as grants
from provisioning.access import posts
from provisioning.access.model import Grant
from provisioning.audit.kinds import EVENT_KINDS
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.queries import own_record
from provisioning.reports import point_in_time
from tests.support.cast import Cast
from tests.support.province import SYSTEM

EARLIER = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = EARLIER + timedelta(days=3)
HOME, ELSEWHERE = "stttt.cntt", "syt"
# The kinds that are about somebody's own place and record.
OWN = frozenset(point_in_time.TELLING)


def given(session: Session, cast: Cast, who: str, *, bound: bool = False) -> Grant:
    official = own_record(session, who)
    unit = cast.province.unit(session, ELSEWHERE)
    grants.give(session, SYSTEM, official, unit, "auditor", bound=bound)
    session.flush()
    return session.scalars(sa.select(Grant).where(Grant.official_id == who)).one()


def withdrawn(session: Session, cast: Cast, who: str) -> None:
    grant = given(session, cast, who)
    grants.withdraw(session, SYSTEM, grant, own_record(session, who))


def ended_with_post(session: Session, cast: Cast, who: str) -> None:
    given(session, cast, who, bound=True)
    elsewhere = cast.province.unit(session, ELSEWHERE)
    posts.end_with_post(session, SYSTEM, own_record(session, who), unit_id=elsewhere.id, post="")


def shortened(session: Session, cast: Cast, who: str) -> None:
    grant = given(session, cast, who)
    end = clock.now() + timedelta(days=9)
    grants.change_end(session, SYSTEM, grant, own_record(session, who), valid_to=end)


def released(session: Session, cast: Cast, who: str) -> None:
    record(
        session, SYSTEM, "transfer.cancelled", subject=("official", who, "Lê Thị Hoa"),
        old={"unit": ELSEWHERE, "post": "Khác"}, new={},
    )  # fmt: skip


CAUSES: dict[str, Callable[[Session, Cast, str], None]] = {
    "a permission withdrawn": withdrawn,
    "a permission that ended with the post": ended_with_post,
    "a permission shortened": shortened,
    "a transfer called off": released,
}


@pytest.fixture
def who(cast: Cast) -> str:
    with time_machine.travel(EARLIER - timedelta(days=1)):
        return cast.province.add("Lê Thị Hoa", HOME, post="Kế toán")


def then(cast: Cast, code: str, who: str, moment: datetime = EARLIER) -> point_in_time.Then | None:
    with cast.database.reading() as session:
        found, total = point_in_time.people(session, cast.province.unit(session, code), moment)
    assert total == len(found)
    return next((each for each in found if each.official_id == who), None)


@pytest.mark.parametrize("cause", CAUSES)
def test_what_is_over_another_unit_moves_nobody_there(cast: Cast, who: str, cause: str) -> None:
    with time_machine.travel(LATER), cast.database.writing() as session:
        CAUSES[cause](session, cast, who)
    assert then(cast, ELSEWHERE, who) is None
    here = then(cast, HOME, who)
    assert here is not None
    assert (here.unit, here.post, here.full_name) == (HOME, "Kế toán", "Lê Thị Hoa")


@pytest.mark.parametrize("kind", sorted(EVENT_KINDS.keys() - OWN))
def test_no_other_kind_of_event_tells_where_or_what_somebody_was(cast: Cast, who: str, kind: str) -> None:
    old = {"unit": ELSEWHERE, "post": "Khác", "full_name": "Ai Khác", "staff_code": "X", "state": "purged"}
    with time_machine.travel(LATER), cast.database.writing() as session:
        record(session, SYSTEM, kind, subject=("official", who, "Lê Thị Hoa"), old=dict(old))
    assert then(cast, ELSEWHERE, who) is None
    here = then(cast, HOME, who)
    assert here is not None
    assert not set(old.values()) & {here.unit, here.post, here.full_name, here.staff_code, here.state}


def test_a_move_is_told_through_what_names_other_units_before_and_after_it(cast: Cast, who: str) -> None:
    with time_machine.travel(LATER), cast.database.writing() as session:
        withdrawn(session, cast, who)
        operations.transfer(session, SYSTEM, own_record(session, who), cast.province.unit(session, "dakha"))
        released(session, cast, who)
    assert then(cast, HOME, who) is not None
    assert then(cast, "dakha", who) is None
    assert then(cast, "dakha", who, LATER + timedelta(days=1)) is not None


def test_a_permission_with_a_post_of_its_own_does_not_name_the_post(cast: Cast, who: str) -> None:
    with time_machine.travel(LATER), cast.database.writing() as session:
        given(session, cast, who, bound=True)
        fields = OfficialFields("Lê Thị Hoa", post="Trưởng phòng")
        operations.edit(session, SYSTEM, own_record(session, who), fields)
    here = then(cast, HOME, who)
    assert here is not None
    assert here.post == "Kế toán"


def test_the_page_of_another_unit_shows_nobody_whose_permission_over_it_was_withdrawn(
    cast: Cast, who: str
) -> None:
    with time_machine.travel(LATER), cast.database.writing() as session:
        withdrawn(session, cast, who)
    page = cast.sign_in_as("system").get(f"/audit/as-it-was?unit={ELSEWHERE}&on={EARLIER:%d/%m/%Y}")
    assert page.status_code == 200
    assert "Lê Thị Hoa" not in page.text

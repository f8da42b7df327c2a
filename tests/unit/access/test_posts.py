"""A grant that goes with a post ends when the post is left, and waits for whoever follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from provisioning.access.model import Grant
from provisioning.access.operations import give, withdraw
from provisioning.access.posts import drop_vacancy, vacant_grant, vacant_grants
from provisioning.access.queries import grants_of
from provisioning.audit.queries import history
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.lifecycle import leaving
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.transfers.operations import expect, release
from tests.support.office import Office
from tests.support.province import SYSTEM

POST = "Chánh Văn phòng"
Way = Callable[[Office, Session, Official], None]


def chief(office: Office, session: Session, name: str = "Y Blí") -> tuple[Official, Grant]:
    """Somebody with a post and what goes with it."""
    official = office.person(session, name)
    official.post = POST
    session.flush()
    unit = office.province.unit(session, "stttt")
    grant = give(session, SYSTEM, official, unit, "hr_officer", bound=True, decision="3/QĐ")
    session.flush()
    return official, grant


def by_moving(office: Office, session: Session, official: Official) -> None:
    operations.transfer(session, SYSTEM, official, office.province.unit(session, "syt"))


def by_another_post(_office: Office, session: Session, official: Official) -> None:
    operations.edit(session, SYSTEM, official, OfficialFields(official.full_name, post="Chuyên viên"))


def by_leaving(_office: Office, session: Session, official: Official) -> None:
    leaving.leave(session, SYSTEM, official)


def by_being_let_go_to_another_unit(office: Office, session: Session, official: Official) -> None:
    syt = office.province.unit(session, "syt")
    release(session, SYSTEM, official, to=syt)
    expect(session, SYSTEM, official, syt)


WAYS = [by_moving, by_another_post, by_leaving, by_being_let_go_to_another_unit]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_leave_post_ends_its_grant_and_leaves_it_vacant(office: Office, way: Way) -> None:
    with office.province.database.writing() as session:
        official, grant = chief(office, session)
        way(office, session, official)
        session.flush()
        assert () == grants_of(session, official.id, clock.now())
        assert [grant.id] == [each.id for each in vacant_grants(session, SYSTEM)]
    with office.province.database.reading() as session:
        ended = [e for e in history(session, "official", official.id) if e.kind == "grant.ended_with_post"]
        assert [("3/QĐ", POST)] == [(event.decision, event.old["post"]) for event in ended]


def test_leave_post_keeps_grants_without_post(office: Office) -> None:
    with office.province.database.writing() as session:
        official, _ = chief(office, session)
        give(session, SYSTEM, official, office.province.unit(session, "stttt"), "auditor")
        session.flush()
        by_moving(office, session, official)
        session.flush()
        assert ["auditor"] == [grant.role for grant in grants_of(session, official.id, clock.now())]


def test_edit_that_keeps_the_post_ends_no_grant(office: Office) -> None:
    with office.province.database.writing() as session:
        official, _ = chief(office, session)
        for post in (POST, "CHÁNH  VĂN PHÒNG", "Chanh van phong"):
            fields = OfficialFields(official.full_name, post=post, birth_date=date(1980, 2, 1))
            operations.edit(session, SYSTEM, official, fields)
            session.flush()
        assert 1 == len(grants_of(session, official.id, clock.now()))


def test_successor_in_post_needs_to_be_given_the_grant(office: Office) -> None:
    with office.province.database.writing() as session:
        official, _ = chief(office, session)
        by_leaving(office, session, official)
        follower = office.person(session, "Y Wan")
        operations.edit(session, SYSTEM, follower, OfficialFields("Y Wan", post=POST))
        session.flush()
        assert () == grants_of(session, follower.id, clock.now())
        assert 1 == len(vacant_grants(session, SYSTEM))
        unit = office.province.unit(session, "stttt")
        give(session, SYSTEM, follower, unit, "hr_officer", bound=True)
        session.flush()
        assert [] == vacant_grants(session, SYSTEM)


def test_withdrawn_and_dropped_grants_are_not_vacant(office: Office) -> None:
    with office.province.database.writing() as session:
        official, grant = chief(office, session)
        other, left = chief(office, session, "Y Wan")
        withdraw(session, SYSTEM, grant, official)
        by_leaving(office, session, other)
        session.flush()
        assert [left.id] == [each.id for each in vacant_grants(session, SYSTEM)]
        drop_vacancy(session, SYSTEM, vacant_grant(session, SYSTEM, left.id))
        session.flush()
        assert [] == vacant_grants(session, SYSTEM)


def test_vacancies_are_shown_to_who_may_grant_there(office: Office) -> None:
    with office.province.database.writing() as session:
        official, grant = chief(office, session)
        by_leaving(office, session, official)
        session.flush()
        assert 1 == len(vacant_grants(session, office.province.actor("unit_administrator", "stttt")))
        for role, unit in (("unit_administrator", "syt"), ("hr_officer", "stttt")):
            assert [] == vacant_grants(session, office.province.actor(role, unit))
            with pytest.raises(NotFound):
                vacant_grant(session, office.province.actor(role, unit), grant.id)


def test_bind_to_post_without_post_or_systemwide_is_refused(office: Office) -> None:
    with office.province.database.writing() as session:
        official, _ = chief(office, session)
        root = office.province.unit(session, "kontum")
        with pytest.raises(Invalid, match="system_not_bound"):
            give(session, SYSTEM, official, root, "system_administrator", bound=True)
        with pytest.raises(Invalid, match="bound_without_post"):
            give(session, SYSTEM, office.person(session, "Y Wan"), root, "auditor", bound=True)

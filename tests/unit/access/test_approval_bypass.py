"""Ways to more than one was given: ended grants, absences, closed units, codes that outlive their issuer."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from provisioning.access.model import Grant
from provisioning.access.operations import change_end, give, withdraw
from provisioning.access.queries import grant_for, grants_of
from provisioning.access.reviews import close_review, open_review
from provisioning.authentication.activation import holder_of_code, issue_code
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Expired, Invalid, NotFound
from provisioning.foundation.identifiers import token_hash
from provisioning.lifecycle.leaving import leave
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.support.office import Office
from tests.support.province import SYSTEM

DAY = timedelta(days=1)


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


def given(office: Office, session: Session, official: Official, role: str, **more: Any) -> Grant:
    grant = give(session, SYSTEM, official, office.province.unit(session, "stttt"), role, **more)
    session.flush()
    return grant


def test_an_ended_grant_is_over_and_not_prolonged(office: Office) -> None:
    with office.province.database.writing() as session:
        admin, _ = office.administrator(session)
        person, me = office.person(session), office.acting(session, admin)
        grant = given(office, session, person, "auditor")
        grant.valid_from, grant.valid_to = clock.now() - 9 * DAY, clock.now() - DAY
        session.flush()
        with pytest.raises(NotFound):
            grant_for(session, me, grant.id)
        with pytest.raises(Invalid) as refusal:
            change_end(session, me, grant, person, valid_to=None)
        assert codes(refusal) == {"grant_over"}


def test_standing_in_is_not_prolonged_beyond_what_the_absent_still_holds(office: Office) -> None:
    with office.province.database.writing() as session:
        admin, _ = office.administrator(session)
        head, deputy, now = office.person(session, "Y Trưởng"), office.person(session), clock.now()
        own = given(office, session, head, "helpdesk")
        stand = given(
            office, session, deputy, "helpdesk", valid_from=now, valid_to=now + 3 * DAY, stands_in_for=head
        )
        withdraw(session, SYSTEM, own, head)
        session.flush()
        with pytest.raises(Invalid) as refusal:
            change_end(session, office.acting(session, admin), stand, deputy, valid_to=now + 3000 * DAY)
        assert codes(refusal) == {"absent_holds_less"}


def test_what_one_only_stands_in_for_is_not_passed_on(office: Office) -> None:
    with office.province.database.writing() as session:
        head, deputy, third = (office.person(session, name) for name in ("Y Trưởng", "Y Phó", "Y Ba"))
        now = clock.now()
        given(office, session, head, "helpdesk")
        span = {"valid_from": now, "valid_to": now + 3 * DAY}
        given(office, session, deputy, "helpdesk", **span, stands_in_for=head)
        with pytest.raises(Invalid) as refusal:
            given(office, session, third, "helpdesk", **span, stands_in_for=deputy)
        assert codes(refusal) == {"absent_holds_less"}


def test_who_has_left_is_given_nothing(office: Office) -> None:
    with office.province.database.writing() as session:
        person = office.person(session)
        leave(session, SYSTEM, person)
        session.flush()
        with pytest.raises(Invalid) as refusal:
            given(office, session, person, "helpdesk")
        assert codes(refusal) == {"person_gone"}


def test_nothing_is_given_over_a_closed_unit(office: Office) -> None:
    with office.province.database.writing() as session:
        person = office.person(session)
        office.province.unit(session, "stttt").valid_to = (clock.now() - 3 * DAY).date()
        session.flush()
        with pytest.raises(Invalid) as refusal:
            given(office, session, person, "helpdesk")
        assert codes(refusal) == {"unit_closed"}


def test_a_lower_administrator_lets_no_higher_ones_grant_lapse(office: Office) -> None:
    with office.province.database.writing() as session:
        admin, _ = office.administrator(session)
        head, low = office.person(session, "Y Trưởng"), office.person(session, "Y Thấp")
        given(office, session, head, "unit_administrator")
        high, own = given(office, session, admin, "helpdesk"), given(office, session, low, "helpdesk")
        for grant in (high, own):
            grant.granted_at = clock.now() - DAY
        session.flush()
        unit, me = office.province.unit(session, "stttt"), office.acting(session, head)
        with pytest.raises(Denied):
            withdraw(session, me, high, admin)
        with pytest.raises(Invalid) as refusal:
            open_review(session, me, unit, clock.now() + timedelta(seconds=1))
        assert codes(refusal) == {"review_too_soon"}
        review = open_review(session, me, unit, clock.now() + 8 * DAY)
        session.flush()
        assert close_review(session, SYSTEM, review, clock.now() + 30 * DAY) == 1
        assert (high.revoked_at, own.lapsed) == (None, "review")


def test_two_who_give_the_same_at_one_moment_give_it_once(office: Office) -> None:
    database = office.province.database
    with database.writing() as session:
        person = office.person(session).id
    both = threading.Barrier(2)

    def go() -> None:
        with database.writing() as session:
            official, unit = own_record(session, person), office.province.unit(session, "stttt")
            if database.dialect == "postgresql":
                both.wait(10)
            give(session, SYSTEM, official, unit, "helpdesk")
            time.sleep(0.2)

    refused: list[set[str]] = []

    def try_it() -> None:
        try:
            go()
        except Invalid as refusal:
            refused.append({problem.code for problem in refusal.problems})

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(grants_of(session, person, clock.now())) == 1
    assert refused == [{"grant_held"}]


@pytest.mark.parametrize("way", ["suspended", "withdrawn"])
def test_a_code_dies_with_its_issuers_rights(office: Office, way: str) -> None:
    """Whoever was dismissed keeps no way into mailboxes that are in use."""
    with office.province.database.writing() as session:
        desk, person = office.person(session, "Y Bàn"), office.person(session)
        grant = given(office, session, desk, "helpdesk")
        code = issue_code(session, office.acting(session, desk), person)
        session.flush()
        key = f"{token_hash(code)}.{mailbox_of(person).access_revision}"
        assert holder_of_code(session, key).id == person.id
        if way == "suspended":
            suspend(session, SYSTEM, recipient_of(desk), reason="kẻ gian", keep_receiving=True)
        else:
            withdraw(session, SYSTEM, grant, desk)
        session.flush()
        with pytest.raises(Expired):
            holder_of_code(session, key)


def test_leaving_that_is_refused_takes_no_grant(office: Office) -> None:
    with office.province.database.writing() as session:
        person = office.person(session)
        person.post = "Trưởng phòng"
        session.flush()
        grant = given(office, session, person, "auditor", bound=True)
        move(mailbox_of(person), "leaving")
        session.flush()
        with pytest.raises(Invalid):
            leave(session, SYSTEM, person)
        assert grant.revoked_at is None

"""A review: each grant confirmed or withdrawn within one's own, and what nobody confirmed lapses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.access.model import Grant
from provisioning.access.operations import give
from provisioning.access.queries import grants_of
from provisioning.access.reviews import close_review, decide, open_review, open_reviews, unconfirmed
from provisioning.audit.queries import history
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, NotFound
from provisioning.officials.model import Official
from tests.support.office import Office
from tests.support.province import SYSTEM

MONTH = timedelta(days=30)


def holder(office: Office, session: Session, name: str, unit: str, role: str) -> tuple[Official, Grant]:
    official = office.person(session, name, unit)
    grant = give(session, SYSTEM, official, office.province.unit(session, unit), role)
    session.flush()
    return official, grant


def roles(session: Session, official: Official) -> list[str]:
    return [grant.role for grant in grants_of(session, official.id, clock.now())]


def test_what_was_given_in_the_unit_and_below_waits_and_nothing_else(office: Office) -> None:
    with office.province.database.writing() as session:
        _, here = holder(office, session, "Y Một", "stttt", "helpdesk")
        _, below = holder(office, session, "Y Hai", "stttt.cntt", "helpdesk")
        holder(office, session, "Y Ba", "syt", "helpdesk")
        review = open_review(session, SYSTEM, office.province.unit(session, "stttt"), clock.now() + MONTH)
        session.flush()
        holder(office, session, "Y Bốn", "stttt", "helpdesk")
        assert [here.id, below.id] == [g.id for g in unconfirmed(session, [review], clock.now())]
        stranger = office.province.actor("unit_administrator", "syt")
        assert [] == unconfirmed(session, [review], clock.now(), stranger)
        division = office.province.actor("unit_administrator", "stttt.cntt")
        assert [below.id] == [g.id for g in unconfirmed(session, [review], clock.now(), division)]


def test_answers_are_events_and_count_at_once(office: Office) -> None:
    with office.province.database.writing() as session:
        first, kept = holder(office, session, "Y Một", "stttt", "helpdesk")
        second, taken = holder(office, session, "Y Hai", "stttt", "auditor")
        open_review(session, SYSTEM, office.province.unit(session, "stttt"), clock.now() + MONTH)
        session.flush()
        head = office.province.actor("unit_administrator", "stttt")
        done = decide(session, head, confirmed=[kept.id], withdrawn=[taken.id])
        session.flush()
        assert {"confirmed": 1, "withdrawn": 1} == done
        assert [] == unconfirmed(session, open_reviews(session), clock.now())
        assert (["helpdesk"], []) == (roles(session, first), roles(session, second))
    with office.province.database.reading() as session:
        assert "grant.confirmed" == history(session, "official", first.id)[0].kind
        assert "grant.withdrawn" == history(session, "official", second.id)[0].kind


def test_one_foreign_grant_among_the_answers_refuses_all_of_them(office: Office) -> None:
    with office.province.database.writing() as session:
        _, own = holder(office, session, "Y Một", "stttt", "helpdesk")
        _, foreign = holder(office, session, "Y Hai", "syt", "helpdesk")
        open_review(session, SYSTEM, office.province.unit(session, "kontum"), clock.now() + MONTH)
        session.flush()
        head = office.province.actor("unit_administrator", "stttt")
        for answers in (
            {"confirmed": [own.id, foreign.id], "withdrawn": []},
            {"confirmed": [own.id], "withdrawn": [foreign.id]},
        ):
            with pytest.raises(NotFound):
                decide(session, head, confirmed=answers["confirmed"], withdrawn=answers["withdrawn"])
        assert own.confirmed_at is None


def test_nobody_confirms_their_own_or_what_is_above_them(office: Office) -> None:
    with office.province.database.writing() as session:
        head, own = holder(office, session, "Y Một", "stttt", "unit_administrator")
        above, high = holder(office, session, "Y Hai", "stttt", "helpdesk")
        give(session, SYSTEM, above, office.province.unit(session, "kontum"), "auditor")
        open_review(session, SYSTEM, office.province.unit(session, "kontum"), clock.now() + MONTH)
        session.flush()
        for grant in (own, high):
            with pytest.raises(Denied):
                decide(session, office.acting(session, head), confirmed=[grant.id], withdrawn=[])


def test_only_who_gives_rights_there_begins_a_review_and_one_at_a_time(office: Office) -> None:
    with office.province.database.writing() as session:
        unit, due = office.province.unit(session, "stttt"), clock.now() + MONTH
        for role, where in (("hr_officer", "stttt"), ("unit_administrator", "syt")):
            with pytest.raises(Denied):
                open_review(session, office.province.actor(role, where), unit, due)
        with pytest.raises(Invalid, match="date_past"):
            open_review(session, SYSTEM, unit, clock.now())
        open_review(session, office.province.actor("unit_administrator", "stttt"), unit, due)
        session.flush()
        with pytest.raises(Invalid, match="review_open"):
            open_review(session, SYSTEM, unit, due)


def test_what_nobody_confirmed_lapses_but_not_the_last_system_administrator(office: Office) -> None:
    with office.province.database.writing() as session:
        administrator, _ = office.administrator(session)
        first, kept = holder(office, session, "Y Một", "stttt", "helpdesk")
        second, _ = holder(office, session, "Y Hai", "stttt", "auditor")
        review = open_review(session, SYSTEM, office.province.unit(session, "kontum"), clock.now() + MONTH)
        session.flush()
        decide(session, SYSTEM, confirmed=[kept.id], withdrawn=[])
        session.flush()
        assert 1 == close_review(session, SYSTEM, review, clock.now())
        session.flush()
        held = [roles(session, each) for each in (administrator, first, second)]
        assert [["system_administrator"], ["helpdesk"], []] == held
        assert [] == open_reviews(session)
    with office.province.database.reading() as session:
        assert "grant.lapsed" == history(session, "official", second.id)[0].kind

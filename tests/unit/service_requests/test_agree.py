"""Four eyes: nothing dangerous by one person alone, and both with the rights they have at that moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.access.operations import give, withdraw
from provisioning.access.queries import grants_of
from provisioning.audit.model import Event
from provisioning.audit.queries import history
from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.lifecycle.bulk import suspend_all
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.notifications.model import Notification
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, protect
from provisioning.service_requests import operations
from provisioning.service_requests.chores import look_at_requests
from provisioning.service_requests.effects import effects_of
from provisioning.service_requests.model import Request
from provisioning.service_requests.queries import count_waiting, listed
from provisioning.service_requests.rules import fingerprint
from tests.support.office import Office
from tests.support.province import SYSTEM


class Two:
    """Two system administrators, and somebody to give a right to."""

    def __init__(self, office: Office, session: Session) -> None:
        self.office, self.session = office, session
        self.first, _ = office.administrator(session, "Trần Thị Một")
        second = office.person(session, "Lê Văn Hai")
        give(session, SYSTEM, second, office.province.unit(session, "kontum"), "system_administrator")
        self.second = second
        self.third = office.person(session, "Y Ba")
        session.flush()

    def acting(self, official: Official) -> Actor:
        return self.office.acting(self.session, official)

    def asked(self) -> Request:
        details = {"official_id": self.third.id, "role": "unit_administrator", "reason": "phụ trách"}
        unit = self.office.province.unit(self.session, "stttt")
        return operations.ask(
            self.session, self.acting(self.first), "grant", unit, details,
            reason="phụ trách đơn vị", subject_id=self.third.id,
        )  # fmt: skip

    def agree(self, request: Request, by: Official | None = None) -> None:
        seen = fingerprint(effects_of(self.session, request))
        operations.agree(self.session, self.acting(by or self.second), request, seen=seen)

    def roles(self) -> list[str]:
        return [grant.role for grant in grants_of(self.session, self.third.id, clock.now())]

    def codes(self, official: Official) -> str:
        return issue_code(self.session, self.acting(self.first), official)


def problems(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


def test_a_grant_of_administration_is_refused_to_one_alone(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        unit = office.province.unit(session, "stttt")
        with pytest.raises(Invalid) as refusal:
            give(session, two.acting(two.first), two.third, unit, "unit_administrator")
        assert problems(refusal) == {"second_needed"}
        give(session, two.acting(two.first), two.third, unit, "helpdesk")
        assert two.roles() == ["helpdesk"]


def test_what_two_agree_on_happens_and_the_record_names_both(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        assert two.roles() == []
        two.agree(request)
        assert (request.state, two.roles()) == ("done", ["unit_administrator"])
    with office.province.database.reading() as session:
        given = next(
            e for e in history(session, "official", two.third.id, limit=50) if e.kind == "grant.given"
        )
        assert (given.actor, given.new["second"]) == ("Trần Thị Một", "Lê Văn Hai")


def test_nobody_agrees_to_their_own_request_or_to_what_is_for_themselves(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        give(session, SYSTEM, two.third, office.province.unit(session, "kontum"), "system_administrator")
        session.flush()
        for official in (two.first, two.third):
            with pytest.raises(Denied):
                two.agree(request, official)
        assert request.state == "open"


def test_a_single_administrator_is_not_locked_out(office: Office) -> None:
    with office.province.database.writing() as session:
        only, _grant = office.administrator(session)
        other = office.person(session, "Y Hai")
        unit = office.province.unit(session, "kontum")
        give(session, office.acting(session, only), other, unit, "system_administrator")
        session.flush()
        third = office.person(session, "Y Ba")
        with pytest.raises(Invalid) as refusal:
            give(session, office.acting(session, only), third, unit, "system_administrator")
        # Whom they appointed a moment ago is no second person for them.
        assert problems(refusal) == {"second_dependent"}


def test_who_can_not_sign_in_is_nobody_to_wait_for(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        suspend(session, SYSTEM, recipient_of(two.second), reason="nghỉ", keep_receiving=True)
        session.flush()
        unit = office.province.unit(session, "stttt")
        give(session, two.acting(two.first), two.third, unit, "unit_administrator")
        assert two.roles() == ["unit_administrator"]


def test_the_author_who_lost_the_right_meanwhile_gets_nothing_done(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        _official, extra = office.administrator(session, "Trần Thị Thêm")
        request = two.asked()
        first_grant = held_grant(session, two.first)
        withdraw(session, SYSTEM, first_grant, two.first)
        session.flush()
        with pytest.raises(Denied):
            two.agree(request)
        assert two.roles() == []
        assert extra.revoked_at is None


def held_grant(session: Session, official: Official):  # type: ignore[no-untyped-def]
    from provisioning.access.model import Grant

    return session.query(Grant).filter_by(official_id=official.id, revoked_at=None).one()


def test_the_target_who_rose_meanwhile_is_out_of_reach(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        head = office.person(session, "Lê Văn Trưởng")
        deputy = office.person(session, "Phạm Thị Phó")
        unit = office.province.unit(session, "stttt")
        for each in (head, deputy):
            give(session, SYSTEM, each, unit, "unit_administrator")
        session.flush()
        request = operations.ask(
            session, two.acting(head), "grant", unit,
            {"official_id": two.third.id, "role": "unit_administrator"}, reason="x",
            subject_id=two.third.id,
        )  # fmt: skip
        give(session, SYSTEM, two.third, office.province.unit(session, "kontum"), "system_administrator")
        session.flush()
        with pytest.raises(Denied):
            two.agree(request, deputy)


def test_what_would_be_different_by_now_is_shown_first(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        seen = fingerprint(effects_of(session, request))
        give(session, SYSTEM, two.third, office.province.unit(session, "syt"), "helpdesk")
        session.flush()
        with pytest.raises(Conflict):
            operations.agree(session, two.acting(two.second), request, seen=seen)
        assert fingerprint(request.effects) == seen != fingerprint(effects_of(session, request))
        two.agree(request)
        assert request.state == "done"


def test_a_refusal_needs_its_reason_and_is_the_end(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        with pytest.raises(Invalid) as refusal:
            operations.refuse(session, two.acting(two.second), request, answer="  ")
        assert problems(refusal) == {"required"}
        operations.refuse(session, two.acting(two.second), request, answer="chưa có quyết định")
        with pytest.raises(Invalid) as refusal:
            two.agree(request)
        assert problems(refusal) == {"request_over"}
        assert (request.state, two.roles()) == ("refused", [])


def test_only_the_author_takes_it_back_and_asking_twice_is_seen(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        with pytest.raises(Invalid) as refusal:
            two.asked()
        assert problems(refusal) == {"request_open"}
        with pytest.raises(Denied):
            operations.withdraw(session, two.acting(two.second), request)
        operations.withdraw(session, two.acting(two.first), request)
        assert request.state == "withdrawn"
        two.asked()


def test_it_expires_by_itself_and_can_not_be_agreed_to_late(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = office.province.database
    with database.writing() as session:
        two = Two(office, session)
        request_id = two.asked().id
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    with database.writing() as session:
        two.session = session
        request = session.get_one(Request, request_id)
        with pytest.raises(Invalid) as refusal:
            two.agree(request)
        assert problems(refusal) == {"request_over"}
    look_at_requests(database, later)
    look_at_requests(database, later)
    with database.reading() as session:
        assert session.get_one(Request, request_id).state == "expired"
        kinds = [event.kind for event in session.query(Event).order_by(Event.seq)]
        assert kinds.count("request.expired") == 1
        told = [notice.kind for notice in session.query(Notification)]
        assert told.count("request_expired") == 1


def test_word_goes_to_who_decides_and_back_to_who_asked(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        request = two.asked()
        session.flush()
        made = [n.params["name"] for n in session.query(Notification).filter_by(kind="request_made")]
        assert made == ["Lê Văn Hai"]
        two.agree(request)
        session.flush()
        answered = [n.params["name"] for n in session.query(Notification).filter_by(kind="request_agreed")]
        assert answered == ["Trần Thị Một"]


def test_it_waits_for_those_who_may_and_for_nobody_else(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        stranger = office.person(session, "Vũ Văn Lạ", "syt")
        give(session, SYSTEM, stranger, office.province.unit(session, "syt"), "unit_administrator")
        helpdesk = office.person(session, "Đỗ Văn Đường")
        give(session, SYSTEM, helpdesk, office.province.unit(session, "stttt"), "helpdesk")
        session.flush()
        two.asked()
        session.flush()
        now = clock.now()
        people = {"one": two.first, "two": two.second, "three": two.third, "far": stranger, "help": helpdesk}
        waiting = {name: count_waiting(session, two.acting(who), now) for name, who in people.items()}
        assert waiting == {"one": 0, "two": 1, "three": 0, "far": 0, "help": 0}
        assert listed(session, two.acting(two.first), "mine", now)[1] == 1


def test_a_code_for_an_administrator_or_a_leader_needs_a_second(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        for official in (two.second, two.third):
            if official is two.third:
                assert two.codes(official)
                protect(session, SYSTEM, official, protected=True)
            if official is two.second:
                # Nobody else is left: the person themselves is no second.
                assert two.codes(official)
        third_administrator, _ = office.administrator(session, "Y Tư")
        for official in (two.second, two.third):
            with pytest.raises(Invalid) as refusal:
                two.codes(official)
            assert problems(refusal) == {"second_needed"}
        assert third_administrator.id


def test_an_agreed_code_is_issued_once_by_who_asked(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        protect(session, SYSTEM, two.third, protected=True)
        session.flush()
        unit = two.third.unit
        request = operations.ask(
            session, two.acting(two.first), "code", unit, {"official_id": two.third.id},
            reason="lãnh đạo mất điện thoại", subject_id=two.third.id,
        )  # fmt: skip
        two.agree(request)
        assert request.state == "agreed"
        nobody = operations.second_for_code(session, two.acting(two.second), two.third.id)
        assert nobody is None
        second = operations.second_for_code(session, two.acting(two.first), two.third.id)
        assert issue_code(session, two.acting(two.first), two.third, second=second)
        assert request.state == "done"
        session.flush()
        assert operations.second_for_code(session, two.acting(two.first), two.third.id) is None


def test_many_are_suspended_by_two_and_all_or_none(office: Office) -> None:
    with office.province.database.writing() as session:
        two = Two(office, session)
        people = [office.person(session, f"Y Người {chr(97 + number)}") for number in range(21)]
        ids = [person.id for person in people]
        with pytest.raises(Invalid) as refusal:
            suspend_all(session, two.acting(two.first), ids, reason="x", keep_receiving=True)
        assert problems(refusal) == {"second_needed"}
        details = {"official_ids": ids, "reason": "đình chỉ", "keep_receiving": True}
        unit = office.province.unit(session, "stttt")
        request = operations.ask(
            session, two.acting(two.first), "suspension", unit, details, reason="đình chỉ"
        )
        two.agree(request)
        assert {mailbox_of(person).state for person in people} == {"suspended"}
        few = [two.third.id, ids[0]]
        with pytest.raises(Invalid) as refusal:
            suspend_all(session, two.acting(two.first), few, reason="x", keep_receiving=True)
        assert problems(refusal) == {"one_in_other_state"}
        assert mailbox_of(two.third).state == "active"

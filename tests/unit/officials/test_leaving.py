"""People who leave, come back, or should never have been added: their mail and address stay theirs."""

from __future__ import annotations

import pytest

from provisioning.audit.queries import history
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.lifecycle import leaving
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.projection.kinds.mailboxes import wanted
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move, standing_of
from tests.support.province import SYSTEM, Province


def someone(province: Province, session: Session, state: str = "active") -> Official:
    official = own_record(session, province.add_in(session, "Y Blí", "stttt").id)
    mailbox = mailbox_of(official)
    if state != "invited":
        move(mailbox, "active")
        mailbox.activated_at = mailbox.state_since
    if state not in ("invited", "active"):
        move(mailbox, state)
    return official


def test_who_leaves_signs_in_no_more_and_still_gets_mail(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session)
        leaving.leave(session, SYSTEM, official, reason="Nghỉ hưu")
        session.flush()
        (entry,) = [item.entry for item in wanted(session, Mailbox.id == mailbox_of(official).id)]
        assert entry is not None
        assert ("leaving", False, True) == (entry.state, entry.sign_in, entry.receives)
    with province.database.reading() as session:
        kinds = [event.kind for event in history(session, "official", official.id)]
        assert ["official.left", "official.created"] == kinds


def test_who_comes_back_has_the_same_address_and_password(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session)
        before = [address.canonical for address in mailbox_of(official).addresses]
        leaving.leave(session, SYSTEM, official)
        leaving.return_to_service(session, SYSTEM, official)
        assert "active" == mailbox_of(official).state
        assert before == [address.canonical for address in mailbox_of(official).addresses]


def test_who_never_had_a_password_is_invited_again(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session, "invited")
        leaving.leave(session, SYSTEM, official)
        leaving.return_to_service(session, SYSTEM, official)
        assert "invited" == mailbox_of(official).state


def test_one_who_is_here_can_not_come_back(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session)
        with pytest.raises(Invalid, match="state_move"):
            leaving.return_to_service(session, SYSTEM, official)


def test_of_one_added_by_mistake_only_the_tombstone_of_the_address_stays(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session, "invited")
        leaving.withdraw(session, SYSTEM, official)
        session.flush()
        session.expire_all()
        official = own_record(session, official.id)
        (item,) = wanted(session, Mailbox.id == mailbox_of(official).id)
        assert None is item.entry
        assert [True] == [address.ended_at is not None for address in mailbox_of(official).addresses]
    other = province.add("Y Blí", "stttt")
    with province.database.reading() as session:
        taken = {a.canonical for a in mailbox_of(own_record(session, official.id)).addresses}
        assert not taken & {a.canonical for a in mailbox_of(own_record(session, other)).addresses}


def test_one_who_was_withdrawn_comes_back_to_the_same_address(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session, "invited")
        leaving.withdraw(session, SYSTEM, official)
        leaving.return_to_service(session, SYSTEM, official)
        session.flush()
        (item,) = wanted(session, Mailbox.id == mailbox_of(official).id)
        assert item.entry is not None
        assert ("invited", "bliy.stttt@kontum.example") == (item.entry.state, item.entry.mail)


def test_a_mailbox_that_was_ever_opened_is_not_withdrawn(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session)
        with pytest.raises(Invalid, match="state_move"):
            leaving.withdraw(session, SYSTEM, official)


@pytest.mark.parametrize("state", ["invited", "active", "suspended"])
def test_a_leaving_taken_back_is_as_it_was(province: Province, state: str) -> None:
    with province.database.writing() as session:
        official = someone(province, session, state)
        before = standing_of(mailbox_of(official))
        leaving.leave(session, SYSTEM, official, reason="Nhầm")
        leaving.restore_as_before(session, SYSTEM, official, before)
        assert before == standing_of(mailbox_of(official))


@pytest.mark.parametrize(("role", "unit"), [("helpdesk", "stttt"), ("hr_officer", "syt")])
def test_only_the_desk_of_the_unit_lets_people_leave_and_come_back(
    province: Province, role: str, unit: str
) -> None:
    actor = province.actor(role, unit)
    with province.database.writing() as session:
        official = someone(province, session, "invited")
        for act in (leaving.leave, leaving.withdraw, leaving.return_to_service):
            with pytest.raises(Denied):
                act(session, actor, official)


def test_nobody_leaves_by_their_own_hand(province: Province) -> None:
    with province.database.writing() as session:
        official = someone(province, session)
        me = Actor("Y Blí", official.id, province.actor("hr_officer", "stttt").grants)
        with pytest.raises(Denied):
            leaving.leave(session, me, official)

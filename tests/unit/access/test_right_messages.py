"""The holder of a permission is told when it is given, changed or over: by whom, from where, what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import sqlalchemy as sa
import time_machine

from provisioning.access.model import Grant
from provisioning.access.notify import BUILT_IN
from provisioning.access.operations import change_end, give, withdraw
from provisioning.access.roles import make
from provisioning.access.rules import ROLE_ABILITIES
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.lifecycle.leaving import leave
from provisioning.notifications.model import Notification
from provisioning.notifications.outbox import send_due
from provisioning.officials.operations import mailbox_of, transfer
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.support.province import SYSTEM, Province

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/137.0.0.0 Safari/537.36"
GIVER = Actor("Lê Văn Trưởng", None, system=True, ip="10.7.0.3", user_agent=CHROME)
MIDNIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def holder(province: Province, *, opened: bool = True) -> str:
    official_id = province.add("Y Bình An", "stttt.cntt")
    with province.database.writing() as session:
        mailbox = mailbox_of(own_record(session, official_id))
        if opened:
            move(mailbox, "active")
            mailbox.activated_at = clock.now()
    return official_id


def given(province: Province, official_id: str, role: str = "helpdesk", **more: object) -> str:
    with province.database.writing() as session:
        official, unit = own_record(session, official_id), province.unit(session, "stttt")
        return give(session, GIVER, official, unit, role, **more).id  # type: ignore[arg-type]


def sent(province: Province) -> list[EmailMessage]:
    letters: list[EmailMessage] = []
    send_due(province.database, letters.append, sender="thu@kontum.example", now=clock.now())
    return letters


def test_permission_that_is_given_is_told_with_time_place_and_advice(province: Province) -> None:
    with time_machine.travel(MIDNIGHT, tick=False):
        official_id = holder(province)
        given(province, official_id)
        (letter,) = sent(province)
    text = letter.get_content()
    assert "00:00 ngày 01/12/2026" in text
    assert "Chrome · Windows, 10.7.0.3" in text
    assert "Lê Văn Trưởng" in text
    assert "Helpdesk" not in text
    assert "báo ngay cho cán bộ phụ trách CNTT" in text


def test_end_that_changes_and_withdrawing_are_told(province: Province) -> None:
    official_id = holder(province)
    grant_id = given(province, official_id)
    with province.database.writing() as session:
        official, grant = own_record(session, official_id), session.get_one(Grant, grant_id)
        change_end(session, GIVER, grant, official, valid_to=clock.now() + timedelta(days=30))
    with province.database.writing() as session:
        withdraw(session, GIVER, session.get_one(Grant, grant_id), own_record(session, official_id))
    subjects = [str(letter["Subject"]) for letter in sent(province)]
    assert len(subjects) == 3
    assert sum("đổi thời hạn" in each for each in subjects) == 1
    assert sum("đã chấm dứt" in each for each in subjects) == 1


def test_permission_that_ends_with_the_post_is_told(province: Province) -> None:
    official_id = holder(province)
    with province.database.writing() as session:
        own_record(session, official_id).post = "Chánh Văn phòng"
    given(province, official_id, bound=True)
    with province.database.writing() as session:
        transfer(session, SYSTEM, own_record(session, official_id), province.unit(session, "syt"))
    assert kinds(province) == ["right_given", "right_ended"]


def test_who_leaves_the_service_is_told_nothing_that_nobody_would_read(province: Province) -> None:
    official_id = holder(province)
    given(province, official_id)
    with province.database.writing() as session:
        leave(session, SYSTEM, own_record(session, official_id))
    assert kinds(province) == ["right_given"]


def test_who_never_opened_the_mailbox_is_not_written_to(province: Province) -> None:
    given(province, holder(province, opened=False))
    assert kinds(province) == []


def test_proven_recovery_address_hears_of_what_is_withdrawn(province: Province) -> None:
    official_id = holder(province)
    grant_id = given(province, official_id)
    with province.database.writing() as session:
        official = own_record(session, official_id)
        official.recovery_email, official.recovery_proven_at = "nha@ngoai.example", clock.now()
        withdraw(session, GIVER, session.get_one(Grant, grant_id), official)
        told = session.scalars(sa.select(Notification.recipient).where(Notification.kind == "right_ended"))
        assert "nha@ngoai.example" in set(told)


def test_role_made_here_is_called_by_its_own_name_whatever_letters_it_has(province: Province) -> None:
    official_id = holder(province)
    with province.database.writing() as session:
        role = make(session, SYSTEM, name="Trực 100 % ca", name_en="", abilities=["view"]).id
    given(province, official_id, role)
    (letter,) = sent(province)
    assert "Trực 100 % ca" in letter.get_content()


def test_every_built_in_role_has_its_sentence() -> None:
    assert BUILT_IN.keys() == ROLE_ABILITIES.keys()


def kinds(province: Province) -> list[str]:
    with province.database.reading() as session:
        query = sa.select(Notification.kind).order_by(Notification.created_at, Notification.kind)
        return list(session.scalars(query))

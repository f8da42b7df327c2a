"""Mailboxes the rule ends: listed ahead, agreed to by a person, carried out on the day, each step once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.addresses.model import Address
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Unavailable
from provisioning.lifecycle import endings
from provisioning.lifecycle.leaving import leave
from provisioning.lifecycle.locked_lists import send_lists
from provisioning.lifecycle.locks import lock_for
from provisioning.lifecycle.model import MailboxEnding
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.support.province import SYSTEM, Province
from tests.support.rules import adopt

MARCH = datetime(2027, 3, 1, 3, tzinfo=UTC)


class Store:
    """Notes whose mail was wiped; may be down."""

    def __init__(self) -> None:
        self.wiped: list[str] = []
        self.down = False

    def __call__(self, uid: str) -> None:
        if self.down:
            raise Unavailable("mail store", "down")
        self.wiped.append(uid)


def somebody(province: Province, name: str = "Y Kết Thúc") -> str:
    person = province.add(name, "stttt")
    with time_machine.travel(MARCH, tick=False), province.database.writing() as session:
        mailbox = mailbox_of(own_record(session, person))
        move(mailbox, "active")
        mailbox.activated_at = clock.now()
    return person


def locked(province: Province, cause: str) -> str:
    person = somebody(province)
    with time_machine.travel(MARCH, tick=False), province.database.writing() as session:
        lock_for(session, SYSTEM, mailbox_of(own_record(session, person)), cause)
    return person


def left(province: Province) -> str:
    person = somebody(province)
    with time_machine.travel(MARCH, tick=False), province.database.writing() as session:
        leave(session, SYSTEM, own_record(session, person))
    return person


def run(province: Province, store: Store, *day: int) -> None:
    now = datetime(*day, 3, tzinfo=UTC)  # type: ignore[misc, arg-type]
    with time_machine.travel(now, tick=False):
        endings.drop_restored(province.database, now)
        endings.list_ahead(province.database, now)
        endings.carry_out(province.database, store, now)


def listed(province: Province) -> list[tuple[str, str, str, date]]:
    with province.database.reading() as session:
        rows = session.scalars(sa.select(MailboxEnding).where(MailboxEnding.dropped_at.is_(None))).all()
        return [(each.kind, each.lock_cause, each.article, each.due_on) for each in rows]


def say_yes(province: Province) -> None:
    with province.database.writing() as session:
        ids = session.scalars(sa.select(MailboxEnding.id)).all()
        endings.agree(session, SYSTEM, ids)


def state(province: Province, person: str) -> str:
    with province.database.reading() as session:
        return mailbox_of(own_record(session, person)).state


def test_dong_thap_9_1_thirty_days_locked_are_listed_and_withdrawn_after_a_yes(province: Province) -> None:
    adopt(province.database, "dong-thap")
    person, store = locked(province, "default_password"), Store()
    run(province, store, 2027, 3, 2)
    assert [("withdraw", "default_password", "9.1", date(2027, 3, 31))] == listed(province)
    run(province, store, 2027, 4, 1)
    assert "suspended" == state(province, person), "nobody has said yes"
    say_yes(province)
    run(province, store, 2027, 4, 1)
    assert "archived" == state(province, person)
    assert [] == store.wiped, "the mail is kept"


def test_nghe_an_8_4_b_six_months_locked_are_on_the_list_of_wipes(province: Province) -> None:
    adopt(province.database, "nghe-an")
    locked(province, "idle")
    run(province, Store(), 2027, 7, 30)
    assert [] == listed(province)
    run(province, Store(), 2027, 8, 2)
    assert [("wipe", "idle", "8.4.b", date(2027, 9, 1))] == listed(province)


def test_ninh_binh_7_4_a_leaver_is_wiped_after_three_months_and_the_address_stays_taken(
    province: Province,
) -> None:
    adopt(province.database, "ninh-binh")
    person, store = left(province), Store()
    run(province, store, 2027, 5, 2)
    assert [("wipe", "leaver", "7.4", date(2027, 6, 1))] == listed(province)
    say_yes(province)
    run(province, store, 2027, 5, 31)
    assert "leaving" == state(province, person)
    run(province, store, 2027, 6, 1)
    run(province, store, 2027, 6, 2)
    assert "purged" == state(province, person)
    with province.database.reading() as session:
        uid = mailbox_of(own_record(session, person)).id
        addresses = session.scalars(sa.select(Address).where(Address.recipient_id == uid)).all()
        kinds = session.scalars(
            sa.select(Event.kind).where(Event.object_id == person).order_by(Event.seq)
        ).all()
    assert [uid] == store.wiped
    assert all(each.ended_at is not None for each in addresses)
    assert ["mailbox.end_announced", "mailbox.end_agreed", "mailbox.archived", "mailbox.purged"] == kinds[-4:]


def test_a_wipe_that_is_killed_between_its_steps_goes_on(province: Province) -> None:
    adopt(province.database, "ninh-binh")
    person, store = left(province), Store()
    run(province, store, 2027, 5, 2)
    say_yes(province)
    store.down = True
    with pytest.raises(Unavailable):
        run(province, store, 2027, 6, 1)
    assert "archived" == state(province, person)
    store.down = False
    run(province, store, 2027, 6, 1)
    assert "purged" == state(province, person)


def test_who_is_restored_is_taken_from_the_list(province: Province) -> None:
    adopt(province.database, "dong-thap")
    person, store = locked(province, "idle"), Store()
    run(province, store, 2027, 3, 2)
    say_yes(province)
    with time_machine.travel(MARCH + timedelta(days=10)), province.database.writing() as session:
        resume(session, SYSTEM, recipient_of(own_record(session, person)))
    run(province, store, 2027, 4, 1)
    assert [] == listed(province)
    assert "active" == state(province, person)


def test_a_rule_that_begins_late_still_announces_weeks_before(province: Province) -> None:
    adopt(province.database, "dong-thap")
    locked(province, "idle")
    run(province, Store(), 2027, 9, 1)
    assert [("withdraw", "idle", "9.1", date(2027, 9, 15))] == listed(province)


def test_only_who_runs_the_system_agrees(province: Province) -> None:
    adopt(province.database, "dong-thap")
    locked(province, "idle")
    run(province, Store(), 2027, 3, 2)
    actor = province.actor("unit_administrator", "stttt")
    with province.database.writing() as session:
        ids = session.scalars(sa.select(MailboxEnding.id)).all()
        with pytest.raises(Denied):
            endings.agree(session, actor, ids)


def test_without_a_rule_nothing_ends(province: Province) -> None:
    locked(province, "idle")
    run(province, Store(), 2040, 1, 1)
    assert [] == listed(province)


def test_dong_thap_9_2_the_body_is_sent_the_list_of_its_locked_each_quarter(province: Province) -> None:
    adopt(province.database, "dong-thap")
    locked(province, "default_password")
    for day in ((2027, 3, 2), (2027, 3, 3), (2027, 6, 1), (2027, 6, 2), (2027, 6, 3)):
        send_lists(province.database, datetime(*day, 3, tzinfo=UTC))
    with province.database.reading() as session:
        sent = session.scalars(sa.select(Notification).where(Notification.kind == "locked_list")).all()
        readers = {each.recipient for each in sent}
    assert len(sent) == 2 * len(readers)
    assert all("Y Kết Thúc" in each.params["people"] for each in sent)

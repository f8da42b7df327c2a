"""The clock of unused mailboxes: whom it reaches, once, whatever it is killed by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit.model import Event
from provisioning.domains.queries import default_domain
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle import clocks, rule_effects
from provisioning.lifecycle.absence import excuse
from provisioning.lifecycle.clocks import RuleClocks, affected_ids
from provisioning.lifecycle.locks import lock_for
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.policy.documents import shipped
from provisioning.policy.rules import policy_from
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move
from provisioning.recipients.uses import note_use
from tests.support.province import SYSTEM, Province
from tests.support.rules import adopt

# An hour of a working day at the office.
MARCH = datetime(2027, 3, 1, 3, tzinfo=UTC)


def opened(province: Province, name: str = "Y Lâu Rồi", at: datetime = MARCH) -> str:
    """Somebody who opened their mailbox then, and has not been seen since; the id of the person."""
    person = province.add(name, "stttt")
    with time_machine.travel(at, tick=False), province.database.writing() as session:
        mailbox = mailbox_of(own_record(session, person))
        move(mailbox, "active")
        mailbox.activated_at = mailbox.last_sign_in_at = clock.now()
    return person


def run(province: Province, day: date) -> None:
    """The clocks on that day, until they find nothing."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 3, tzinfo=UTC), tick=False):
        chore = RuleClocks(province.database)
        while chore():
            pass


def state(province: Province, person: str) -> tuple[str, str, str]:
    with province.database.reading() as session:
        row = mailbox_of(own_record(session, person))
        return row.state, row.lock_cause, row.lock_article


def sent(province: Province, *kinds: str) -> list[str]:
    with province.database.reading() as session:
        query = sa.select(Notification.kind).where(Notification.kind.in_(kinds))
        return sorted(session.scalars(query))


def test_bac_ninh_7_1_three_months_unused_are_warned_and_locked_on_the_day(province: Province) -> None:
    person = opened(province)
    adopt(province.database, "bac-ninh")
    run(province, date(2027, 5, 17))
    assert [] == sent(province, "mailbox_idle_own")
    run(province, date(2027, 5, 18))
    run(province, date(2027, 5, 25))
    assert ["mailbox_idle_own"] == sent(province, "mailbox_idle_own"), "once"
    run(province, date(2027, 5, 31))
    assert "active" == state(province, person)[0]
    run(province, date(2027, 6, 1))
    run(province, date(2027, 6, 2))
    assert ("suspended", "idle", "7.1") == state(province, person)
    with province.database.reading() as session:
        events = session.scalars(sa.select(Event).where(Event.kind == "mailbox.suspended")).all()
    assert [("mail rule", "idle", "7.1")] == [
        (each.actor, each.new["lock_cause"], each.new["article"]) for each in events
    ]


def test_who_is_over_already_when_the_rule_is_chosen_hears_of_the_lock_and_of_no_warning(
    province: Province,
) -> None:
    person, later = opened(province), opened(province, "Y Còn Hạn", datetime(2027, 3, 20, 3, tzinfo=UTC))
    adopt(province.database, "bac-ninh")
    run(province, date(2027, 6, 10))
    assert ("suspended", "active") == (state(province, person)[0], state(province, later)[0])
    assert ["mailbox_idle_own", "mailbox_locked_own"] == sent(
        province, "mailbox_idle_own", "mailbox_locked_own"
    ), "one of each: the warning is the other's"


def test_dong_thap_9_3_a_forty_five_days(province: Province) -> None:
    adopt(province.database, "dong-thap")
    person = opened(province)
    run(province, date(2027, 4, 14))
    assert "active" == state(province, person)[0]
    run(province, date(2027, 4, 15))
    assert ("suspended", "idle", "9.3.a") == state(province, person)


def test_dong_thap_9_3_a_a_reason_stands_still_and_the_days_count_from_its_end(province: Province) -> None:
    adopt(province.database, "dong-thap")
    person = opened(province)
    with time_machine.travel(MARCH), province.database.writing() as session:
        excuse(session, SYSTEM, own_record(session, person), reason="Nghỉ thai sản", until=date(2027, 8, 31))
    run(province, date(2027, 10, 14))
    assert "active" == state(province, person)[0]
    run(province, date(2027, 10, 15))
    assert "suspended" == state(province, person)[0]


@pytest.mark.parametrize("protocol", ["imap", "pop3", "submission"])
def test_use_of_a_mail_program_counts(province: Province, protocol: str) -> None:
    adopt(province.database, "dong-thap")
    person = opened(province)
    with province.database.writing() as session:
        note_use(session, mailbox_of(own_record(session, person)).id, protocol, MARCH + timedelta(days=40))
    run(province, date(2027, 4, 15))
    assert "active" == state(province, person)[0]
    run(province, date(2027, 5, 25))
    assert "suspended" == state(province, person)[0]


def test_what_the_rule_does_not_count_is_no_use(province: Province) -> None:
    adopt(province.database, "dong-thap", {"idle.counts": {"value": ["web"], "reason": "Chỉ web"}})
    person = opened(province)
    with province.database.writing() as session:
        note_use(session, mailbox_of(own_record(session, person)).id, "imap", MARCH + timedelta(days=40))
    run(province, date(2027, 4, 15))
    assert "suspended" == state(province, person)[0]


def test_who_was_restored_has_the_whole_time_again(province: Province) -> None:
    adopt(province.database, "dong-thap")
    person = opened(province)
    run(province, date(2027, 4, 15))
    with time_machine.travel(datetime(2027, 4, 20, 3, tzinfo=UTC)), province.database.writing() as session:
        resume(session, SYSTEM, recipient_of(own_record(session, person)))
    run(province, date(2027, 6, 3))
    assert "active" == state(province, person)[0]
    run(province, date(2027, 6, 4))
    assert "suspended" == state(province, person)[0]


def test_without_a_rule_nobody_is_reached(province: Province) -> None:
    person = opened(province)
    run(province, date(2030, 1, 1))
    assert "active" == state(province, person)[0]


def test_what_is_announced_is_what_is_done(province: Province) -> None:
    adopt(province.database, "dong-thap")
    people = [opened(province, f"Y Vắng {chr(65 + n)}m") for n in range(5)]
    opened(province, "Y Mới Dùng", MARCH + timedelta(days=30))
    now = datetime(2027, 4, 15, 3, tzinfo=UTC)
    with time_machine.travel(now, tick=False), province.database.reading() as session:
        announced = affected_ids(session, rule_effects.IDLE, default_domain(session).id, now)
    run(province, date(2027, 4, 15))
    with province.database.reading() as session:
        done = session.scalars(sa.select(Mailbox.id).where(Mailbox.lock_cause == "idle")).all()
        theirs = [mailbox_of(own_record(session, each)).id for each in people]
    assert sorted(announced) == sorted(done) == sorted(theirs)


def test_a_clock_that_is_killed_goes_on_and_does_nothing_twice(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(province.database, "dong-thap")
    for number in range(7):
        opened(province, f"Y Vắng {chr(65 + number)}m")
    monkeypatch.setattr(clocks, "PIECE", 3)
    whole: Callable[..., bool] = lock_for
    calls = 0

    def killed(session: Session, *rest: object) -> bool:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise RuntimeError("killed in the middle of the second piece")
        return whole(session, *rest)

    monkeypatch.setattr(clocks, "lock_for", killed)
    with pytest.raises(RuntimeError):
        run(province, date(2027, 4, 15))
    run(province, date(2027, 4, 15))
    with province.database.reading() as session:
        kinds = [Event.kind == "mailbox.suspended"]
        ids = session.scalars(sa.select(Event.object_id).where(*kinds)).all()
    assert 7 == len(ids) == len(set(ids))
    assert 7 == len(sent(province, "mailbox_locked_own"))


def test_a_reason_needs_words_and_a_day_to_come(province: Province) -> None:
    person = opened(province)
    with pytest.raises(Invalid) as refused, province.database.writing() as session:
        excuse(session, SYSTEM, own_record(session, person), reason=" ", until=date(2020, 1, 1))
    assert ["required", "absence_over"] == [each.code for each in refused.value.problems]


def test_every_effect_selects_mailboxes_by_every_profile(province: Province) -> None:
    with province.database.reading() as session:
        domain = default_domain(session).id
        for profile in shipped().values():
            for effect in rule_effects.effects():
                assert [] == session.scalars(effect.affected(policy_from(profile), domain, MARCH)).all()

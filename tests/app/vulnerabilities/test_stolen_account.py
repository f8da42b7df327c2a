"""An account in strange hands is stopped before it has done much, and is seen to be."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.addresses.model import Address
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.notifications.model import Notification
from provisioning.policy_service.decisions import (
    DISCARD,
    FILTERS,
    HOLD,
    LOCKED,
    NO_OPINION,
    TOO_MANY,
    Decisions,
)
from provisioning.sending.locks import lock_of
from provisioning.sending.model import HeldMessage, SentMessage
from tests.support.cast import Cast
from tests.support.mail_program import MailProgram, connect, strangers

MOST, AT_ONCE = 50, 200
OUTSIDE = "dan@tinh-khac.example"


@pytest.fixture
def program(cast: Cast) -> MailProgram:
    """The official's mail program."""
    return connect(Decisions(cast.database, cast.services.settings), cast.mailbox_id("official"))


def colleagues(number: int) -> list[str]:
    return [f"dong.nghiep{each}@kontum.example" for each in range(number)]


def stopped(program: MailProgram) -> None:
    """One message too many."""
    assert program.send(strangers(MOST + 1))[-1] == HOLD


def notices(cast: Cast) -> set[tuple[str, str]]:
    with cast.database.reading() as session:
        rows = session.scalars(sa.select(Notification).where(Notification.kind.startswith("sending")))
        return {(row.kind, row.recipient) for row in rows}


def test_a_burst_of_single_messages_ends_at_the_limit(program: MailProgram) -> None:
    ends = [program.send([each])[-1] for each in strangers(MOST + 3)]
    assert [NO_OPINION] * MOST + [HOLD] + [LOCKED] * 2 == ends


def test_one_message_to_too_many_ends_at_its_own_limit(program: MailProgram) -> None:
    answers = program.send(strangers(AT_ONCE + 2))
    assert [TOO_MANY] * 2 == answers[-3:-1]
    assert TOO_MANY not in answers[:-3]


def test_recipients_that_were_not_counted_count_as_strangers(cast: Cast) -> None:
    decisions = Decisions(cast.database, cast.services.settings)
    program = connect(decisions, cast.mailbox_id("official"))
    ended = program._ask("END-OF-MESSAGE", "unseen", recipient_count=str(MOST + 1), queue_id="Q1")
    assert HOLD == ended


def test_a_notice_to_all_colleagues_passes(program: MailProgram) -> None:
    assert {NO_OPINION} == set(program.send(colleagues(60)))
    assert {NO_OPINION} == set(program.send(colleagues(AT_ONCE)))


def test_who_may_write_to_all_reaches_three_thousand_and_no_more_strangers_than_others(cast: Cast) -> None:
    named = f"ai.do@kontum.example, {cast.address('official').upper()}"
    settings = cast.services.settings.model_copy(update={"sending_to_all": named})
    decisions = Decisions(cast.database, settings)
    program = connect(decisions, cast.mailbox_id("official"))
    for _ in range(3):
        assert {NO_OPINION} == set(program.send(colleagues(1000)))
    assert NO_OPINION == program.send(strangers(MOST))[-1]
    assert HOLD == program.send(strangers(1))[-1]
    other = connect(decisions, cast.mailbox_id("hr"))
    assert TOO_MANY == other.send(colleagues(AT_ONCE + 1))[AT_ONCE + 1]


def test_an_address_that_ended_lets_nobody_write_to_all(cast: Cast) -> None:
    address = cast.address("official")
    settings = cast.services.settings.model_copy(update={"sending_to_all": address})
    with cast.database.writing() as session:
        session.get_one(Address, address).ended_at = clock.now()
    program = connect(Decisions(cast.database, settings), cast.mailbox_id("official"))
    assert TOO_MANY in program.send(colleagues(AT_ONCE + 1))


def test_automatic_replies_are_counted_apart_and_lock_nobody(cast: Cast, program: MailProgram) -> None:
    most = cast.services.settings.sending_replies_hour
    sender = cast.address("official")

    def reply(to: str, by: str = sender) -> str:
        asked = {"policy_context": FILTERS, "protocol_state": "END-OF-MESSAGE", "sender": by, "recipient": to}
        return program.decisions(asked)

    assert [NO_OPINION] * most + [DISCARD] == [reply(each) for each in strangers(most + 1)]
    assert DISCARD == reply(OUTSIDE, sender.upper())
    assert NO_OPINION == reply(cast.address("hr"))
    assert NO_OPINION == reply(OUTSIDE, cast.address("hr"))
    assert {NO_OPINION} == {reply(OUTSIDE, by) for by in ("", "forward-abc@kontum.example")}
    assert {NO_OPINION} == set(program.send(strangers(MOST)))


def test_many_messages_to_colleagues_are_stopped_too(cast: Cast, program: MailProgram) -> None:
    most = cast.services.settings.sending_messages_hour
    ends = [program.send(colleagues(1))[-1] for _ in range(most + 1)]
    assert [NO_OPINION] * most + [HOLD] == ends


def test_a_slow_drip_passes_until_the_day_is_full(cast: Cast, program: MailProgram) -> None:
    settings = cast.services.settings
    with time_machine.travel(clock.now(), tick=False) as travel:
        ends = []
        for _ in range(settings.sending_outside_day // 10 + 1):
            travel.shift(timedelta(minutes=20))
            ends.append(program.send(strangers(10))[-1])
    assert [NO_OPINION] * (len(ends) - 1) + [HOLD] == ends


def test_the_limit_outlives_the_process_and_other_sessions(cast: Cast, program: MailProgram) -> None:
    program.send(strangers(MOST))
    other = connect(Decisions(cast.database, cast.services.settings), program.mailbox_id)
    assert HOLD == other.send(strangers(1))[-1]


def test_each_account_counts_for_itself(cast: Cast, program: MailProgram) -> None:
    stopped(program)
    other = connect(program.decisions, cast.mailbox_id("hr"))
    assert {NO_OPINION} == set(other.send(strangers(MOST)))


def test_owner_and_nearest_administrators_are_told_and_it_is_on_the_record(
    cast: Cast, program: MailProgram
) -> None:
    stopped(program)
    told = notices(cast)
    assert ("sending_locked_own", cast.address("official")) in told
    assert ("sending_locked", cast.address("division")) in told
    assert ("sending_locked", cast.address("stranger")) not in told
    with cast.database.reading() as session:
        event = session.scalar(sa.select(Event).where(Event.kind == "sending.locked"))
    assert event is not None
    assert {"cause": "outside_600", "most": MOST, "counted": MOST + 1} == event.new
    assert cast.id("official") == event.object_id


@pytest.mark.parametrize(
    ("name", "status"),
    [("department", 303), ("division", 303), ("helpdesk", 404), ("stranger", 404), ("official", 404)],
)
def test_who_may_suspend_releases_it(cast: Cast, program: MailProgram, name: str, status: int) -> None:
    stopped(program)
    path = f"/people/{cast.id('official')}/release-sending"
    assert status == cast.sign_in_as(name).send(path, {"held": "release"}).status_code
    with cast.database.reading() as session:
        assert (lock_of(session, program.mailbox_id) is None) == (status == 303)


@pytest.mark.parametrize(("choice", "fate"), [("release", "release"), ("discard", "discard")])
def test_the_page_says_so_and_what_is_held_goes_as_was_chosen(
    cast: Cast, program: MailProgram, choice: str, fate: str
) -> None:
    stopped(program)
    browser, path = cast.sign_in_as("department"), f"/people/{cast.id('official')}"
    assert "Đã khóa gửi thư từ" in browser.get(path).text
    browser.send(f"{path}/release-sending", {"held": choice})
    assert "Đã khóa gửi thư từ" not in browser.get(path).text
    with cast.database.reading() as session:
        assert [fate] == list(session.scalars(sa.select(HeldMessage.fate)))
    # What was sent before counts no more.
    assert NO_OPINION == program.send(strangers(MOST))[-1]


def test_throwing_away_what_is_held_is_asked_about_first(cast: Cast, program: MailProgram) -> None:
    stopped(program)
    page = cast.sign_in_as("department").get(f"/people/{cast.id('official')}").text
    asked = page.partition("Hủy thư đang giữ của")[2].partition("</form>")[0]
    assert 'name="held" value="discard"' in asked
    assert 1 == page.count('value="discard"')
    assert "1 thư sẽ bị hủy hẳn" in asked


def test_releasing_what_is_not_locked_is_a_sentence(cast: Cast) -> None:
    browser, path = cast.sign_in_as("department"), f"/people/{cast.id('official')}"
    assert 303 == browser.send(f"{path}/release-sending").status_code
    assert "không bị khóa gửi thư" in browser.get(path).text


def test_nothing_is_kept_of_what_was_sent_and_to_whom(cast: Cast, program: MailProgram) -> None:
    program.send(strangers(3))
    with cast.database.reading() as session:
        row = session.scalars(sa.select(SentMessage)).one()
    assert {"id", "mailbox_id", "at", "own", "outside"} == set(SentMessage.__table__.columns.keys())
    assert (0, 3) == (row.own, row.outside)


def test_a_build_that_does_not_count_is_seen_to_let_a_burst_through(
    program: MailProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.sending.counters.passed", lambda *_: None)
    with pytest.raises(AssertionError):
        stopped(program)

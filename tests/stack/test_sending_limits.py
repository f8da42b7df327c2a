"""A stolen account is stopped: what goes beyond its limits is held, and it sends nothing more until
somebody releases it. Ordinary work passes."""

from __future__ import annotations

import contextlib
import smtplib
import subprocess
import threading
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from provisioning.deployment import probes, supervisor
from provisioning.sending.locks import lock_of
from provisioning.sending.model import HeldMessage, SendingLock
from tests.support.mail_stack import OUTSIDE, Person, RunningStack, until
from tests.support.reconfigured import reconfigured

pytestmark = pytest.mark.stack

# As the settings are where nobody changed them: recipients outside in ten minutes, and of one message.
MOST, MOST_AT_ONCE = 50, 200


def outside(person: Person, count: int) -> list[str]:
    """Addresses elsewhere that only this person's mail goes to."""
    return [f"nguoi{number}.{person.uid}@noi-khac.example" for number in range(count)]


def hand_in(smtp: smtplib.SMTP, person: Person, recipients: Sequence[str]) -> list[int]:
    """One message in an open session: the code of its sender, of each recipient, and of its end."""
    codes = [smtp.mail(person.address)[0]]
    if codes == [250]:
        codes += [smtp.rcpt(each)[0] for each in recipients]
    if 250 in codes[1:]:
        codes.append(smtp.data(f"From: {person.address}\r\nSubject: x\r\n\r\ny\r\n".encode())[0])
    else:
        smtp.rset()
    return codes


def burst(stack: RunningStack, person: Person, messages: int) -> list[int]:
    """So many messages, each to one stranger; the last code of each. Connects anew when it is cut off."""
    to, codes = outside(person, messages), list[int]()
    while len(codes) < messages:
        with (
            contextlib.suppress(smtplib.SMTPServerDisconnected),
            stack.submission(person.address, person.password) as smtp,
        ):
            for each in to[len(codes) :]:
                codes.append(hand_in(smtp, person, [each])[-1])
    return codes


def held(stack: RunningStack, person: Person) -> list[HeldMessage]:
    """What SQL says is held of this person's."""
    with stack.database.reading() as session:
        query = sa.select(HeldMessage).join(SendingLock, SendingLock.id == HeldMessage.lock_id)
        return list(session.scalars(query.where(SendingLock.mailbox_id == person.uid)))


def hold_queue(stack: RunningStack) -> set[str]:
    """What Postfix holds."""
    command = ["/usr/sbin/postqueue", "-c", str(stack.layout.conf / "postfix"), "-p"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    return {line.split("!")[0] for line in shown.splitlines() if "! " in line}


def decide(stack: RunningStack, person: Person, fate: str) -> None:
    """As the console does it."""
    with stack.database.writing() as session:
        lock = lock_of(session, person.uid)
        assert lock is not None
        lock.released_at = lock.locked_at
        session.execute(sa.update(HeldMessage).where(HeldMessage.lock_id == lock.id).values(fate=fate))


def test_a_burst_to_strangers_is_stopped_and_what_goes_beyond_is_held(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    codes = burst(mail_stack, person, 150)
    # The one that goes beyond is taken, and kept back.
    assert [250] * (MOST + 1) + [554] * (150 - MOST - 1) == codes
    (kept,) = held(mail_stack, person)
    assert kept.queue_id in hold_queue(mail_stack)
    to = outside(person, MOST + 1)
    until(lambda: bool(mail_stack.letters_to(to[MOST - 1])), 60)
    assert [] == mail_stack.letters_to(to[MOST])


def test_a_thousand_recipients_of_one_message_get_nothing(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    to = outside(person, 1000)
    with mail_stack.submission(person.address, person.password) as smtp:
        smtp.mail(person.address)
        codes = []
        # Postfix cuts off whoever goes on after so many refusals.
        with pytest.raises(smtplib.SMTPServerDisconnected):
            for each in to:
                codes.append(smtp.rcpt(each)[0])
    assert [250] * MOST_AT_ONCE == codes[:MOST_AT_ONCE]
    assert 250 not in codes[MOST_AT_ONCE:]
    with mail_stack.submission(person.address, person.password) as smtp:
        assert {250} == set(hand_in(smtp, person, to[:MOST_AT_ONCE]))
    (kept,) = held(mail_stack, person)
    assert MOST_AT_ONCE == kept.recipients
    assert kept.queue_id in hold_queue(mail_stack)
    assert [] == mail_stack.letters_to(to[0])


def test_several_sessions_at_one_moment_count_together(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    sent: list[int] = []
    threads = [threading.Thread(target=lambda: sent.extend(burst(mail_stack, person, 30))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    taken = sent.count(250)
    assert MOST == taken - len(held(mail_stack, person))
    assert 90 == len(sent)


def test_a_restart_of_the_policy_service_forgets_nothing(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    assert {250} == set(burst(mail_stack, person, MOST))
    with mail_stack.without("policy"):
        pass
    assert [250, 554] == burst(mail_stack, person, 2)
    assert 1 == len(held(mail_stack, person))


def test_ordinary_sending_passes_and_each_account_counts_for_itself(mail_stack: RunningStack) -> None:
    people = [mail_stack.person() for _ in range(3)]
    for person in people:
        assert {250} == set(burst(mail_stack, person, MOST - 10))
        assert [] == held(mail_stack, person)


def test_a_notice_to_sixty_colleagues_passes(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    colleagues = mail_stack.person(*[f"phong{n}.{person.uid}@kontum.example" for n in range(60)])
    with mail_stack.submission(person.address, person.password) as smtp:
        for _ in range(2):
            assert {250} == set(hand_in(smtp, person, colleagues.addresses[1:]))
    assert [] == held(mail_stack, person)


def test_a_locked_account_receives_and_reads_and_a_colleague_sends(mail_stack: RunningStack) -> None:
    person, colleague = mail_stack.person(), mail_stack.person()
    burst(mail_stack, person, MOST + 2)
    mail_stack.submit(colleague, person.address)
    until(lambda: mail_stack.subjects(person) == ["Thư đi"])
    assert mail_stack.may_submit(person.address, person.password)
    with pytest.raises(smtplib.SMTPSenderRefused, match="Sending is locked"):
        mail_stack.submit(person, colleague.address)


@pytest.mark.parametrize(("fate", "arrives"), [("release", 1), ("discard", 0)])
def test_what_is_held_goes_or_is_thrown_away_as_decided(
    mail_stack: RunningStack, fate: str, arrives: int
) -> None:
    person = mail_stack.person()
    burst(mail_stack, person, MOST + 1)
    (kept,) = held(mail_stack, person)
    decide(mail_stack, person, fate)
    until(lambda: held(mail_stack, person)[0].done_at is not None, 30)
    assert kept.queue_id not in hold_queue(mail_stack)
    last = outside(person, MOST + 1)[-1]
    if arrives:
        until(lambda: len(mail_stack.letters_to(last)) == arrives, 60)
    assert arrives == len(mail_stack.letters_to(last))
    mail_stack.submit(person, OUTSIDE)


def test_a_build_that_asks_nobody_at_the_end_is_seen_to_send_it_all(mail_stack: RunningStack) -> None:
    def all_gone() -> bool:
        return set(burst(mail_stack, mail_stack.person(), MOST + 10)) == {250}

    assert not all_gone()
    guard, unasked = "smtpd_end_of_data_restrictions=$congvu_sending", "smtpd_end_of_data_restrictions="
    with reconfigured(mail_stack, {guard: unasked}, file="master.cf"):
        assert all_gone()
    assert probes.answers(mail_stack.layout, "policy")
    assert "held-mail" in supervisor.states(mail_stack.layout)

"""Automatic replies are set off by others: beyond a limit they stop, and nobody is locked for them."""

from __future__ import annotations

import smtplib

import pytest

from provisioning.deployment import mail_sink
from provisioning.sending.locks import lock_of
from tests.support.filters import set_filter
from tests.support.mail_stack import Person, RunningStack, until
from tests.support.reconfigured import reconfigured

pytestmark = pytest.mark.stack

# As the settings are where nobody changed them: replies of one address to strangers in an hour.
MOST = 50
REPLY = 'require "vacation"; vacation "Tôi nghỉ đến hết tuần.";'


def ask(stack: RunningStack, person: Person, count: int) -> None:
    """So many strangers write to somebody."""
    with smtplib.SMTP(stack.layout.address, stack.layout.ports.smtp, timeout=30) as smtp:
        for number in range(count):
            asker = f"khach{number}.{person.uid}@ngoai.example"
            text = f"From: {asker}\r\nTo: {person.address}\r\nSubject: hoi {number}\r\n\r\ny\r\n"
            smtp.sendmail(asker, [person.address], text)


def replied(stack: RunningStack, person: Person) -> int:
    """How many of the strangers have got a reply."""
    letters = mail_sink.newest(stack.layout.letterbox, 10_000)
    return sum(person.uid in letter.recipient for letter in letters)


def on_leave(stack: RunningStack) -> Person:
    """Somebody whose filter answers."""
    person = stack.person()
    set_filter(stack, person, REPLY)
    return person


def test_replies_to_strangers_stop_at_the_limit_and_nothing_else_does(mail_stack: RunningStack) -> None:
    person, colleague = on_leave(mail_stack), mail_stack.person()
    ask(mail_stack, person, MOST + 20)
    until(lambda: len(mail_stack.subjects(person)) == MOST + 20, 60)
    until(lambda: replied(mail_stack, person) == MOST)
    mail_stack.submit(colleague, person.address)
    until(lambda: len(mail_stack.subjects(colleague)) == 1)
    with mail_stack.database.reading() as session:
        assert lock_of(session, person.uid) is None
    mail_stack.submit(person, "dan@tinh-khac.example")
    assert MOST == replied(mail_stack, person)


def test_redirects_are_no_replies(mail_stack: RunningStack) -> None:
    person, last = mail_stack.person(), mail_stack.person()
    set_filter(mail_stack, person, f'redirect "{last.address}";')
    ask(mail_stack, person, MOST + 5)
    until(lambda: len(mail_stack.subjects(last)) == MOST + 5, 60)


def test_replies_and_redirects_leave_while_the_policy_service_is_away(mail_stack: RunningStack) -> None:
    person = on_leave(mail_stack)
    with mail_stack.without("policy"):
        ask(mail_stack, person, 1)
        until(lambda: replied(mail_stack, person) == 1, 60)


def test_a_build_that_asks_nobody_is_seen_to_answer_everybody(mail_stack: RunningStack) -> None:
    guard = "congvu_replies = check_policy_service"
    with reconfigured(mail_stack, {guard: "congvu_replies =\ncongvu_unused = check_policy_service"}):
        person = on_leave(mail_stack)
        ask(mail_stack, person, MOST + 10)
        until(lambda: replied(mail_stack, person) == MOST + 10, 60)

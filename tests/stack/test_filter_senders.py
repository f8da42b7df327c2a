"""What officials' filters send speaks in their own name, or keeps the name it came with."""

from __future__ import annotations

import smtplib

import pytest

from tests.stack.test_spoofed_own_domain import sent_by_us
from tests.support.filters import FilterRefused, set_filter
from tests.support.mail_stack import OUTSIDE, RunningStack, until

pytestmark = pytest.mark.stack

LEADER = "chu.tich@kontum.example"


def sent_by_filter(mail: RunningStack, sender: str, message: bytes) -> int:
    """The code with which a message of a filter is answered."""
    layout = mail.layout
    with smtplib.SMTP(layout.address, layout.ports.sieve, timeout=30) as smtp:
        smtp.ehlo()
        code, _ = smtp.mail(sender)
        if code == 250:
            code, _ = smtp.rcpt(mail.person().address)
        return smtp.data(message)[0] if code == 250 else code


def test_an_answer_of_absence_is_in_its_owners_name_and_signed(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    asker = f"khach.{person.uid}@ngoai.example"
    set_filter(mail_stack, person, 'require "vacation"; vacation "Tôi nghỉ.";')
    mail_stack.deliver(person.address, sender=asker)
    until(lambda: len(mail_stack.letters_to(asker)) == 1)
    (letter,) = mail_stack.letters_to(asker)
    raw = (mail_stack.layout.letterbox / "new" / letter.key).read_text()
    assert person.address in letter.sender
    assert "d=kontum.example;" in raw


@pytest.mark.parametrize("name", [LEADER, f'"Chủ tịch" <{LEADER}>', "congvu@kontum.example", OUTSIDE])
def test_an_answer_in_somebody_elses_name_does_not_leave(mail_stack: RunningStack, name: str) -> None:
    person = mail_stack.person()
    asker = f"khach.{person.uid}@ngoai.example"
    quoted = name.replace('"', '\\"')
    try:
        set_filter(mail_stack, person, f'require "vacation"; vacation :from "{quoted}" "Tôi nghỉ.";')
    except FilterRefused:
        # Refused when it is saved is as good.
        return
    mail_stack.deliver(person.address, sender=asker)
    until(lambda: mail_stack.subjects(person) == ["Thư"])
    mail_stack.deliver(person.address, sender=OUTSIDE)
    until(lambda: mail_stack.subjects(person) == ["Thư", "Thư"])
    assert all(LEADER not in letter.sender for letter in mail_stack.letters_to(asker))
    assert all(person.address in letter.sender for letter in mail_stack.letters_to(asker))


@pytest.mark.parametrize("from_", [LEADER, f'"{LEADER}" <dan@tinh-khac.example>', "x@vp.kontum.example"])
def test_what_is_passed_on_in_our_name_needs_our_signature(mail_stack: RunningStack, from_: str) -> None:
    message = f"From: {from_}\r\nTo: x@y.example\r\nSubject: x\r\n\r\ny\r\n".encode()
    assert 554 == sent_by_filter(mail_stack, "", message)


def test_what_is_passed_on_keeps_its_foreign_sender(mail_stack: RunningStack) -> None:
    message = b"From: dan@tinh-khac.example\r\nTo: x@y.example\r\nSubject: x\r\n\r\ny\r\n"
    assert 250 == sent_by_filter(mail_stack, "", message)


def test_what_a_colleague_sent_is_passed_on_by_its_signature(mail_stack: RunningStack) -> None:
    _, arrived = sent_by_us(mail_stack)
    assert 250 == sent_by_filter(mail_stack, "", arrived)
    assert 554 == sent_by_filter(mail_stack, "", arrived + b"PS\r\n")
    person, colleague, last = (mail_stack.person() for _ in range(3))
    set_filter(mail_stack, colleague, f'redirect "{last.address}";')
    mail_stack.submit(person, colleague.address)
    until(lambda: mail_stack.subjects(last) == ["Thư đi"])

"""The directory is down or hangs: mail waits at the sender's, and who was in stays in."""

from __future__ import annotations

import time

import pytest

from tests.support.mail_stack import RunningStack, until

pytestmark = pytest.mark.stack


def test_mail_is_deferred_while_the_directory_is_down(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    with mail_stack.without("slapd"):
        codes = [mail_stack.rcpt(person.address), mail_stack.rcpt("khong.co@kontum.example")]
    assert codes == [451, 451]
    until(lambda: mail_stack.rcpt(person.address) == 250)


def test_mail_is_deferred_while_the_directory_hangs(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    mail_stack.rcpt(person.address)
    with mail_stack.hung_directory():
        # The first asks on an open connection; the later ones must open a new one, which hangs
        # in another place.
        began = time.monotonic()
        codes = [mail_stack.rcpt(person.address) for _ in range(3)]
        took = time.monotonic() - began
    assert codes == [451, 451, 451]
    assert took < 25
    until(lambda: mail_stack.rcpt(person.address) == 250)


def test_who_signed_in_before_signs_in_while_the_directory_hangs(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    assert mail_stack.may_sign_in(person.address, person.password)
    with mail_stack.hung_directory():
        began = time.monotonic()
        assert mail_stack.may_sign_in(person.address, person.password)
        assert time.monotonic() - began < 20


def test_who_signed_in_before_signs_in_while_the_directory_is_down(
    mail_stack: RunningStack,
) -> None:
    person = mail_stack.person()
    assert mail_stack.may_sign_in(person.address, person.password)
    with mail_stack.without("slapd"):
        assert mail_stack.may_sign_in(person.address, person.password)


def test_what_was_taken_before_the_directory_went_is_delivered_after(
    mail_stack: RunningStack,
) -> None:
    person = mail_stack.person()
    with mail_stack.without("dovecot"):
        mail_stack.deliver(person.address, subject="chờ")
    until(lambda: mail_stack.subjects(person) == ["chờ"], 60)


def test_a_killed_directory_comes_back_by_itself(mail_stack: RunningStack) -> None:
    import os
    import signal

    person = mail_stack.person()
    killed = mail_stack.pid()
    os.kill(killed, signal.SIGKILL)
    until(lambda: mail_stack.rcpt(person.address) == 250)
    assert mail_stack.pid() != killed

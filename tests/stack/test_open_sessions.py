"""What ends a person's IMAP sessions ends their open SMTP sessions too: idle, sending, or about to."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

import pytest

from provisioning.foundation import clock
from provisioning.recipients.operations import move
from tests.support.mail_stack import OUTSIDE, Person, RunningStack, until
from tests.support.reconfigured import reconfigured

pytestmark = pytest.mark.stack

OVER = 421


def text_of(person: Person) -> bytes:
    return f"From: {person.address}\r\nSubject: x\r\n\r\ny\r\n".encode()


def sends(smtp: smtplib.SMTP, person: Person, sender: str | None = None) -> int:
    """The code with which the session's next message is answered: at its beginning, or at its end."""
    try:
        code, _ = smtp.mail(person.address if sender is None else sender)
        if code == 250:
            code, _ = smtp.rcpt(OUTSIDE)
        return smtp.data(text_of(person))[0] if code == 250 else code
    except smtplib.SMTPServerDisconnected:
        return OVER


def new_password(stack: RunningStack, person: Person) -> None:
    stack.set_password(person, "mật khẩu mới tinh tươm")


def suspended(stack: RunningStack, person: Person) -> None:
    stack.suspend(person)


def left(stack: RunningStack, person: Person) -> None:
    with stack.mailbox(person) as mailbox:
        move(mailbox, "leaving")


def ended_by_hand(stack: RunningStack, person: Person) -> None:
    with stack.mailbox(person) as mailbox:
        mailbox.mark_changed(clock.now(), disconnect=True)
    stack.converged(person)


def suspended_and_back(stack: RunningStack, person: Person) -> None:
    stack.suspend(person)
    with stack.mailbox(person) as mailbox:
        move(mailbox, "active")
    stack.change(person, state="active", sign_in=True)
    stack.converged(person)


ENDINGS = [new_password, suspended, left, ended_by_hand, suspended_and_back]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("sender", [None, ""])
def test_an_open_session_sends_nothing_more(
    mail_stack: RunningStack, ending: Callable[[RunningStack, Person], None], sender: str | None
) -> None:
    person, colleague = mail_stack.person(), mail_stack.person()
    with (
        mail_stack.submission(person.address, person.password) as smtp,
        mail_stack.submission(person.address, person.password) as idle,
        mail_stack.submission(colleague.address, colleague.password) as other,
    ):
        assert [250, 250] == [sends(smtp, person), sends(other, colleague)]
        ending(mail_stack, person)
        assert [OVER, OVER] == [sends(smtp, person, sender), sends(idle, person, sender)]
        assert 250 == sends(other, colleague)


def test_a_message_half_way_through_is_not_taken(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    to = f"nua.chung.{person.uid}@noi-khac.example"
    with mail_stack.submission(person.address, person.password) as smtp:
        assert [250, 250] == [smtp.mail(person.address)[0], smtp.rcpt(to)[0]]
        assert 354 == smtp.docmd("DATA")[0]
        smtp.send(text_of(person))
        new_password(mail_stack, person)
        smtp.send(b".\r\n")
        assert OVER == smtp.getreply()[0]
    assert [] == mail_stack.letters_to(to)


def test_a_session_opened_while_the_ending_is_under_way_does_not_outlive_it(
    mail_stack: RunningStack,
) -> None:
    person = mail_stack.person()
    with mail_stack.mailbox(person) as mailbox:
        mailbox.mark_changed(clock.now(), disconnect=True)
    # Dovecot still remembers the old password: only the projection makes it forget.
    with mail_stack.submission(person.address, person.password) as smtp:
        assert OVER == sends(smtp, person)
    with mail_stack.submission(person.address, person.password) as smtp:
        mail_stack.converged(person)
        assert OVER == sends(smtp, person)
    mail_stack.submit(person, OUTSIDE)


def test_who_signs_in_with_the_new_password_sends(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    new_password(mail_stack, person)
    with mail_stack.submission(person.address, "mật khẩu mới tinh tươm") as smtp:
        assert 250 == sends(smtp, person)


def test_without_the_policy_service_mail_is_deferred_and_no_session_is_let_through(
    mail_stack: RunningStack,
) -> None:
    person = mail_stack.person()
    with mail_stack.submission(person.address, person.password) as before:
        assert 250 == sends(before, person)
        with mail_stack.without("policy"), mail_stack.submission(person.address, person.password) as smtp:
            assert [451, 451] == [sends(before, person), sends(smtp, person)]
        # It knows nothing of sessions that are older than itself.
        assert [OVER, OVER] == [sends(before, person), sends(smtp, person)]
    mail_stack.submit(person, OUTSIDE)


def test_receiving_goes_on_without_the_policy_service(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    with mail_stack.without("policy"):
        mail_stack.deliver(person.address, subject="vẫn nhận")
        until(lambda: mail_stack.subjects(person) == ["vẫn nhận"])


def outlives_a_new_password(stack: RunningStack) -> bool:
    """Whether a session that was open before a new password sends after it."""
    person = stack.person()
    with stack.submission(person.address, person.password) as smtp:
        new_password(stack, person)
        return sends(smtp, person) == 250


def test_a_build_that_asks_nobody_when_a_message_begins_is_seen_to_send_on(
    mail_stack: RunningStack,
) -> None:
    assert not outlives_a_new_password(mail_stack)
    begins, ends = "reject_non_fqdn_sender,$congvu_sending,", "smtpd_end_of_data_restrictions=$congvu_sending"
    unasked = "smtpd_end_of_data_restrictions="
    asks_nobody = {begins: "reject_non_fqdn_sender,", ends: unasked}
    with reconfigured(mail_stack, asks_nobody, file="master.cf"):
        assert outlives_a_new_password(mail_stack)

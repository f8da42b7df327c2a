"""Who may sign in to read and to send, and how soon that ends."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import time

import pytest

from tests.support.mail_stack import OUTSIDE, RunningStack, until
from tests.support.messages import written

pytestmark = pytest.mark.stack


def _is_cut(session: imaplib.IMAP4) -> bool:
    try:
        session.noop()
    except (imaplib.IMAP4.abort, OSError):
        return True
    return False


def test_every_address_and_the_identifier_open_the_same_mailbox(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    names = [*person.addresses, person.uid, person.address.upper()]
    assert [True] * 4 == [mail_stack.may_sign_in(name, person.password) for name in names]


def test_a_wrong_password_is_refused(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    assert not mail_stack.may_sign_in(person.address, "sai mật khẩu")
    assert not mail_stack.may_submit(person.address, "sai mật khẩu")


@pytest.mark.parametrize("name", ["*", "nguyen*", "an)(uid=*", "", "an\tb"])
def test_cve_2026_27860_cve_2026_24031_a_name_that_plays_tricks_with_the_filter_is_refused(
    mail_stack: RunningStack, name: str
) -> None:
    person = mail_stack.person()
    assert not mail_stack.may_sign_in(name, person.password)


# Every sign of a keyboard; what quotes, escapes, ends a word or a statement; letters beyond ASCII.
SIGNS = "".join(map(chr, range(0x21, 0x7F)))
PASSWORDS = [
    SIGNS,
    "'; DROP TABLE users; --",
    '"\\" OR ""="',
    "%s %n {} ${x} $(x) `x`",
    "mật khẩu ướt 密碼 🌾",
]


@pytest.mark.parametrize("password", PASSWORDS)
def test_cve_2022_24407_every_sign_of_a_password_counts_and_none_does_more(
    mail_stack: RunningStack, password: str
) -> None:
    person = mail_stack.person(password=password)
    assert mail_stack.may_submit(person.address, password)
    assert not mail_stack.may_submit(person.address, password[:-1])
    if password.isascii():
        assert mail_stack.may_sign_in(person.address, password)


def test_an_empty_password_is_refused(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    with pytest.raises(imaplib.IMAP4.error), mail_stack.imap(person.address, ""):
        pass


@pytest.mark.parametrize("port", ["imap", "submission"])
def test_nobody_signs_in_before_tls(mail_stack: RunningStack, port: str) -> None:
    person = mail_stack.person()
    number = getattr(mail_stack.layout.ports, port)
    # Dovecot trusts a connection from its own address, so this one comes from another.
    source = ("127.0.0.2", 0)
    with socket.create_connection(("127.0.0.1", number), 10, source) as connection:
        connection.recv(1000)
        connection.sendall(f"a1 LOGIN {person.uid} secret\r\n".encode())
        answer = connection.recv(1000)
    assert b"a1 OK" not in answer
    assert answer.startswith((b"a1 NO [PRIVACYREQUIRED]", b"* BAD [ALERT]", b"502", b"500"))


def test_submission_offers_no_sign_in_before_tls(mail_stack: RunningStack) -> None:
    ports = mail_stack.layout.ports
    with smtplib.SMTP("127.0.0.1", ports.submission, timeout=10) as smtp:
        smtp.ehlo()
        before = smtp.has_extn("auth")
        smtp.starttls(context=mail_stack.tls)
        smtp.ehlo()
        assert (before, smtp.has_extn("auth")) == (False, True)


def test_mail_from_outside_offers_no_sign_in_at_all(mail_stack: RunningStack) -> None:
    with smtplib.SMTP("127.0.0.1", mail_stack.layout.ports.smtp, timeout=10) as smtp:
        smtp.starttls(context=mail_stack.tls)
        smtp.ehlo()
        assert not smtp.has_extn("auth")


def test_an_official_sends_to_colleagues_and_elsewhere(mail_stack: RunningStack) -> None:
    person, colleague = mail_stack.person(), mail_stack.person()
    elsewhere = f"dan{time.monotonic_ns()}@noi-khac.example"
    mail_stack.submit(person, colleague.address)
    mail_stack.submit(person, elsewhere, sender=person.addresses[1])
    until(lambda: mail_stack.subjects(colleague) == ["Thư đi"])
    until(lambda: len(mail_stack.letters_to(elsewhere)) == 1)


@pytest.mark.parametrize("kind", ["a colleague", "nobody here", "elsewhere"])
def test_an_official_sends_as_nobody_else(mail_stack: RunningStack, kind: str) -> None:
    person, colleague = mail_stack.person(), mail_stack.person()
    senders = {
        "a colleague": colleague.address,
        "nobody here": "khong.co@kontum.example",
        "elsewhere": OUTSIDE,
    }
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        mail_stack.submit(person, OUTSIDE, sender=senders[kind])
    said = bytes(refused.value.smtp_error).decode()
    assert 553 == refused.value.smtp_code
    assert person.address in said
    assert person.uid not in said


def test_nobody_submits_without_signing_in(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    with smtplib.SMTP("127.0.0.1", mail_stack.layout.ports.submission, timeout=10) as smtp:
        smtp.starttls(context=mail_stack.tls)
        with pytest.raises(smtplib.SMTPException):
            smtp.send_message(written(person.address, OUTSIDE, "x", "y"))


def test_a_suspended_official_is_out_within_five_seconds(mail_stack: RunningStack) -> None:
    person, colleague = mail_stack.person(), mail_stack.person()
    with (
        mail_stack.imap(person.address, person.password) as reading,
        mail_stack.imap(colleague.address, colleague.password) as other,
        mail_stack.submission(person.addresses[1], person.password) as sending,
    ):
        began = time.monotonic()
        mail_stack.suspend(person)
        assert not mail_stack.may_sign_in(person.address, person.password)
        assert not mail_stack.may_sign_in(person.uid, person.password)
        assert not mail_stack.may_submit(person.addresses[1], person.password)
        with pytest.raises(smtplib.SMTPSenderRefused):
            sending.sendmail(person.address, [OUTSIDE], b"Subject: x\r\n\r\ny\r\n")
        until(lambda: _is_cut(reading))
        # Three of these waited two seconds each, as Dovecot makes a wrong try wait.
        assert time.monotonic() - began < 20 + 3 * 2
        assert other.noop()[0] == "OK"


def test_the_session_of_a_suspended_official_is_cut_at_once(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    with mail_stack.imap(person.address, person.password) as reading:
        mail_stack.suspend(person)
        until(lambda: _is_cut(reading), 2)


def test_a_suspended_official_still_gets_mail_unless_it_is_refused(
    mail_stack: RunningStack,
) -> None:
    kept, refused = mail_stack.person(), mail_stack.person()
    mail_stack.suspend(kept)
    mail_stack.suspend(refused, receives=False)
    assert [mail_stack.rcpt(kept.address), mail_stack.rcpt(refused.address)] == [250, 550]


def test_who_is_let_in_again_signs_in_with_the_old_password(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    mail_stack.suspend(person)
    mail_stack.change(person, state="active", sign_in=True)
    mail_stack.store.forget(person.uid, person.addresses)
    assert mail_stack.may_sign_in(person.address, person.password)


def test_the_old_password_is_dead_once_it_is_forgotten(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    assert mail_stack.may_sign_in(person.addresses[1], person.password)
    mail_stack.directory.set_password(person.uid, "mật khẩu mới tinh")
    mail_stack.store.forget(person.uid, person.addresses)
    assert not mail_stack.may_sign_in(person.addresses[1], person.password)
    assert mail_stack.may_sign_in(person.addresses[1], "mật khẩu mới tinh")


def test_an_address_that_was_taken_away_no_longer_signs_in(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    assert mail_stack.may_sign_in(person.addresses[1], person.password)
    mail_stack.change(person, addresses=(person.address,))
    mail_stack.store.forget(person.uid, person.addresses)
    assert not mail_stack.may_sign_in(person.addresses[1], person.password)
    assert mail_stack.may_sign_in(person.address, person.password)

"""Mail comes in by SMTP, lies in a home named by the identifier, and is read by IMAP."""

from __future__ import annotations

import smtplib
import time

import pytest

from provisioning.notifications.smtp import compose, send
from tests.support.mail_stack import OUTSIDE, RunningStack, until
from tests.support.messages import written

pytestmark = pytest.mark.stack


def test_mail_for_an_alias_is_read_by_imap_under_the_primary_address(
    mail_stack: RunningStack,
) -> None:
    person = mail_stack.person()
    mail_stack.deliver(person.addresses[1], subject="Công văn số 12")
    until(lambda: mail_stack.subjects(person) == ["Công văn số 12"])


def test_the_home_is_named_by_the_identifier_alone(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    mail_stack.deliver(person.address)
    inbox = mail_stack.home(person) / "Maildir/new"
    until(lambda: inbox.is_dir() and any(inbox.iterdir()))
    assert len(list(inbox.iterdir())) == 1


def test_mail_reaches_the_same_home_whoever_asks_first(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    # What signing in by an address leaves behind in Dovecot's memory, delivery must not trust.
    for name in (*person.addresses, person.uid):
        assert mail_stack.may_sign_in(name, person.password)
    mail_stack.store.status(person.uid)
    for number, name in enumerate((*person.addresses, *person.addresses)):
        mail_stack.deliver(name, subject=str(number))
    until(lambda: sorted(mail_stack.subjects(person)) == ["0", "1", "2", "3"])
    homes = [home.name for home in mail_stack.layout.mail.glob("*/*")]
    assert [name for name in homes if "@" in name] == []


def test_a_new_address_reaches_the_same_home_at_once(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    mail_stack.deliver(person.address, subject="trước")
    until(lambda: mail_stack.subjects(person) == ["trước"])
    renamed = f"moi.{person.address}"
    assert mail_stack.rcpt(renamed) == 550
    mail_stack.change(person, mail=renamed, addresses=(*person.addresses, renamed))
    mail_stack.deliver(renamed, subject="sau")
    until(lambda: mail_stack.subjects(person) == ["trước", "sau"])


def test_a_new_mailbox_works_although_its_address_was_refused_a_moment_ago(
    mail_stack: RunningStack,
) -> None:
    alias = f"moi{time.monotonic_ns()}@kontum.example"
    assert mail_stack.rcpt(alias) == 550
    assert not mail_stack.may_sign_in(alias, "chưa có")
    person = mail_stack.person(alias)
    assert mail_stack.rcpt(alias) == 250
    assert mail_stack.may_sign_in(alias, person.password)


@pytest.mark.parametrize(
    "recipient",
    ["khong.co@kontum.example", "root@kontum.example", "postmaster2@kontum.example"],
)
def test_an_unknown_address_is_refused_at_rcpt(mail_stack: RunningStack, recipient: str) -> None:
    assert mail_stack.rcpt(recipient) == 550


def test_a_tag_after_a_plus_makes_another_address(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    name, _, domain = person.address.partition("@")
    assert mail_stack.rcpt(f"{name}+tag@{domain}") == 550


@pytest.mark.parametrize(
    "sender", [OUTSIDE, "ai.do@kontum.example", "<>"], ids=["stranger", "as one of us", "nobody"]
)
def test_nobody_outside_may_send_through_us_to_elsewhere(mail_stack: RunningStack, sender: str) -> None:
    assert mail_stack.rcpt("nguoi@noi-khac.example", sender=sender) == 554


@pytest.mark.parametrize(
    "recipient",
    [
        "nguoi%noi-khac.example@kontum.example",
        "@kontum.example:nguoi@noi-khac.example",
        '"nguoi@noi-khac.example"@kontum.example',
        "noi-khac.example!nguoi@kontum.example",
        "*@kontum.example",
        "nguyen*@kontum.example",
        ")(uid=*@kontum.example",
    ],
)
def test_an_address_that_plays_tricks_is_refused(mail_stack: RunningStack, recipient: str) -> None:
    mail_stack.person()
    assert mail_stack.rcpt(recipient) // 100 == 5


def test_mail_may_be_refused_for_one_mailbox(mail_stack: RunningStack) -> None:
    person, colleague = mail_stack.person(), mail_stack.person()
    mail_stack.change(person, receives=False)
    assert [mail_stack.rcpt(person.address), mail_stack.rcpt(colleague.address)] == [550, 250]


def test_a_message_over_25_megabytes_is_refused(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    with pytest.raises(smtplib.SMTPException):
        mail_stack.deliver(person.address, text="x" * 76 + "\n" + ("x" * 76 + "\n") * 350_000)


def test_a_full_mailbox_refuses_mail_and_others_take_it(mail_stack: RunningStack) -> None:
    person, colleague = mail_stack.person(quota=20_000), mail_stack.person()
    sender = f"nguoi.gui{time.monotonic_ns()}@noi-khac.example"
    mail_stack.deliver(person.address, subject="nhỏ")
    mail_stack.deliver(person.address, sender=sender, subject="lớn", text="y" * 70 + "\n" * 40_000)
    mail_stack.deliver(colleague.address, subject="lớn", text="y" * 70 + "\n" * 40_000)
    until(lambda: mail_stack.subjects(colleague) == ["lớn"])
    # The sender is told, and what was there before stays.
    until(lambda: len(mail_stack.letters_to(sender)) == 1)
    assert mail_stack.subjects(person) == ["nhỏ"]


def test_our_own_message_to_a_foreign_address_lands_in_the_letterbox(
    mail_stack: RunningStack,
) -> None:
    recipient = f"an{time.monotonic_ns()}@rieng.example"
    message = compose(
        sender=mail_stack.settings.sender,
        recipient=recipient,
        subject="Mã khôi phục mật khẩu",
        text="Mã của bạn: 7k2m9-qx4tp\n",
    )
    send(message, mail_stack.settings)
    until(lambda: len(mail_stack.letters_to(recipient)) == 1)
    letter = mail_stack.letters_to(recipient)[0]
    assert (letter.subject, letter.text) == (
        "Mã khôi phục mật khẩu",
        "Mã của bạn: 7k2m9-qx4tp\n",
    )


def test_our_own_message_to_an_official_is_delivered(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    message = written(mail_stack.settings.sender, person.address, "Xin chào", "Chào")
    send(message, mail_stack.settings)
    until(lambda: mail_stack.subjects(person) == ["Xin chào"])

"""The whole journey over HTTP, SMTP and IMAP only, as an official and an IT officer live it."""

from __future__ import annotations

import imaplib
import os
import re
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.authentication.model import PasswordAge
from provisioning.foundation import clock
from provisioning.reminders.password_ages import look_at_ages
from tests.support.mail_stack import until
from tests.support.policies import BAC_NINH, adopt
from tests.support.sources import ROOT
from tests.support.web_visitor import WebVisitor
from tests.support.whole_stack import WholeStack, activate, person, start_whole_stack

FIRST = "song Dak Bla chay nguoc 7"
THIRD = "Xq7!mdPwzk-Dak"
SECOND = "rung thong Mang Den mua mua 9"
RECOVERY = "nguoi.thu@mail.example"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    """Everything running, for this file."""
    running = start_whole_stack(tmp_path_factory.mktemp("whole"))
    try:
        yield running
    finally:
        running.remove()


def signs_in_on_the_web(whole: WholeStack, address: str, password: str) -> bool:
    visitor = whole.visitor()
    try:
        visitor.send("/sign-in", address=address, password=password)
        return visitor.path == "/me"
    finally:
        visitor.close()


def three_doors(whole: WholeStack, address: str, password: str) -> tuple[bool, bool, bool]:
    """Whether IMAP, submission and the web let this pair in."""
    return (
        whole.mail.may_sign_in(address, password),
        whole.mail.may_submit(address, password),
        signs_in_on_the_web(whole, address, password),
    )


def code_number(whole: WholeStack, number: int) -> str:
    """The code in the newest message at the recovery address, once there are so many."""
    until(lambda: len(whole.mail.letters_to(RECOVERY)) >= number)
    found = re.search(r"\b([0-9a-z]{5}-[0-9a-z]{5})\b", whole.mail.letters_to(RECOVERY)[0].text)
    assert found is not None
    return found[1]


def recover(whole: WholeStack, address: str) -> None:
    """Forgets the password and sets a new one with the code from the letterbox."""
    visitor: WebVisitor = whole.visitor()
    visitor.send("/forgot", address=address)
    visitor.send_shown("/forgot/code", code=code_number(whole, 2))
    assert visitor.path == "/forgot/password", visitor.page.text
    visitor.send_shown("/forgot/password", password=SECOND, repeated=SECOND)
    assert visitor.path == "/sign-in", visitor.page.text
    visitor.close()


def test_an_official_gets_a_mailbox_uses_it_loses_the_password_and_is_suspended(
    whole: WholeStack,
) -> None:
    mail = whole.mail
    page, address = whole.add_official("Nguyễn Thị Ngọc Ánh")
    assert address == "anhntn.stttt@kontum.example"
    mail.deliver(address, subject="Trước khi kích hoạt")

    phone = whole.visitor()
    activate(phone, address, whole.issue_code(page), FIRST, RECOVERY)
    phone.send_shown("/me/recovery/code", code=code_number(whole, 1))
    assert phone.path == "/me/ready", phone.page.text
    assert three_doors(whole, address, FIRST) == (True, True, True)

    me = person("-", address, FIRST)
    mail.deliver(address, subject="Giấy mời họp")
    until(lambda: {"Trước khi kích hoạt", "Giấy mời họp"} <= set(mail.subjects(me)))

    mail.submit(me, "ban@tinh-khac.example")
    until(lambda: bool(mail.letters_to("ban@tinh-khac.example")))
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        mail.submit(me, "ban@tinh-khac.example", sender="giamdoc.stttt@kontum.example")
    assert refused.value.smtp_code == 553

    recover(whole, address)
    assert three_doors(whole, address, FIRST) == (False, False, False)
    assert three_doors(whole, address, SECOND) == (True, True, True)
    phone.open("/me")
    assert phone.path == "/sign-in", "a session from before the recovery still works"
    phone.close()

    with mail.imap(address, SECOND) as open_session, mail.submission(address, SECOND) as sending:
        began = time.monotonic()
        whole.administrator.open(f"{page}/suspend")
        whole.administrator.send_shown(f"{page}/suspend", reason="Đình chỉ công tác", mail="keep")
        # What is tried from here on is refused; a refusal itself takes its time on purpose.
        assert time.monotonic() - began < 20
        assert three_doors(whole, address, SECOND) == (False, False, False)
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            open_session.noop()
            open_session.noop()
        with pytest.raises(smtplib.SMTPSenderRefused):
            sending.sendmail(address, ["ban@tinh-khac.example"], b"Subject: x\r\n\r\ny\r\n")
    assert mail.rcpt(address) == 250

    whole.administrator.open(page)
    whole.administrator.send_shown(f"{page}/resume")
    until(lambda: three_doors(whole, address, SECOND) == (True, True, True))


def test_a_suspended_mailbox_that_refuses_mail_says_so_at_rcpt(whole: WholeStack) -> None:
    page, address = whole.add_official("Trần Văn Bình")
    assert whole.mail.rcpt(address) == 250
    whole.administrator.open(f"{page}/suspend")
    whole.administrator.send_shown(f"{page}/suspend", reason="Thôi việc", mail="refuse")
    assert whole.mail.rcpt(address) == 550


def congvu(whole: WholeStack, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs the product's command on this stack's settings."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        env=os.environ | {"CONGVU_ENV_FILE": str(whole.mail.layout.environment_file)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_directory_made_anew_lets_everybody_in_with_their_own_password(whole: WholeStack) -> None:
    page, address = whole.add_official("Y Nguyệt Rcom")
    browser = whole.visitor()
    activate(browser, address, whole.issue_code(page), FIRST)
    browser.close()
    assert whole.mail.may_sign_in(address, FIRST)
    # Signed in at the mail servers and remembered there: the next sign-in asks the directory.
    made = congvu(whole, "directory", "rebuild", "--yes", "--var", str(whole.mail.layout.var))
    assert made.returncode == 0, made.stderr
    assert "with their password" in made.stdout
    until(lambda: three_doors(whole, address, FIRST) == (True, True, True), 30)
    assert three_doors(whole, address, SECOND) == (False, False, False)
    assert whole.mail.rcpt(address) == 250
    compared = congvu(whole, "directory", "drift")
    assert (compared.returncode, compared.stdout) == (0, "The directory is as SQL wants it.\n")


def test_a_password_grown_too_old_keeps_mail_programs_out_until_there_is_a_new_one(whole: WholeStack) -> None:
    """Bắc Ninh 4.2: after six months, and the grace that its owner was told of."""
    page, address = whole.add_official("H'Bluêk Êban")
    browser = whole.visitor()
    activate(browser, address, whole.issue_code(page), FIRST)
    assert three_doors(whole, address, FIRST) == (True, True, True)
    adopt(whole.database, BAC_NINH)
    now = clock.now()
    with whole.mail.imap(address, FIRST) as open_session:
        with whole.database.writing() as session:
            kept = session.scalars(
                sa.select(PasswordAge)
                .join(Address, Address.recipient_id == PasswordAge.mailbox_id)
                .where(Address.canonical == address)
            ).one()
            kept.set_at, kept.told, kept.told_at = now - timedelta(days=400), 0, now - timedelta(days=90)
        look_at_ages(whole.database, now)
        until(lambda: not whole.mail.may_sign_in(address, FIRST))
        until(lambda: is_cut(open_session))
    assert not whole.mail.may_submit(address, FIRST)
    browser.send("/sign-in", address=address, password=FIRST)
    browser.open("/me")
    assert browser.path == "/me/password", browser.page.text
    browser.send_shown("/me/password", current=FIRST, password=THIRD, repeated=THIRD)
    browser.close()
    until(lambda: three_doors(whole, address, THIRD) == (True, True, True))
    assert not whole.mail.may_sign_in(address, FIRST)


def is_cut(session: imaplib.IMAP4) -> bool:
    """Whether the server ended it."""
    try:
        session.noop()
    except (imaplib.IMAP4.abort, OSError):
        return True
    return False

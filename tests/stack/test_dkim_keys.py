"""`congvu dkim` on a running stack: a key is changed while mail goes on, and no message loses its proof."""

from __future__ import annotations

import re
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest

from provisioning.deployment import dkim
from provisioning.notifications.smtp import compose, send
from tests.stack.test_spoofed_own_domain import sent_by_us
from tests.support.mail_stack import OUTSIDE, RunningStack, until

pytestmark = pytest.mark.stack

DOMAIN = "kontum.example"


def congvu_dkim(mail: RunningStack, *arguments: str) -> tuple[int, str]:
    """The command's exit status and what it said."""
    command = [
        str(Path(sys.executable).with_name("congvu")),
        "dkim",
        "--var",
        str(mail.layout.var),
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def handed_in(mail: RunningStack, message: bytes) -> int:
    """The code with which a message is answered at the MX."""
    layout = mail.layout
    with smtplib.SMTP(layout.address, layout.ports.smtp, timeout=30) as smtp:
        smtp.ehlo()
        smtp.mail(OUTSIDE)
        smtp.rcpt(mail.person().address)
        return smtp.data(message)[0]


def signs_with(mail: RunningStack) -> str:
    """The selector in the newest signature."""
    _, arrived = sent_by_us(mail)
    found = re.search(rb"\ts=(\w+);", arrived)
    assert found is not None
    return found[1].decode()


def test_a_key_is_changed_while_mail_goes_on(mail_stack: RunningStack) -> None:
    (old,) = dkim.keys_of(mail_stack.layout.dkim, DOMAIN)
    _, before = sent_by_us(mail_stack)
    status, said = congvu_dkim(mail_stack, "make", "--domain", DOMAIN)
    _, new = dkim.keys_of(mail_stack.layout.dkim, DOMAIN)
    assert (0, True) == (status, f"{new.name}. IN TXT" in said)
    assert old.selector == signs_with(mail_stack)

    assert 0 == congvu_dkim(mail_stack, "switch", "--domain", DOMAIN)[0]
    until(lambda: signs_with(mail_stack) == new.selector)
    listed = congvu_dkim(mail_stack, "list")[1].splitlines()
    assert [f"{DOMAIN}\t{old.selector}\tkept", f"{DOMAIN}\t{new.selector}\tsigns"] == listed
    _, after = sent_by_us(mail_stack)
    # Mail that was on its way is proven by the old key, what is sent now by the new one.
    assert [250, 250] == [handed_in(mail_stack, message) for message in (before, after)]

    refused = congvu_dkim(mail_stack, "remove", "--domain", DOMAIN, "--selector", new.selector)
    assert (1, True) == (refused[0], "signs for" in refused[1])
    assert 0 == congvu_dkim(mail_stack, "remove", "--domain", DOMAIN, "--selector", old.selector)[0]
    # Nobody answers for a key that is gone: not even DNS.
    until(lambda: handed_in(mail_stack, before) != 250)
    assert 250 == handed_in(mail_stack, after)


def test_congvus_own_messages_are_signed_too(mail_stack: RunningStack) -> None:
    recipient = "chu.ky@noi-khac.example"
    message = compose(sender=mail_stack.settings.sender, recipient=recipient, subject="x", text="y")
    send(message, mail_stack.settings)
    until(lambda: len(mail_stack.letters_to(recipient)) == 1)
    (letter,) = mail_stack.letters_to(recipient)
    raw = (mail_stack.layout.letterbox / "new" / letter.key).read_bytes()
    assert f"d={DOMAIN};".encode() in raw
    assert 250 == handed_in(mail_stack, raw[raw.index(b"DKIM-Signature") :].replace(b"\n", b"\r\n"))


def test_foreign_mail_is_not_signed(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    mail_stack.deliver(person.address)
    until(lambda: mail_stack.subjects(person) == ["Thư"])
    (file,) = (mail_stack.home(person) / "Maildir/new").iterdir()
    assert "DKIM-Signature" not in file.read_text()


def test_the_records_are_printed(mail_stack: RunningStack) -> None:
    status, said = congvu_dkim(mail_stack, "records", "--domain", DOMAIN)
    assert 0 == status
    for line in (
        "IN MX 10 mail.kontum.example.",
        '"v=spf1 mx -all"',
        '"v=spf1 a -all"',
        '"v=DMARC1; p=none;',
    ):
        assert line in said
    (key,) = dkim.keys_of(mail_stack.layout.dkim, DOMAIN)
    assert f"{key.name}. IN TXT" in said


@pytest.mark.parametrize("domain", ["../../etc", "kontum.example;x", ""])
def test_what_is_no_domain_is_one_sentence(mail_stack: RunningStack, domain: str) -> None:
    status, said = congvu_dkim(mail_stack, "make", "--domain", domain)
    assert (1, 1) == (status, said.count("\n"))

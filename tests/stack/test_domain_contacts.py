"""postmaster@, abuse@ and Congvu's own address exist in each domain and reach who the health page names."""

from __future__ import annotations

import smtplib
import subprocess
from collections.abc import Iterator

import pytest

from app.cli import first_start
from provisioning.addresses.model import Address
from provisioning.doctor.contacts import contacts
from provisioning.notifications.smtp import compose, send
from tests.support.filters import set_filter
from tests.support.mail_stack import Person, until
from tests.support.messages import written
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack, person, start_whole_stack

pytestmark = pytest.mark.stack

CODE = "7k2m9-qx4tp"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    """Everything running, for this file."""
    running = start_whole_stack(tmp_path_factory.mktemp("contacts"))
    try:
        yield running
    finally:
        running.remove()


@pytest.fixture(scope="module")
def administrator(whole: WholeStack) -> Person:
    """Who reads, once the worker has said so to the directory."""
    address = first_start.way_in(whole.mail.layout).rsplit(" ", 1)[1]
    until(lambda: whole.mail.rcpt("postmaster@kontum.example") == 250, 60)
    return person("", address, ADMIN_PASSWORD)


@pytest.mark.parametrize(
    "address",
    [
        "postmaster@kontum.example",
        "POSTMASTER@KONTUM.EXAMPLE",
        "postmaster",
        "abuse@kontum.example",
        "Abuse@kontum.example",
        "mailer-daemon@kontum.example",
        "congvu@kontum.example",
    ],
)
def test_mail_from_outside_reaches_the_administrator(
    whole: WholeStack, administrator: Person, address: str
) -> None:
    subject = f"gui {address}"
    message = written("dan@tinh-khac.example", "postmaster@kontum.example", subject, "Chào")
    with smtplib.SMTP(whole.mail.layout.address, whole.mail.layout.ports.smtp, timeout=30) as smtp:
        smtp.sendmail("dan@tinh-khac.example", [address], message.as_bytes())
    until(lambda: subject in whole.mail.subjects(administrator))


def test_mail_from_an_official_reaches_the_administrator(whole: WholeStack, administrator: Person) -> None:
    with whole.mail.submission(administrator.address, ADMIN_PASSWORD) as smtp:
        text = written(administrator.address, "abuse@kontum.example", "tu trong", "Chào").as_bytes()
        smtp.sendmail(administrator.address, ["abuse@kontum.example"], text)
    until(lambda: "tu trong" in whole.mail.subjects(administrator))


@pytest.mark.parametrize("local", ["postmasters", "abuse.x", "root", "congvu2"])
def test_other_names_are_refused_as_before(whole: WholeStack, administrator: Person, local: str) -> None:
    assert administrator.address
    assert whole.mail.rcpt(f"{local}@kontum.example") == 550


def test_undeliverable_message_of_congvu_comes_back_without_its_text(
    whole: WholeStack, administrator: Person
) -> None:
    _, address = whole.add_official("Nguyễn Văn Đầy")
    until(lambda: whole.mail.rcpt(address) == 250)
    with whole.database.reading() as session:
        full = Person(session.get_one(Address, address).recipient_id, (address,), "")
    whole.mail.change(full, quota=1)
    whole.mail.store.forget(full.uid, full.addresses)
    settings = whole.mail.settings
    send(compose(sender=settings.sender, recipient=address, subject="Mã", text=f"{CODE}\n"), settings)
    until(lambda: "Undelivered Mail Returned to Sender" in whole.mail.subjects(administrator))
    with whole.mail.imap(administrator.address, ADMIN_PASSWORD) as imap:
        imap.select("INBOX", readonly=True)
        _, numbers = imap.search(None, "SUBJECT", "Undelivered")
        _, found = imap.fetch(numbers[0].split()[-1].decode(), "(BODY.PEEK[])")
    assert address in str(found)
    assert CODE not in str(found)


def test_doctor_names_the_reader(whole: WholeStack, administrator: Person) -> None:
    assert administrator.address
    found = contacts(whole.mail.settings, whole.database)
    assert [finding.code for finding in found] == ["contacts_read"]


def full_mailbox(whole: WholeStack, name: str) -> str:
    """The address of somebody whose mailbox takes nothing more."""
    _, address = whole.add_official(name)
    until(lambda: whole.mail.rcpt(address) == 250)
    with whole.database.reading() as session:
        full = Person(session.get_one(Address, address).recipient_id, (address,), "")
    whole.mail.change(full, quota=1)
    whole.mail.store.forget(full.uid, full.addresses)
    return address


def test_a_report_that_can_not_be_returned_reaches_the_administrator(
    whole: WholeStack, administrator: Person
) -> None:
    sender, recipient = full_mailbox(whole, "Trần Thị Đầy"), full_mailbox(whole, "Lê Văn Tràn")
    layout = whole.mail.layout
    with smtplib.SMTP(layout.address, layout.ports.sieve, timeout=30) as smtp:
        smtp.send_message(written(sender, recipient, "x", "y"), from_addr=sender, to_addrs=[recipient])
    until(lambda: "Postmaster Copy: Undelivered Mail" in subjects_of(whole, administrator))


def test_a_reader_who_sends_it_back_makes_no_loop(whole: WholeStack, administrator: Person) -> None:
    set_filter(
        whole.mail, administrator, 'redirect "postmaster@kontum.example"; redirect "abuse@kontum.example";'
    )
    try:
        whole.mail.deliver("postmaster@kontum.example", subject="vong")
        until(lambda: "vong" in subjects_of(whole, administrator))
        until(lambda: queue_is_empty(whole))
        # Once for each way back at most.
        assert subjects_of(whole, administrator).count("vong") <= 2
    finally:
        set_filter(whole.mail, administrator, "keep;")


def subjects_of(whole: WholeStack, reader: Person) -> list[str]:
    """What has arrived in the reader's inbox."""
    return whole.mail.subjects(reader)


def queue_is_empty(whole: WholeStack) -> bool:
    """Whether nothing is under way."""
    command = ["/usr/sbin/postqueue", "-c", str(whole.mail.layout.conf / "postfix"), "-p"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    return "is empty" in shown

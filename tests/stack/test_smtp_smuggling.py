"""One message stays one message on every port, whatever stands in it for the end of a line."""

from __future__ import annotations

import itertools
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.support.mail_stack import OUTSIDE, Person, RunningStack, _plain, until
from tests.support.reconfigured import reconfigured

pytestmark = pytest.mark.stack

# What some server somewhere takes for the end of a message, beside CRLF.CRLF.
ENDS = [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\r.\r", b"\r\n\0.\r\n", b"\n.\r"]
# How the message behind it hands its text over: BDAT goes around the check of pipelined commands.
HOWS = ["DATA", "BDAT"]
PORTS = ["smtp", "submission", "outgoing", "sieve"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends on a port, and to whom."""

    sender: str
    recipient: str


def hidden(envelope: Envelope, how: str) -> bytes:
    """The commands of a second message."""
    text = f"From: {envelope.sender}\r\nSubject: hidden\r\n\r\nx\r\n".encode()
    commands = f"MAIL FROM:<{envelope.sender}>\r\nRCPT TO:<{envelope.recipient}>\r\n".encode()
    if how == "BDAT":
        return commands + b"BDAT %d LAST\r\n" % len(text) + text + b"\r\n.\r\n"
    return commands + b"DATA\r\n" + text + b".\r\n"


def hand_in(smtp: smtplib.SMTP, envelope: Envelope, content: bytes) -> None:
    """One message whose content is sent in one go, as it is."""
    assert 250 == smtp.mail(envelope.sender)[0]
    assert 250 == smtp.rcpt(envelope.recipient)[0]
    assert 354 == smtp.docmd("DATA")[0]
    assert smtp.sock is not None
    smtp.sock.sendall(content + b"QUIT\r\n")
    smtp.sock.settimeout(10)
    try:
        while smtp.sock.recv(4096):
            pass
    except (OSError, ssl.SSLError):
        pass
    smtp.close()


@contextmanager
def session(stack: RunningStack, port: str, person: Person) -> Iterator[smtplib.SMTP]:
    """A session on this port, about to send."""
    number = getattr(stack.layout.ports, port)
    smtp = smtplib.SMTP(stack.layout.address, number, timeout=30)
    try:
        smtp.ehlo()
        if port == "submission":
            smtp.starttls(context=stack.tls)
            smtp.ehlo()
            assert 235 == smtp.docmd("AUTH PLAIN", _plain(person.address, person.password))[0]
        yield smtp
    finally:
        smtp.close()


def sender_on(stack: RunningStack, port: str, person: Person) -> str:
    senders = {"smtp": OUTSIDE, "outgoing": stack.settings.sender}
    return senders.get(port, person.address)


def arrived(stack: RunningStack, port: str) -> dict[str, int]:
    """Sends every form; how many messages of which subject arrived."""
    person, reader = stack.person(), stack.person()
    envelope = Envelope(sender_on(stack, port, person), reader.address)
    for number, (end, how) in enumerate(itertools.product(ENDS, HOWS)):
        content = (
            f"From: {envelope.sender}\r\nSubject: shown {number}\r\n\r\nx".encode()
            + end
            + hidden(envelope, how)
        )
        with session(stack, port, person) as smtp:
            hand_in(smtp, envelope, content)
    sent = len(ENDS) * len(HOWS)
    until(lambda: len([s for s in stack.subjects(reader) if s.startswith("shown")]) >= sent, 90)
    subjects = stack.subjects(reader)
    return {word: sum(s.startswith(word) for s in subjects) for word in ("shown", "hidden")}


@pytest.mark.parametrize("port", PORTS)
def test_no_form_of_an_ended_message_hides_another_one(mail_stack: RunningStack, port: str) -> None:
    assert {"shown": len(ENDS) * len(HOWS), "hidden": 0} == arrived(mail_stack, port)


@pytest.mark.parametrize("port", PORTS)
def test_mail_of_a_program_that_ends_lines_with_lf_arrives_whole(mail_stack: RunningStack, port: str) -> None:
    person, reader = mail_stack.person(), mail_stack.person()
    sender = sender_on(mail_stack, port, person)
    envelope = Envelope(sender, reader.address)
    text = f"From: {sender}\nSubject: LF\n\nmot\n\n..hai\nba".encode()
    with session(mail_stack, port, person) as smtp:
        hand_in(smtp, envelope, text + b"\r\n.\r\n")
    until(lambda: mail_stack.subjects(reader) == ["LF"])
    with mail_stack.imap(reader.address, reader.password) as imap:
        imap.select("INBOX", readonly=True)
        _, found = imap.fetch("1", "(BODY.PEEK[TEXT])")
    assert found[0] is not None
    assert b"mot\r\n\r\n.hai\r\nba\r\n" == found[0][1]


@pytest.mark.parametrize("port", PORTS)
def test_no_port_offers_chunks_or_takes_them(mail_stack: RunningStack, port: str) -> None:
    with session(mail_stack, port, mail_stack.person()) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("chunking")
        assert 500 <= smtp.docmd("BDAT 0 LAST")[0] < 600


def test_a_build_without_the_guard_is_seen_to_hide_messages(mail_stack: RunningStack) -> None:
    unguarded = {
        "smtpd_discard_ehlo_keywords = chunking": "smtpd_discard_ehlo_keywords =",
        "smtpd_forbid_bare_newline = normalize\n": "smtpd_forbid_bare_newline = no\n",
    }
    with reconfigured(mail_stack, unguarded):
        assert offers_chunking(mail_stack)
        assert arrived(mail_stack, "smtp")["hidden"] > 0


def offers_chunking(stack: RunningStack) -> bool:
    with smtplib.SMTP(stack.layout.address, stack.layout.ports.smtp, timeout=30) as smtp:
        smtp.ehlo()
        return smtp.has_extn("chunking")

"""Every pairing of envelope, From and Sender, signed in or not, from inside and outside.

What each should come to is computed here from tables of its own, which say who may be named where;
they know nothing of how the rules are written. Mail is thrown away once it is taken.
"""

from __future__ import annotations

import contextlib
import itertools
import smtplib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.stack.test_spoofed_own_domain import sent_by_us
from tests.support.dns_server import dns_server
from tests.support.mail_stack import Person, RunningStack

pytestmark = pytest.mark.stack

OWN, ALIAS, COLLEAGUE, NOBODY, CONGVU, BELOW = "own", "alias", "colleague", "nobody", "congvu", "below"
FOREIGN, OTHER, NONE = "foreign", "other", "none"
OURS = {OWN, ALIAS, COLLEAGUE, NOBODY, CONGVU, BELOW}
NAMES = (OWN, ALIAS, COLLEAGUE, NOBODY, CONGVU, BELOW, FOREIGN, OTHER, NONE)
DOORS = ("signed in", "not signed in", "outside", "Congvu's port")


@dataclass(frozen=True, slots=True)
class Case:
    """One message: where it comes in, and who is named in its three places."""

    door: str
    envelope: str
    author: str
    sender: str


def cases() -> list[Case]:
    """Every pairing; where nobody may send at all, the envelope and the author are enough."""
    full = [
        Case(door, *names)
        for door in ("signed in", "outside")
        for names in itertools.product(NAMES, NAMES, (NONE, OWN, ALIAS, COLLEAGUE, FOREIGN))
    ]
    plain = [
        Case(door, *names)
        for door in ("not signed in", "Congvu's port")
        for names in itertools.product(NAMES, NAMES, (NONE, COLLEAGUE))
    ]
    return full + plain


# Who may stand in the envelope at each door.
ENVELOPES = {
    "signed in": {OWN, ALIAS},
    "not signed in": set(),
    "outside": {FOREIGN, OTHER, NONE},
    "Congvu's port": {CONGVU},
}


def wanted(case: Case) -> bool:
    """Whether the message should be taken, by the tables alone."""
    if case.envelope not in ENVELOPES[case.door] or case.author == NONE:
        return False
    if case.door == "outside":
        return case.author not in OURS and case.sender not in OURS
    # Any of one's own addresses in any place.
    theirs = ENVELOPES[case.door]
    return case.author in theirs and case.sender in {NONE, *theirs}


@dataclass(frozen=True, slots=True)
class Senders:
    """The stack with the people of the tables."""

    mail: RunningStack
    me: Person
    colleague: Person
    author: str
    arrived: bytes
    """What this author sent to somebody elsewhere, signed by us."""

    def address(self, name: str) -> str:
        """Who is meant by a name of the tables; nobody at all is empty."""
        return {
            OWN: self.me.addresses[0],
            ALIAS: self.me.addresses[1],
            COLLEAGUE: self.colleague.address,
            NOBODY: "khong.co@kontum.example",
            CONGVU: self.mail.settings.sender,
            BELOW: "chu.tich@vp.kontum.example",
            FOREIGN: "dan@tinh-khac.example",
            OTHER: "ban@noi-khac.example",
            NONE: "",
        }[name]

    def message(self, case: Case) -> bytes:
        """The message of a case."""
        fields = {"From": self.address(case.author), "Sender": self.address(case.sender)}
        lines = [f"{name}: {value}\r\n" for name, value in fields.items() if value]
        return f"{''.join(lines)}To: {self.colleague.address}\r\nSubject: x\r\n\r\ny\r\n".encode()


@pytest.fixture(scope="module")
def senders(mail_stack: RunningStack) -> Iterator[Senders]:
    """With a DNS that denies everything, and mail thrown away."""
    layout = mail_stack.layout
    found = Senders(mail_stack, mail_stack.person(), mail_stack.person(), *sent_by_us(mail_stack))
    patient = dict.fromkeys(("smtpd_soft_error_limit", "smtpd_hard_error_limit"), "5000")
    with (
        dns_server(layout.address, layout.ports.dns, {}),
        mail_stack.postfix_with(
            virtual_transport="discard:",
            default_transport="discard:",
            smtpd_junk_command_limit="5000",
            **patient,
        ),
    ):
        yield found


@contextlib.contextmanager
def connected(senders: Senders, door: str) -> Iterator[smtplib.SMTP]:
    """A session at the door, signed in where that is what is asked."""
    mail, ports = senders.mail, senders.mail.layout.ports
    if door == "signed in":
        with mail.submission(senders.me.address, senders.me.password) as smtp:
            yield smtp
        return
    number = {"not signed in": ports.submission, "outside": ports.smtp, "Congvu's port": ports.outgoing}[door]
    with smtplib.SMTP(mail.layout.address, number, timeout=30) as smtp:
        if door == "not signed in":
            smtp.starttls(context=mail.tls)
        smtp.ehlo()
        yield smtp


def code_of(smtp: smtplib.SMTP, senders: Senders, envelope: str, message: bytes) -> int:
    """The code with which a message is answered, at whatever step; the session stays usable."""
    code, _ = smtp.mail(senders.address(envelope))
    if code == 250:
        code, _ = smtp.rcpt(senders.colleague.address)
    if code == 250:
        return smtp.data(message)[0]
    smtp.rset()
    return code


def test_every_pairing_comes_to_what_the_tables_say(senders: Senders) -> None:
    found: dict[Case, int] = {}
    for door in DOORS:
        with connected(senders, door) as smtp:
            for case in (case for case in cases() if case.door == door):
                found[case] = code_of(smtp, senders, case.envelope, senders.message(case))
    wrong = {case: code for case, code in found.items() if (code == 250) != wanted(case)}
    assert {} == wrong
    # Nothing is put off: each has its answer.
    assert {2, 5} == {code // 100 for code in found.values()}
    taken = Counter(case.door for case, code in found.items() if code == 250)
    assert (1134, {"signed in": 12, "outside": 12, "Congvu's port": 1}) == (len(found), taken)


# What becomes of a message of ours on its way through the world, and whether it still speaks for us.
ON_ITS_WAY = {"forwarded": True, "footer added": False, "author replaced": False, "rewritten by a list": None}


def on_its_way(senders: Senders, how: str, sender: str) -> bytes:
    """Our signed message as somebody hands it in again."""
    lines = f"Sender: {senders.address(sender)}\r\n".encode() if sender != NONE else b""
    author = f"From: {senders.author}\r\n".encode()
    assert author in senders.arrived
    changed = {
        "forwarded": senders.arrived,
        "footer added": senders.arrived + b"-- \r\nDanh s\xc3\xa1ch\r\n",
        "author replaced": senders.arrived.replace(author, b"From: chu.tich@kontum.example\r\n"),
        "rewritten by a list": senders.arrived.replace(
            author, b'From: "An via Ban tin" <danh-sach@ban-tin.example>\r\nList-Id: <x.ban-tin.example>\r\n'
        ),
    }
    return lines + changed[how]


def test_our_signature_lets_its_author_in_from_everywhere_and_nobody_else(senders: Senders) -> None:
    wrong = []
    pairs = list(itertools.product(ON_ITS_WAY, NAMES, (NONE, COLLEAGUE, FOREIGN)))
    with connected(senders, "outside") as smtp:
        for how, envelope, sender in pairs:
            code = code_of(smtp, senders, envelope, on_its_way(senders, how, sender))
            speaks = ON_ITS_WAY[how] is not False and envelope in ENVELOPES["outside"] and sender not in OURS
            if (code == 250) != speaks:
                wrong.append((how, envelope, sender, code))
    assert ([], 108) == (wrong, len(pairs))

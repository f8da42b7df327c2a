"""Nobody outside speaks in our name, and nobody who speaks in their own is kept out.

DNS is a server of the test's. Foreign servers connect from 127.0.0.2, which is theirs by SPF, or
from 127.0.0.3, which is nobody's.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.stack.test_spoofed_sender import DECEITFUL, encoded
from tests.support.dkim_signer import DkimSigner
from tests.support.dns_server import dns_server, silent_dns, txt
from tests.support.mail_stack import OUTSIDE, RunningStack, until

pytestmark = pytest.mark.stack

LEADER = "chu.tich@kontum.example"
OWN = "kontum.example"
THEIRS, NOBODYS = "127.0.0.2", "127.0.0.3"
STRICT = "nghiem.example"
"""A foreign domain that asks to refuse what it has not sent."""
DOUBTING = "ngo.example"
"""One that asks to look twice at it."""
LIST = "danh-sach@ban-tin.example"
CYRILLIC_O = "\N{CYRILLIC SMALL LETTER O}"
NO_WIDTH, HYPHEN = "\N{ZERO WIDTH SPACE}", "\N{SOFT HYPHEN}"


@dataclass(frozen=True, slots=True)
class Outside:
    """The world: who signs there, and our stack as it meets it."""

    mail: RunningStack
    signers: dict[str, DkimSigner]

    def hand_in(
        self, message: bytes, *, sender: str = OUTSIDE, to: str, source: str = THEIRS, helo: str = ""
    ) -> int:
        """The code with which the message is answered, at whatever step."""
        layout = self.mail.layout
        with smtplib.SMTP(
            layout.address,
            layout.ports.smtp,
            local_hostname=helo or "mail.tinh-khac.example",
            timeout=30,
            source_address=(source, 0),
        ) as smtp:
            smtp.ehlo()
            code, _ = smtp.mail(sender)
            if code == 250:
                code, _ = smtp.rcpt(to)
            return smtp.data(message)[0] if code == 250 else code


@pytest.fixture(scope="module")
def outside(mail_stack: RunningStack) -> Iterator[Outside]:
    """The stack with the world around it."""
    signers = {name: DkimSigner(name) for name in ("ban-tin.example", STRICT, "vp.kontum.example")}
    zone = {(signer.name, "TXT"): txt(signer.record) for signer in signers.values()}
    for domain in ("tinh-khac.example", "mail.tinh-khac.example", STRICT, f"mail.{STRICT}", DOUBTING):
        zone[domain, "TXT"] = txt(f"v=spf1 ip4:{THEIRS} -all")
    zone[f"_dmarc.{STRICT}", "TXT"] = txt("v=DMARC1; p=reject")
    zone[f"_dmarc.{DOUBTING}", "TXT"] = txt("v=DMARC1; p=quarantine")
    layout = mail_stack.layout
    with dns_server(layout.address, layout.ports.dns, zone):
        yield Outside(mail_stack, signers)


def letter(header: str, body: str = "y") -> bytes:
    """A message with this header."""
    return f"{header}\r\nTo: ai.do@kontum.example\r\nSubject: x\r\n\r\n{body}\r\n".encode()


def sent_by_us(mail: RunningStack) -> tuple[str, bytes]:
    """What an official sent to somebody elsewhere, as it arrived there, and the official's address."""
    person = mail.person()
    elsewhere = f"{person.uid}@noi-khac.example"
    mail.submit(person, elsewhere)
    until(lambda: len(mail.letters_to(elsewhere)) == 1)
    (found,) = mail.letters_to(elsewhere)
    raw = (mail.layout.letterbox / "new" / found.key).read_bytes()
    # Without what the last hop wrote on top.
    arrived = raw[raw.index(b"Received:") :]
    return person.address, arrived.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


# --- The envelope ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sender",
    [
        "congvu@kontum.example",
        "khong.co@kontum.example",
        "KHONG.CO@KONTUM.EXAMPLE",
        "ai.do@vp.kontum.example",
        "ai.do@a.b.kontum.example",
        '"ai do"@kontum.example',
        "@noi-khac.example:ai.do@kontum.example",
    ],
)
def test_an_envelope_in_our_domains_is_refused_without_signing_in(outside: Outside, sender: str) -> None:
    person = outside.mail.person()
    assert 554 == outside.mail.rcpt(person.address, sender=sender)
    assert 554 == outside.mail.rcpt(person.address, sender=person.address)


@pytest.mark.parametrize("sender", ["ai.do@xkontum.example", "ai.do@kontum.example.noi-khac.example"])
def test_an_envelope_in_a_domain_that_only_looks_like_ours_is_foreign(outside: Outside, sender: str) -> None:
    assert 250 == outside.mail.rcpt(outside.mail.person().address, sender=sender)


# --- From -----------------------------------------------------------------------------------------

FORGED = {
    "leader": f"From: {LEADER}",
    "upper case": f"From: {LEADER.upper()}",
    "nobody here": "From: khong.co@kontum.example",
    "Congvu itself": "From: Congvu <congvu@kontum.example>",
    "subdomain": "From: chu.tich@vp.kontum.example",
    "final dot": "From: chu.tich@kontum.example.",
    "second address": f"From: dan@tinh-khac.example, {LEADER}",
    "group": f"From: Lãnh đạo: {LEADER};",
    "as name": f'From: "{LEADER}" <dan@tinh-khac.example>',
    "as encoded name": f"From: {encoded(LEADER)} <dan@tinh-khac.example>",
    "full-width at": f"From: {encoded(LEADER.replace('@', '＠'))} <dan@tinh-khac.example>",
    "as comment": f"From: dan@tinh-khac.example ({LEADER})",
    "comment within": "From: chu.tich@(x)kontum.example",
    "blanks within": "From: chu.tich @ kontum . example",
    "quoted local part": f'From: "{LEADER}"@tinh-khac.example',
    "base64 cut in two": DECEITFUL["base64 cut in two"].format(me=OUTSIDE),
    "quoted printable cut in two": DECEITFUL["quoted printable cut in two"].format(me=OUTSIDE),
    "blank of no width": f"From: {encoded(LEADER.replace('tum', NO_WIDTH + 'tum'))} <{OUTSIDE}>",
    "soft hyphen": f"From: {encoded(LEADER.replace('tum', HYPHEN + 'tum'))} <{OUTSIDE}>",
    "full-width letters": f"From: {encoded('chu.tich@ｋｏｎｔｕｍ．ｅｘａｍｐｌｅ')} <{OUTSIDE}>",
    "full stop of another script": f"From: {encoded(LEADER.replace('m.e', 'm。e'))} <{OUTSIDE}>",
    "letter of another script": f"From: {encoded(LEADER.replace('o', CYRILLIC_O))} <{OUTSIDE}>",
    "backslash": f'From: "chu.tich@kon\\tum.example" <{OUTSIDE}>',
    "in brackets": f'From: "chu.tich@[kontum.example]" <{OUTSIDE}>',
    "Sender": f"From: dan@tinh-khac.example\r\nSender: {LEADER}",
    "Sender with a blank": f"From: dan@tinh-khac.example\r\nSender : {LEADER}",
    "Resent-From": f"From: dan@tinh-khac.example\r\nResent-From: {LEADER}",
}


@pytest.mark.parametrize("form", FORGED)
@pytest.mark.parametrize("sender", [OUTSIDE, ""])
def test_our_domain_without_our_signature_is_refused(outside: Outside, form: str, sender: str) -> None:
    message = letter(FORGED[form])
    assert 554 == outside.hand_in(message, sender=sender, to=outside.mail.person().address)


@pytest.mark.parametrize("form", ["two fields", "field with a blank", "small letters", "no From"])
def test_a_message_has_one_author_field(outside: Outside, form: str) -> None:
    message = letter(DECEITFUL[form].format(me=OUTSIDE))
    assert 554 == outside.hand_in(message, to=outside.mail.person().address)


@pytest.mark.parametrize("domain", ["ban-tin.example", "vp.kontum.example"])
def test_a_signature_by_another_domain_does_not_speak_for_ours(outside: Outside, domain: str) -> None:
    signed = outside.signers[domain].signed(letter(f"From: {LEADER}"))
    assert 554 == outside.hand_in(signed, to=outside.mail.person().address)


def test_a_signature_of_ours_that_no_longer_fits_is_none(outside: Outside) -> None:
    me, arrived = sent_by_us(outside.mail)
    to = outside.mail.person().address
    colleague = arrived.replace(f"From: {me}".encode(), f"From: {LEADER}".encode())
    assert arrived != colleague
    added = arrived.replace(b"From: ", f"From: {LEADER}\r\nFrom: ".encode(), 1)
    shown = f"Sender: {LEADER}\r\n".encode() + arrived
    changed = [arrived + b"PS\r\n", colleague, added, shown]
    assert [554] * 4 == [outside.hand_in(message, to=to) for message in changed]


# Keys that the world does not know.
@pytest.mark.parametrize("domain", [OWN, "phong.kontum.example"])
@pytest.mark.parametrize("sender", [OUTSIDE, ""])
def test_a_signature_that_dns_does_not_answer_for_is_asked_about_later(
    outside: Outside, domain: str, sender: str
) -> None:
    layout, to = outside.mail.layout, outside.mail.person().address
    signed = DkimSigner(domain).signed(letter(f"From: chu.tich@{domain}"))
    with silent_dns(layout.address, layout.ports.dns):
        assert 451 == outside.hand_in(signed, sender=sender, to=to)
    assert 554 == outside.hand_in(signed, sender=sender, to=to)


def test_without_waiting_for_dns_a_signature_of_anybody_is_believed(outside: Outside) -> None:
    """The build broken on purpose: a signature that could not be checked is as good as one that was."""
    layout, to = outside.mail.layout, outside.mail.person().address
    signed = DkimSigner(OWN).signed(letter(f"From: {LEADER}"))
    with (
        outside.mail.filter_with({'found == "?" then': "false then"}),
        silent_dns(layout.address, layout.ports.dns),
    ):
        assert 250 == outside.hand_in(signed, to=to)
    assert 554 == outside.hand_in(signed, to=to)


# --- The honest -----------------------------------------------------------------------------------


def test_a_forwarder_that_keeps_our_signature_is_let_in(outside: Outside) -> None:
    _, arrived = sent_by_us(outside.mail)
    to = outside.mail.person()
    forwarded = b"Received: from a by b; Mon, 30 Nov 2026 09:00:00 +0700\r\n" + arrived
    assert 250 == outside.hand_in(forwarded, to=to.address)
    until(lambda: outside.mail.subjects(to) == ["Thư đi"])


def test_a_list_that_rewrites_the_author_is_let_in(outside: Outside) -> None:
    _, arrived = sent_by_us(outside.mail)
    to = outside.mail.person()
    rewritten = re.sub(
        rb"^From: .*\r\n", f'From: "An via Danh sách" <{LIST}>\r\n'.encode(), arrived, flags=re.M
    )
    rewritten = f"List-Id: <danh-sach.ban-tin.example>\r\nSender: {LIST}\r\n".encode() + rewritten
    assert 250 == outside.hand_in(rewritten + b"-- \r\nDanh s\xc3\xa1ch\r\n", sender=LIST, to=to.address)
    until(lambda: outside.mail.subjects(to) == ["Thư đi"])


def test_a_list_that_names_the_author_by_address_is_filed_as_junk(outside: Outside) -> None:
    to = outside.mail.person()
    header = f"From: \"'{LEADER}' via Danh sách\" <{LIST}>\r\nList-Id: <danh-sach.ban-tin.example>"
    assert 250 == outside.hand_in(letter(header), sender=LIST, to=to.address)
    until(lambda: outside.mail.subjects(to, "Junk") == ["x"])
    assert [] == outside.mail.subjects(to)


@pytest.mark.parametrize("strict", [False, True])
def test_a_report_of_non_delivery_reaches_one_of_us(outside: Outside, *, strict: bool) -> None:
    to = outside.mail.person()
    host = f"mail.{STRICT}" if strict else "mail.tinh-khac.example"
    message = letter(f"From: Mail Delivery System <MAILER-DAEMON@{host}>\r\nAuto-Submitted: auto-replied")
    assert 250 == outside.hand_in(message, sender="", to=to.address, helo=host)
    until(lambda: outside.mail.subjects(to) == ["x"])


def test_a_report_of_non_delivery_from_a_wrong_host_is_marked_and_not_lost(outside: Outside) -> None:
    to = outside.mail.person()
    message = letter(f"From: MAILER-DAEMON@{STRICT}\r\nAuto-Submitted: auto-replied")
    assert 250 == outside.hand_in(message, sender="", to=to.address, source=NOBODYS)
    until(lambda: outside.mail.subjects(to, "Junk") == ["x"])


@pytest.mark.parametrize(
    "header",
    [
        "From: dan@tinh-khac.example",
        'From: "UBND tỉnh Kon Tum" <dan@tinh-khac.example>',
        "From: An @ Home <dan@tinh-khac.example>",
        f"From: {encoded('Dân @ Kon Tum')} <dan@tinh-khac.example>",
        f"From: {encoded('Иван ivan@почта.example')} <dan@tinh-khac.example>",
        "From: =?utf-8?q?Tr=E1=BA=A7n?= =?utf-8?b?VsSDbg==?= <dan@tinh-khac.example>",
        "From: dan@tinh-khac.example\r\nSender: thu.ky@tinh-khac.example",
        f"From: dan@tinh-khac.example\r\nReply-To: {LEADER}",
        f"From: dan@tinh-khac.example\r\nTo: {LEADER}\r\nCc: congvu@kontum.example",
        "From: =?x-la?b?w6Q=?= <dan@tinh-khac.example>",
    ],
)
def test_foreign_mail_is_taken(outside: Outside, header: str) -> None:
    assert 250 == outside.hand_in(letter(header), to=outside.mail.person().address)


# --- What other domains ask for -------------------------------------------------------------------


def test_mail_that_its_domain_asks_to_refuse_is_refused(outside: Outside) -> None:
    to = outside.mail.person().address
    message = letter(f"From: dan@{STRICT}")
    found = [
        outside.hand_in(message, sender=f"dan@{STRICT}", to=to, source=NOBODYS),
        outside.hand_in(message, sender=f"dan@{STRICT}", to=to, source=THEIRS),
        outside.hand_in(outside.signers[STRICT].signed(message), to=to, source=NOBODYS),
        outside.hand_in(outside.signers["ban-tin.example"].signed(message), to=to, source=NOBODYS),
    ]
    assert [554, 250, 250, 554] == found


def test_mail_that_its_domain_doubts_is_filed_as_junk(outside: Outside) -> None:
    to = outside.mail.person()
    message = letter(f"From: dan@{DOUBTING}")
    assert 250 == outside.hand_in(message, sender=f"dan@{DOUBTING}", to=to.address, source=NOBODYS)
    until(lambda: outside.mail.subjects(to, "Junk") == ["x"])


def test_what_was_found_is_written_in_our_hosts_name_alone(outside: Outside) -> None:
    to = outside.mail.person()
    message = letter(
        f"From: dan@{STRICT}\r\nAuthentication-Results: mail.kontum.example; dkim=pass\r\n"
        "X-Congvu-Suspect: nobody"
    )
    assert 250 == outside.hand_in(message, sender=f"dan@{STRICT}", to=to.address)
    until(lambda: outside.mail.subjects(to) == ["x"])
    (file,) = (outside.mail.home(to) / "Maildir/new").iterdir()
    found = re.findall(r"^Authentication-Results: (.*(?:\n[ \t].*)*)", file.read_text(), re.MULTILINE)
    assert 1 == len(found)
    assert found[0].startswith("mail.kontum.example;")
    assert "dmarc=pass" in found[0]
    assert "spf=pass" in found[0]


# --- The province's choice ------------------------------------------------------------------------


def test_where_the_province_chooses_so_it_is_marked_and_filed_as_junk(outside: Outside) -> None:
    with outside.mail.filter_with({'UNSIGNED = "refuse"': 'UNSIGNED = "junk"'}):
        to = outside.mail.person()
        assert 250 == outside.hand_in(letter(f"From: {LEADER}"), to=to.address)
        until(lambda: outside.mail.subjects(to, "Junk") == ["x"])
        assert [] == outside.mail.subjects(to)
        # The envelope and messages without a clear author are refused all the same.
        assert 554 == outside.mail.rcpt(to.address, sender=LEADER)
        two = letter(f"From: {OUTSIDE}\r\nFrom: {LEADER}")
        assert 554 == outside.hand_in(two, to=to.address)
    assert 554 == outside.hand_in(letter(f"From: {LEADER}"), to=to.address)


def test_without_the_rule_a_leader_writes_from_outside(outside: Outside) -> None:
    """The build broken on purpose: the rule for mail from outside finds nothing shown in our name."""
    forms = ("leader", "subdomain", "as name", "Sender")
    with outside.mail.filter_with({"local found = shown_sender(task)": "local found = nil"}):
        to = outside.mail.person().address
        assert [250] * 4 == [outside.hand_in(letter(FORGED[form]), to=to) for form in forms]
    assert [554] * 4 == [outside.hand_in(letter(FORGED[form]), to=to) for form in forms]


def test_without_the_reading_of_signs_our_domain_is_seen_to_hide(outside: Outside) -> None:
    """The build broken on purpose: what is not seen stays in the text."""
    to = outside.mail.person().address
    hidden = [letter(FORGED[form]) for form in ("blank of no width", "soft hyphen")]
    with outside.mail.filter_with({'text = text:gsub(sign, "")': "text = text"}):
        assert [250] * 2 == [outside.hand_in(message, to=to) for message in hidden]
    assert [554] * 2 == [outside.hand_in(message, to=to) for message in hidden]

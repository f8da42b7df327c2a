"""Whoever signs in speaks as themselves: no field of a message may show somebody else as its sender."""

from __future__ import annotations

import itertools
import re
import smtplib
import subprocess
from base64 import b64encode

import pytest

from provisioning.foundation import clock
from provisioning.foundation.errors import Unavailable
from provisioning.notifications.smtp import compose, send
from tests.support.mail_stack import OUTSIDE, Person, RunningStack, until

pytestmark = pytest.mark.stack

LEADER = "chu.tich@kontum.example"
CONGVU = "congvu@kontum.example"


def submitted(mail: RunningStack, person: Person, header: str, *, sender: str | None = None) -> int:
    """The code with which a message with this header is answered; the header names no recipient."""
    envelope = person.address if sender is None else sender
    body = f"{header}\r\nSubject: x\r\n\r\ny\r\n".encode()
    with mail.submission(person.address, person.password) as smtp:
        code, _ = smtp.mail(envelope)
        if code == 250:
            code, _ = smtp.rcpt(OUTSIDE)
        return smtp.data(body)[0] if code == 250 else code


def encoded(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?b?{b64encode(text.encode(charset)).decode()}?="


# What a person may write: {me} is the address in the envelope.
HONEST = {
    "address": "From: {me}",
    "angle": "From: <{me}>",
    "name": 'From: "Nguyễn Văn Ấn" <{me}>',
    "encoded name": f"From: {encoded('Nguyễn Văn Ấn, Sở Nội vụ')} <{{me}}>",
    "other charset": f"From: {encoded('Nguyen Van An', 'iso-2022-jp')} <{{me}}>",
    "comment": "From: {me} (Văn thư)",
    "upper case": "From: {ME}",
    "own address as name": 'From: "{me}" <{me}>',
    "folded": "From: =?utf-8?q?Nguy=E1=BB=85n?=\r\n =?utf-8?q?_V=C4=83n_An?=\r\n <{me}>",
    "Sender too": "From: {me}\r\nSender: {me}",
    "Sender in capitals": 'From: {me}\r\nSender: "An" <{ME}>',
    "empty Sender": "From: {me}\r\nSender:",
    "Reply-To elsewhere": "From: {me}\r\nReply-To: van.thu@kontum.example",
    "others as recipients": f"From: {{me}}\r\nTo: {LEADER}\r\nCc: {CONGVU}",
}

# What nobody may: somebody else is seen, or may be, by one program or another.
DECEITFUL = {
    "leader": f"From: {LEADER}",
    "Congvu itself": f"From: Congvu <{CONGVU}>",
    "nobody here": "From: khong.co@kontum.example",
    "elsewhere": "From: dan@tinh-khac.example",
    "subdomain": "From: chu.tich@vp.kontum.example",
    "two addresses": f"From: {{me}}, {LEADER}",
    "two addresses, ours last": f"From: {LEADER}, {{me}}",
    "two fields": f"From: {{me}}\r\nFrom: {LEADER}",
    "field with a blank": f"From: {{me}}\r\nFrom : {LEADER}",
    "small letters": f"From: {{me}}\r\nfrom: {LEADER}",
    "no From": "To: dan@tinh-khac.example",
    "empty From": "From: ",
    "empty angle": "From: Chủ tịch <>",
    "leader as name": f'From: "{LEADER}" <{{me}}>',
    "leader as bare name": f"From: {LEADER} <{{me}}>",
    "leader as encoded name": f"From: {encoded(LEADER)} <{{me}}>",
    "leader encoded otherwise": f"From: {encoded(LEADER, 'iso-2022-jp')} <{{me}}>",
    "leader in quoted printable": "From: =?utf-8?q?chu=2Etich=40kontum=2Eexample?= <{me}>",
    "leader in UTF-7": f"From: =?utf-7?q?{LEADER.replace('@', '+AEA-')}?= <{{me}}>",
    "unknown charset": f"From: =?x-la?b?{b64encode(LEADER.encode()).decode()}?= <{{me}}>",
    "full-width at": f"From: {encoded(LEADER.replace('@', '＠'))} <{{me}}>",
    "blanks at the at": 'From: "chu.tich @ kontum.example" <{me}>',
    "leader as comment": f"From: {{me}} ({LEADER})",
    "base64 cut in two": "From: =?utf-8?b?Y2h1LnRpY2?= =?utf-8?b?hAa29udHVtLmV4YW1wbGU=?= <{me}>",
    "quoted printable cut in two": "From: =?utf-8?q?chu.tich=4?= =?utf-8?q?0kontum.example?= <{me}>",
    "Sender without a domain": "From: {me}\r\nSender: Chủ tịch",
    "Resent-From without a domain": "From: {me}\r\nResent-From: chu.tich",
    "Sender with a blank": f"From: {{me}}\r\nSender : {LEADER}",
    "comment within": "From: chu.tich(x)@(y)kontum.example <{me}>",
    "group": f"From: Lãnh đạo: {LEADER};",
    "group of two": f"From: x: {LEADER}, {{me}};",
    "group name": f'From: "{LEADER}": {{me}};',
    "route": f"From: <@kontum.example,@{LEADER.partition('@')[2]}:{LEADER}>",
    "own address within another": "From: x{me}",
    "own address before another": "From: <{me}.chu.tich.example>",
    "NUL": f"From: {LEADER}\0 <{{me}}>",
    "folded leader": f"From: {LEADER}\r\n <{{me}}>",
    "Sender": f"From: {{me}}\r\nSender: {LEADER}",
    "Sender as name": f'From: {{me}}\r\nSender: "{LEADER}" <{{me}}>',
    "two Senders": f"From: {{me}}\r\nSender: {{me}}\r\nSender: {LEADER}",
    "Resent-From": f"From: {{me}}\r\nResent-From: {LEADER}",
    "Resent-Sender": f"From: {{me}}\r\nResent-From: {{me}}\r\nResent-Sender: {LEADER}",
    "resent": f"Resent-From: {{me}}\r\nFrom: {LEADER}",
}


@pytest.mark.parametrize("form", HONEST)
def test_a_message_in_ones_own_name_is_taken(mail_stack: RunningStack, form: str) -> None:
    me = mail_stack.person()
    header = HONEST[form].format(me=me.address, ME=me.address.upper())
    assert 250 == submitted(mail_stack, me, header)


def test_what_our_host_alone_says_of_foreign_mail_is_taken_out(mail_stack: RunningStack) -> None:
    me, colleague = mail_stack.person(), mail_stack.person()
    claims = "Authentication-Results: mail.kontum.example; dkim=pass\r\nX-Congvu-Suspect: x\r\n"
    message = f"From: {me.address}\r\n{claims}Subject: tu minh\r\n\r\ny\r\n"
    with mail_stack.submission(me.address, me.password) as smtp:
        smtp.sendmail(me.address, [colleague.address], message)
    until(lambda: mail_stack.subjects(colleague) == ["tu minh"])
    with mail_stack.imap(colleague.address, colleague.password) as imap:
        imap.select("INBOX", readonly=True)
        _, found = imap.fetch("1", "(BODY.PEEK[HEADER])")
    assert "dkim=pass" not in str(found)


@pytest.mark.parametrize("form", DECEITFUL)
def test_a_message_that_shows_somebody_else_is_refused(mail_stack: RunningStack, form: str) -> None:
    me = mail_stack.person()
    assert 554 == submitted(mail_stack, me, DECEITFUL[form].format(me=me.address))


def test_each_address_of_a_person_is_theirs_in_each_place(mail_stack: RunningStack) -> None:
    me = mail_stack.person(f"an.{clock.now():%f}@kontum.example", f"an.{clock.now():%f}.snv@kontum.example")
    found = {
        (envelope, shown, sender): submitted(
            mail_stack, me, f"From: An <{shown.upper()}>\r\nSender: {sender}", sender=envelope
        )
        for envelope, shown, sender in itertools.product(me.addresses, repeat=3)
    }
    assert (27, {250}) == (len(found), set(found.values()))


def test_one_may_be_named_beside_another_of_ones_own(mail_stack: RunningStack) -> None:
    me = mail_stack.person()
    primary, alias = me.addresses
    assert 250 == submitted(mail_stack, me, f'From: "{alias}" <{primary}>\r\nResent-From: {alias}')
    assert 554 == submitted(mail_stack, me, f"From: {primary}, {alias}")
    assert 554 == submitted(mail_stack, me, f"From: {primary}\r\nFrom: {alias}")
    assert 554 == submitted(mail_stack, me, f"From: {alias}{primary}")
    assert 554 == submitted(mail_stack, me, f"From: x: {primary}, {alias};")


@pytest.mark.parametrize(
    "header",
    ["From: {other}", "From: {me}\r\nSender: {other}", 'From: "{other}" <{me}>', "From: {me}, {other}"],
)
def test_no_address_of_a_colleague_is_ones_own(mail_stack: RunningStack, header: str) -> None:
    me, colleague = mail_stack.person(), mail_stack.person()
    codes = {
        submitted(mail_stack, me, header.format(me=mine, other=other), sender=mine)
        for mine in me.addresses
        for other in colleague.addresses
    }
    assert {554} == codes
    assert 553 == submitted(mail_stack, me, f"From: {me.address}", sender=colleague.addresses[1])


def test_an_empty_envelope_is_no_sender_of_a_person(mail_stack: RunningStack) -> None:
    me = mail_stack.person()
    assert 554 == submitted(mail_stack, me, f"From: {me.address}", sender="")
    assert 554 == submitted(mail_stack, me, f"From: {LEADER}", sender="")


def test_the_refusal_says_in_both_languages_what_to_do(mail_stack: RunningStack) -> None:
    me = mail_stack.person()
    with (
        mail_stack.submission(me.address, me.password) as smtp,
        pytest.raises(smtplib.SMTPDataError) as refused,
    ):
        smtp.sendmail(me.address, [OUTSIDE], f"From: {LEADER}\r\n\r\nx\r\n")
    words = refused.value.smtp_error
    said = words.decode("ascii") if isinstance(words, bytes) else words
    assert re.search(r"5\.7\.1 Nguoi gui .* / From and Sender must be addresses of your own account", said)


def test_congvus_own_messages_speak_for_congvu_alone(mail_stack: RunningStack) -> None:
    message = compose(sender=LEADER, recipient=OUTSIDE, subject="x", text="y")
    with pytest.raises(Unavailable):
        send(message, mail_stack.settings)


def test_nothing_is_handed_in_by_the_command_line(mail_stack: RunningStack) -> None:
    conf = mail_stack.layout.conf / "postfix"
    done = subprocess.run(
        ["/usr/sbin/sendmail", "-C", str(conf), "-f", LEADER, OUTSIDE],
        input=f"From: {LEADER}\n\nx\n",
        user="nobody",
        env={"MAIL_CONFIG": str(conf), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert 0 != done.returncode


def test_without_the_rule_a_leader_is_seen_as_sender(mail_stack: RunningStack) -> None:
    """The build broken on purpose: the rule of the door says yes to everything."""
    me = mail_stack.person()
    with mail_stack.filter_with(
        {"elseif not (own[address] and own_from(task, own)) then": "elseif false then"}
    ):
        taken = {form for form in DECEITFUL if _taken(mail_stack, me, form)}
    assert {"leader", "Congvu itself", "two fields", "leader as name", "Sender"} <= taken
    assert not _taken(mail_stack, me, "leader")


def _taken(mail: RunningStack, me: Person, form: str) -> bool:
    return submitted(mail, me, DECEITFUL[form].format(me=me.address)) == 250

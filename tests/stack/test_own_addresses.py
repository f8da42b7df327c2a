"""Which addresses are a sender's own is Congvu's word alone: no sender writes it, and no reader sees it."""

from __future__ import annotations

import smtplib

import pytest

from provisioning.addresses.model import Address
from provisioning.deployment.own_addresses import FIELD, field_key
from provisioning.foundation import clock
from tests.stack.test_spoofed_sender import LEADER, submitted
from tests.support.dns_server import dns_server
from tests.support.filters import set_filter
from tests.support.mail_stack import OUTSIDE, Person, RunningStack, until

pytestmark = pytest.mark.stack

# The words of a field that its sender wrote; {key} is the right one, which nobody should know.
FORGED = {
    "plain": "X-Congvu-Own: {leader}",
    "another key": f"X-Congvu-Own: {'0' * 64} {{leader}}",
    "small letters": "x-congvu-own: {key} {leader}",
    "folded": "X-Congvu-Own:\r\n {key}\r\n {leader}",
    "blank before the colon": "X-Congvu-Own : {key} {leader}",
    "right key": "X-Congvu-Own: {key} {leader}",
    "twice": "X-Congvu-Own: {key} {leader}\r\nX-Congvu-Own: {key} {leader}",
    "empty": "X-Congvu-Own:",
}
# Postfix never asks the policy service, as if its configuration lacked it.
UNASKED = {"congvu_sending": "check_sender_access static:DUNNO"}


def key_of(mail: RunningStack) -> str:
    return field_key(mail.settings.secret_key.get_secret_value())


def forged(mail: RunningStack, me: Person, form: str, *, shown: str = LEADER, last: bool = False) -> int:
    """The code with which a message is answered that brings the field, above its From or below."""
    field = FORGED[form].format(key=key_of(mail), leader=LEADER)
    lines = [field, f"From: {shown}"]
    return submitted(mail, me, "\r\n".join(reversed(lines) if last else lines))


def arrived(mail: RunningStack, me: Person, header: str, *, envelope: str) -> bytes:
    """What somebody elsewhere got of a message with this header, as it could be handed in again."""
    elsewhere = f"{me.uid}@noi-khac.example"
    with mail.submission(me.address, me.password) as smtp:
        smtp.sendmail(envelope, [elsewhere], f"{header}\r\nTo: {elsewhere}\r\nSubject: x\r\n\r\ny\r\n")
    until(lambda: len(mail.letters_to(elsewhere)) == 1)
    (found,) = mail.letters_to(elsewhere)
    raw = (mail.layout.letterbox / "new" / found.key).read_bytes()
    return raw[raw.index(b"Received:") :].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def handed_in(mail: RunningStack, message: bytes, recipient: str) -> int:
    """The code with which a message from outside is answered."""
    with smtplib.SMTP(mail.layout.address, mail.layout.ports.smtp, timeout=30) as smtp:
        smtp.ehlo()
        smtp.mail(OUTSIDE)
        smtp.rcpt(recipient)
        return smtp.data(message)[0]


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("form", FORGED)
def test_a_field_that_the_sender_wrote_is_refused(mail_stack: RunningStack, form: str, *, last: bool) -> None:
    me = mail_stack.person()
    assert 554 == forged(mail_stack, me, form, last=last)
    assert 554 == forged(mail_stack, me, form, shown=me.address, last=last)


def test_the_field_is_seen_by_nobody(mail_stack: RunningStack) -> None:
    me = mail_stack.person()
    primary, alias = me.addresses
    elsewhere = arrived(mail_stack, me, f"From: {alias}\r\nSender: {primary}", envelope=primary)
    colleague = mail_stack.person()
    mail_stack.submit(me, colleague.address)
    until(lambda: len(mail_stack.subjects(colleague)) == 1)
    files = [file.read_bytes() for file in mail_stack.home(colleague).rglob("*") if file.is_file()]
    logs = [file.read_bytes() for file in mail_stack.layout.log.iterdir() if file.is_file()]
    assert files
    assert any(b"submission" in log for log in logs)
    for message in (elsewhere, *files, *logs):
        assert FIELD.lower().encode() not in message.lower()
        assert key_of(mail_stack).encode() not in message


def test_an_address_that_has_ended_is_not_theirs_before_the_directory_follows(
    mail_stack: RunningStack,
) -> None:
    me = mail_stack.person("an.cu@kontum.example", "an.moi@kontum.example")
    primary, ended, alias = me.addresses
    with mail_stack.database.writing() as session:
        session.get_one(Address, ended).ended_at = clock.now()
    assert [554, 554, 553] == [
        submitted(mail_stack, me, f"From: {ended}", sender=primary),
        submitted(mail_stack, me, f"From: {primary}\r\nSender: {ended}", sender=primary),
        submitted(mail_stack, me, f"From: {ended}", sender=ended),
    ]
    assert 250 == submitted(mail_stack, me, f"From: {alias}", sender=primary)


def test_a_sender_that_we_signed_comes_back_and_none_that_was_put_on(mail_stack: RunningStack) -> None:
    me, reader = mail_stack.person(), mail_stack.person()
    primary, alias = me.addresses
    named = arrived(mail_stack, me, f"From: {alias}\r\nSender: {primary}", envelope=primary)
    other = mail_stack.person()
    plain = arrived(mail_stack, other, f"From: {other.address}", envelope=other.address)
    put_on = f"Sender: {other.addresses[1]}\r\n".encode()
    unsound = b"DKIM-Signature: v=1; a=rsa-sha256; d=kontum.example; s=x; h=from:sender; bh=eA==; b=eA==\r\n"
    with dns_server(mail_stack.layout.address, mail_stack.layout.ports.dns, {}):
        assert 250 == handed_in(mail_stack, named, reader.address)
        assert 250 == handed_in(mail_stack, plain, reader.address)
        assert 554 == handed_in(mail_stack, named.replace(primary.encode(), LEADER.encode()), reader.address)
        assert 554 == handed_in(mail_stack, put_on + plain, reader.address)
        assert 554 == handed_in(mail_stack, unsound + put_on + plain, reader.address)


def test_where_any_signature_would_do_a_sender_that_was_put_on_is_shown(mail_stack: RunningStack) -> None:
    """The build broken on purpose: nobody looks which fields our signature holds."""
    me, reader = mail_stack.person(), mail_stack.person()
    plain = arrived(mail_stack, me, f"From: {me.address}", envelope=me.address)
    changed = f"Sender: {LEADER}\r\n".encode() + plain
    with mail_stack.filter_with({"and signs_field(task, field))": ")"}):
        assert 250 == handed_in(mail_stack, changed, reader.address)
    assert 554 == handed_in(mail_stack, changed, reader.address)


def test_a_filter_passes_on_what_names_two_addresses_of_one_person(mail_stack: RunningStack) -> None:
    me, between, last = (mail_stack.person() for _ in range(3))
    primary, alias = me.addresses
    set_filter(mail_stack, between, f'redirect "{last.address}";')
    with mail_stack.submission(me.address, me.password) as smtp:
        smtp.sendmail(
            primary, [between.address], f"From: {alias}\r\nSender: {primary}\r\nSubject: Hai\r\n\r\nx\r\n"
        )
    until(lambda: mail_stack.subjects(last) == ["Hai"])


def test_without_the_policy_services_word_mail_is_deferred_and_the_senders_own_word_is_none(
    mail_stack: RunningStack,
) -> None:
    me = mail_stack.person()
    with mail_stack.postfix_with(**UNASKED):
        honest = submitted(mail_stack, me, f"From: {me.address}")
        false = {forged(mail_stack, me, form) for form in FORGED if "key" not in FORGED[form]}
        guessed = forged(mail_stack, me, "another key")
    assert (451, 451, {451}) == (honest, guessed, false)


def test_without_the_key_a_field_of_the_senders_would_be_believed(mail_stack: RunningStack) -> None:
    """The build broken on purpose: the rules take the first field, whoever wrote it."""
    me = mail_stack.person()
    taken = f"X-Congvu-Own: x {me.address} {LEADER}\r\nFrom: {LEADER}"
    with mail_stack.postfix_with(**UNASKED):
        with mail_stack.filter_with({"if key ~= OWN_KEY then": "if not key then"}):
            assert 250 == submitted(mail_stack, me, taken)
        assert 451 == submitted(mail_stack, me, taken)

"""What filters of officials may do with a message: pass it on among us, answer in their owner's name."""

from __future__ import annotations

import smtplib
from email import message_from_bytes
from email.message import Message

import pytest

from tests.support.filters import FilterRefused, filter_editor, set_filter
from tests.support.mail_stack import Person, RunningStack, until

pytestmark = pytest.mark.stack

_AWAY = 'require "vacation"; vacation :subject "Vắng mặt" "Tôi nghỉ đến thứ Hai.";'


def _stranger(person: Person) -> str:
    """Somebody outside whom nobody else of the tests writes to."""
    return f"khach.{person.uid}@ngoai.example"


def _raw(stack: RunningStack, recipient: str) -> Message:
    files = (stack.layout.letterbox / "new").iterdir()
    found = [message_from_bytes(file.read_bytes()) for file in files]
    return next(message for message in found if message["X-Original-To"] == recipient)


def test_redirect_to_a_colleague_arrives_and_returns_to_its_owner(mail_stack: RunningStack) -> None:
    owner, colleague = mail_stack.person(), mail_stack.person()
    set_filter(mail_stack, owner, f'redirect "{colleague.address}";')
    mail_stack.deliver(owner.address, subject="chuyển")
    until(lambda: mail_stack.subjects(colleague) == ["chuyển"])
    assert mail_stack.subjects(owner) == []


def test_redirect_to_outside_keeps_the_message_at_home_at_once(mail_stack: RunningStack) -> None:
    owner = mail_stack.person()
    set_filter(mail_stack, owner, f'redirect "{_stranger(owner)}";')
    mail_stack.deliver(owner.address, subject="ở lại")
    until(lambda: mail_stack.subjects(owner) == ["ở lại"])
    assert mail_stack.letters_to(_stranger(owner)) == []


@pytest.mark.parametrize(
    "script",
    [
        'require "copy"; redirect :copy "{0}";',
        'require "variables"; if header :matches "Subject" "*" {{ set "to" "{0}"; }} redirect "${{to}}";',
        'require "encoded-character"; redirect "khach.{1}${{hex:40}}ngoai.example";',
        'redirect "Bạn <{0}>";',
        'if true {{ redirect "{0}"; keep; }}',
    ],
    ids=["copy", "variable", "encoded", "display name", "in a block"],
)
def test_redirect_to_outside_however_written_does_not_leave(mail_stack: RunningStack, script: str) -> None:
    owner = mail_stack.person()
    try:
        set_filter(mail_stack, owner, script.format(_stranger(owner), owner.uid))
    except FilterRefused:
        # Refused when it is saved is as good.
        return
    mail_stack.deliver(owner.address, subject="ở lại")
    until(lambda: mail_stack.subjects(owner) == ["ở lại"])
    assert mail_stack.letters_to(_stranger(owner)) == []


def test_redirect_of_a_report_without_sender_does_not_leave(mail_stack: RunningStack) -> None:
    owner = mail_stack.person()
    set_filter(mail_stack, owner, f'redirect "{_stranger(owner)}";')
    with smtplib.SMTP(mail_stack.layout.address, mail_stack.layout.ports.smtp, timeout=30) as smtp:
        smtp.sendmail("", [owner.address], "From: dan@tinh-khac.example\nSubject: tra ve\n\nx")
    until(lambda: mail_stack.subjects(owner) == ["tra ve"])
    assert mail_stack.letters_to(_stranger(owner)) == []


def test_chain_of_redirects_stops_at_the_last_of_us(mail_stack: RunningStack) -> None:
    first, last = mail_stack.person(), mail_stack.person()
    set_filter(mail_stack, first, f'redirect "{last.addresses[1]}";')
    set_filter(mail_stack, last, f'redirect "{_stranger(last)}";')
    mail_stack.deliver(first.address, subject="chuỗi")
    until(lambda: mail_stack.subjects(last) == ["chuỗi"])
    assert mail_stack.letters_to(_stranger(last)) == []


def test_loop_of_two_redirects_ends_with_the_message_delivered(mail_stack: RunningStack) -> None:
    one, other = mail_stack.person(), mail_stack.person()
    set_filter(mail_stack, one, f'redirect "{other.address}";')
    set_filter(mail_stack, other, f'redirect "{one.address}";')
    mail_stack.deliver(one.address, subject="vòng")
    until(lambda: mail_stack.subjects(one) + mail_stack.subjects(other) == ["vòng"])


def test_redirect_to_four_with_one_outside_reaches_three_and_stays(mail_stack: RunningStack) -> None:
    owner, colleagues = mail_stack.person(), [mail_stack.person() for _ in range(3)]
    everybody = [*(each.address for each in colleagues), _stranger(owner)]
    set_filter(mail_stack, owner, "".join(f'redirect "{address}";' for address in everybody))
    mail_stack.deliver(owner.address, subject="bốn")
    until(lambda: mail_stack.subjects(owner) == ["bốn"])
    assert mail_stack.letters_to(_stranger(owner)) == []


def test_redirect_that_its_target_has_no_room_for_comes_back_past_the_filter(
    mail_stack: RunningStack,
) -> None:
    owner, full = mail_stack.person(), mail_stack.person(quota=1000)
    set_filter(mail_stack, owner, f'redirect "{full.address}";')
    mail_stack.deliver(owner.address, subject="đầy", text="x" * 5000)
    until(lambda: len(mail_stack.subjects(owner)) == 1)
    assert mail_stack.subjects(full) == []


def test_the_address_for_returns_takes_nothing_that_has_a_sender(mail_stack: RunningStack) -> None:
    owner = mail_stack.person()
    back = f"forward-{owner.uid}@kontum.example"
    assert mail_stack.rcpt(back) == 554
    assert mail_stack.rcpt(back, sender="") == 250
    assert mail_stack.rcpt("forward-0000000000000000@kontum.example", sender="") == 550


def test_away_message_leaves_in_its_owners_name(mail_stack: RunningStack) -> None:
    owner = mail_stack.person()
    set_filter(mail_stack, owner, _AWAY)
    mail_stack.deliver(owner.address, sender=_stranger(owner), subject="hỏi")
    until(lambda: len(mail_stack.letters_to(_stranger(owner))) == 1)
    sent = _raw(mail_stack, _stranger(owner))
    assert sent["Return-Path"] == f"<{owner.address}>"
    assert sent.get_all("From") == [f"<{owner.address}>"]
    assert mail_stack.subjects(owner) == ["hỏi"]


@pytest.mark.parametrize(
    "script",
    [
        'require "reject"; reject "không";',
        'require "ereject"; ereject "không";',
        'require "enotify"; notify "mailto:khach@ngoai.example";',
        'require ["editheader"]; addheader "From" "chu.tich@kontum.example";',
        'require ["include"]; include :global "chung";',
        'require ["vnd.dovecot.pipe"]; pipe "sh";',
        'require ["environment"];',
    ],
)
def test_extension_that_speaks_or_acts_for_others_is_refused_when_saved(
    mail_stack: RunningStack, script: str
) -> None:
    owner = mail_stack.person()
    with pytest.raises(FilterRefused):
        set_filter(mail_stack, owner, script)


def test_filter_of_a_suspended_owner_runs_no_more(mail_stack: RunningStack) -> None:
    owner, colleague = mail_stack.person(), mail_stack.person()
    set_filter(mail_stack, owner, f'redirect "{colleague.address}";')
    mail_stack.suspend(owner)
    mail_stack.deliver(owner.address, subject="sau khi khóa")
    until(lambda: bool(list((mail_stack.home(owner) / "Maildir/new").glob("*"))))
    assert mail_stack.subjects(colleague) == []


def test_script_left_in_the_place_of_the_active_one_obeys_the_same(mail_stack: RunningStack) -> None:
    owner = mail_stack.person()
    with filter_editor(mail_stack, owner) as editor:
        editor.put("keep;", active=False)
    (mail_stack.home(owner) / ".dovecot.sieve").write_text(f'redirect "{_stranger(owner)}";\n')
    mail_stack.deliver(owner.address, subject="tệp cũ")
    until(lambda: mail_stack.subjects(owner) == ["tệp cũ"])
    assert mail_stack.letters_to(_stranger(owner)) == []


def test_nobody_reaches_the_port_with_a_foreign_envelope(mail_stack: RunningStack) -> None:
    owner = mail_stack.person()
    place = (mail_stack.layout.address, mail_stack.layout.ports.sieve)
    for sender in ("dan@tinh-khac.example", "khong.co@kontum.example"):
        with smtplib.SMTP(*place, timeout=30) as smtp, pytest.raises(smtplib.SMTPException):
            smtp.sendmail(sender, [owner.address], "Subject: x\n\nx")


@pytest.mark.parametrize(
    "reply",
    [
        ':from "chu.tich@kontum.example" "x"',
        ':from "giam.doc@ngoai.example" "x"',
        ":mime text:\r\nFrom: chu.tich@kontum.example\r\nContent-Type: text/plain\r\n\r\nx\r\n.\r\n",
        ":mime text:\r\nX-Sieve-Redirected-From: a\r\nSender: chu.tich@kontum.example\r\n\r\nx\r\n.\r\n",
    ],
    ids=["a colleague", "a stranger", "second From", "Sender"],
)
def test_away_message_in_another_name_does_not_leave(mail_stack: RunningStack, reply: str) -> None:
    owner, witness = mail_stack.person(), mail_stack.person()
    set_filter(mail_stack, owner, f'require "vacation"; vacation {reply};')
    mail_stack.deliver(owner.address, sender=_stranger(owner), subject="hỏi")
    until(lambda: mail_stack.subjects(owner) == ["hỏi"])
    # What Postfix took after it has been delivered, so that an answer would have been too.
    set_filter(mail_stack, witness, _AWAY)
    mail_stack.deliver(witness.address, sender=_stranger(witness), subject="hỏi")
    until(lambda: len(mail_stack.letters_to(_stranger(witness))) == 1)
    assert mail_stack.letters_to(_stranger(owner)) == []


def test_redirect_of_a_colleagues_message_arrives(mail_stack: RunningStack) -> None:
    writer, owner, target = mail_stack.person(), mail_stack.person(), mail_stack.person()
    set_filter(mail_stack, owner, f'redirect "{target.address}";')
    mail_stack.submit(writer, owner.address)
    until(lambda: mail_stack.subjects(target) == ["Thư đi"])

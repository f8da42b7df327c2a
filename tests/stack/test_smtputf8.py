"""What the mail store can't take is not taken at the door: nothing is answered with 250 and then lost."""

from __future__ import annotations

import smtplib

import pytest

from tests.support.mail_stack import OUTSIDE, RunningStack, until

pytestmark = pytest.mark.stack


def test_it_is_offered_at_no_door_and_names_in_vietnamese_arrive(mail_stack: RunningStack) -> None:
    me, colleague = mail_stack.person(), mail_stack.person()
    message = f"From: Nguyễn Văn Ấn <{me.address}>\r\nSubject: ten\r\n\r\ny\r\n".encode()
    with mail_stack.submission(me.address, me.password) as smtp:
        assert not smtp.has_extn("smtputf8")
        assert 250 != smtp.docmd(f"MAIL FROM:<{me.address}> SMTPUTF8")[0]
        smtp.rset()
        smtp.sendmail(me.address, [colleague.address], message)
    until(lambda: mail_stack.subjects(colleague) == ["ten"])


def test_a_stranger_who_asks_for_it_is_told_at_once(mail_stack: RunningStack) -> None:
    with smtplib.SMTP(mail_stack.layout.address, mail_stack.layout.ports.smtp, timeout=30) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("smtputf8")
        assert 500 <= smtp.docmd(f"MAIL FROM:<{OUTSIDE}> SMTPUTF8")[0] < 600

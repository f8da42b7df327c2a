"""While rspamd can't answer, mail waits where it is: none passes unchecked, and none is lost."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from provisioning.foundation.errors import Unavailable
from provisioning.notifications.smtp import compose, send
from tests.support.mail_stack import OUTSIDE, Person, RunningStack, until
from tests.support.messages import written

pytestmark = pytest.mark.stack


# A rule fails at each message, as a fault in it would.
FAULT = {"local function envelope(task)": "local function envelope(task) error('fault')"}


def stopped(mail: RunningStack) -> AbstractContextManager[object]:
    return mail.without("rspamd")


def hung(mail: RunningStack) -> AbstractContextManager[object]:
    return mail.hung_filter()


def raising(mail: RunningStack) -> AbstractContextManager[object]:
    return mail.filter_with(FAULT)


def without_doors(mail: RunningStack) -> AbstractContextManager[object]:
    """A port of Postfix that the rules do not know."""
    return mail.filter_with({"rules[door(task)]": "rules['port ' .. door(task)]"})


AWAY: dict[str, Callable[[RunningStack], AbstractContextManager[object]]] = {
    "stopped": stopped,
    "hung": hung,
    "raising": raising,
    "unknown door": without_doors,
}


def answered(give: Callable[[], object]) -> int:
    """The code with which a message was answered, at whatever step."""
    try:
        give()
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code
    except smtplib.SMTPRecipientsRefused as refused:
        return next(iter(refused.recipients.values()))[0]
    return 250


def from_congvu(mail: RunningStack, recipient: str) -> None:
    send(compose(sender=mail.settings.sender, recipient=recipient, subject="Thư", text="x"), mail.settings)


@contextmanager
def reached(mail: RunningStack, person: Person) -> Iterator[None]:
    """Nothing reaches the person within the block, and mail does after it."""
    yield
    assert [] == mail.subjects(person)
    until(lambda: answered(lambda: mail.deliver(person.address)) == 250, 30)
    until(lambda: mail.subjects(person) == ["Thư"])


@pytest.mark.parametrize("way", AWAY)
def test_mail_is_deferred_at_every_door_and_taken_again(mail_stack: RunningStack, way: str) -> None:
    person, colleague = mail_stack.person(), mail_stack.person()
    with reached(mail_stack, person), AWAY[way](mail_stack):
        codes = {
            answered(lambda: mail_stack.deliver(person.address)),
            answered(lambda: mail_stack.submit(colleague, person.address)),
        }
        assert {4} == {code // 100 for code in codes}
        with pytest.raises(Unavailable):
            from_congvu(mail_stack, person.address)


def test_a_worker_that_hangs_during_a_message_defers_it(mail_stack: RunningStack) -> None:
    person = mail_stack.person()
    layout = mail_stack.layout
    with smtplib.SMTP(layout.address, layout.ports.smtp, timeout=30) as smtp:
        smtp.ehlo()
        assert 250 == smtp.mail(OUTSIDE)[0]
        assert 250 == smtp.rcpt(person.address)[0]
        with mail_stack.hung_filter():
            code, _ = smtp.data(written(OUTSIDE, person.address, "x", "y").as_bytes())
    assert 4 == code // 100
    assert [] == mail_stack.subjects(person)


def test_a_worker_that_hangs_is_replaced_by_itself(mail_stack: RunningStack) -> None:
    with mail_stack.hung_filter() as hanging:
        until(lambda: mail_stack.filter_worker() not in {0, hanging}, 60)
        until(lambda: answered(lambda: mail_stack.deliver(mail_stack.person().address)) == 250, 30)


def test_without_the_guard_a_rule_that_raises_lets_mail_pass(mail_stack: RunningStack) -> None:
    """The build broken on purpose: what a rule raises is rspamd's to deal with."""
    unguarded = {
        "local well, failure = pcall(function()": "local well = (function(run) run() return 1 end)(function()"
    }
    with mail_stack.filter_with(FAULT | unguarded):
        assert 250 == answered(lambda: mail_stack.deliver(mail_stack.person().address))

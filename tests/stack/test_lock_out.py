"""Strangers who guess at the mail doors are stopped before the directory is asked, and keep nobody out."""

from __future__ import annotations

import imaplib
import smtplib
import threading

import pytest

from provisioning.authentication.throttle import rules
from tests.support.mail_stack import RunningStack
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack, start_whole_stack

pytestmark = pytest.mark.stack

STRANGER, OWNER = "127.0.0.66", "127.0.0.7"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> WholeStack:
    """All parts, with the first administrator in SQL and in the directory."""
    return start_whole_stack(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module", autouse=True)
def _ends(whole: WholeStack) -> object:
    yield
    whole.remove()


def imap(mail: RunningStack, name: str, password: str, source: str) -> str:
    """What Dovecot says to one sign-in from `source`."""
    with imaplib.IMAP4(mail.layout.address, mail.layout.ports.imap, timeout=60) as unused:
        unused.noop()
    connection = _From(source, mail.layout.address, mail.layout.ports.imap)
    try:
        connection.starttls(mail.tls)
        connection.authenticate("PLAIN", lambda _: f"\0{name}\0{password}".encode())
    except imaplib.IMAP4.error as refused:
        return str(refused)
    finally:
        connection.shutdown()
    return "OK"


class _From(imaplib.IMAP4):
    """A mail program at another address of this machine."""

    def __init__(self, source: str, host: str, port: int) -> None:
        self._source = source
        super().__init__(host, port, 60)

    def _create_socket(self, timeout: float | None) -> object:
        import socket

        return socket.create_connection((self.host, self.port), timeout, (self._source, 0))


def submits(mail: RunningStack, name: str, password: str, source: str) -> bool:
    with smtplib.SMTP(
        mail.layout.address, mail.layout.ports.submission, timeout=60, source_address=(source, 0)
    ) as smtp:
        smtp.starttls(context=mail.tls)
        smtp.ehlo()
        try:
            smtp.login(name, password)
        except smtplib.SMTPAuthenticationError:
            return False
    return True


def test_a_stranger_is_stopped_at_every_door_and_the_owner_goes_on(whole: WholeStack) -> None:
    name = "trittq.stttt@kontum.example"
    assert imap(whole.mail, name, ADMIN_PASSWORD, OWNER) == "OK"
    answers = [imap(whole.mail, name, f"wrong {number}", STRANGER) for number in range(11)]
    assert "Locked after several wrong tries" in answers[-1]
    assert sum("Locked" not in answer for answer in answers) <= rules.PASSWORD.here[0].count
    assert not submits(whole.mail, name, ADMIN_PASSWORD, STRANGER)
    assert imap(whole.mail, name, ADMIN_PASSWORD, OWNER) == "OK"
    assert submits(whole.mail, name, ADMIN_PASSWORD, OWNER)


def test_many_tries_at_one_moment_outrun_no_count(whole: WholeStack) -> None:
    name, source, answers = "trittq.stttt@kontum.example", "127.0.0.67", []
    together = threading.Barrier(60)

    def guess(number: int) -> None:
        connection = _From(source, whole.mail.layout.address, whole.mail.layout.ports.imap)
        connection.starttls(whole.mail.tls)
        together.wait(120)
        try:
            connection.authenticate("PLAIN", lambda _: f"\0{name}\0at once {number}".encode())
        except imaplib.IMAP4.error as refused:
            answers.append(str(refused))
        finally:
            connection.shutdown()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(200)
    assert len(answers) == 60
    # A connection that was dropped, or a directory too busy to answer, tells a guesser nothing.
    verdicts = [answer for answer in answers if "AUTHENTICATIONFAILED" in answer and "Locked" not in answer]
    assert len(verdicts) <= rules.PASSWORD.here[0].count, answers

"""Guessing at the mail doors on the real servers: many accounts, filters, no policy service."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.authentication.model import PasswordAge
from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.alerts import SPRAYING
from provisioning.authentication.throttle.model import ThrottleAlert, WrongTry
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import by_address
from tests.support import mail_doors
from tests.support.mail_stack import RunningStack
from tests.support.whole_stack import ADMIN_PASSWORD, WholeStack, start_whole_stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]

OWNER, NAME, LOCKED = "127.0.0.7", "trittq.stttt@kontum.example", "Locked after several wrong tries"
MOST_HERE = rules.PASSWORD.here[0].count


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    """All parts, with the first administrator in SQL and in the directory."""
    running = start_whole_stack(tmp_path_factory.mktemp("whole"))
    try:
        yield running
    finally:
        running.remove()


def dovecot_with(mail: RunningStack, setting: str, value: str) -> AbstractContextManager[None]:
    """Dovecot runs with one line of its configuration written otherwise."""
    file = mail.layout.conf / "dovecot/dovecot.conf"
    kept = file.read_text()
    lines = [f"{setting} = {value}" if line.startswith(setting) else line for line in kept.splitlines()]
    assert "\n".join(lines) != kept.rstrip("\n")
    return mail.rewritten("dovecot", file, "\n".join([*lines, ""]))


def guessed(whole: WholeStack, times: int, source: str) -> list[str]:
    """What ManageSieve says to so many different wrong passwords."""
    return [mail_doors.managesieve(whole.mail, NAME, f"sai {number}", source) for number in range(times)]


def written(session: Session, source: str) -> int:
    """How many wrong tries from there are counted."""
    query = sa.select(sa.func.count()).select_from(WrongTry).where(WrongTry.place == source)
    return session.scalar(query) or 0


def test_right_password_lets_its_owner_in_at_every_door(whole: WholeStack) -> None:
    for door in (mail_doors.imap, mail_doors.submission, mail_doors.managesieve):
        assert door(whole.mail, NAME, ADMIN_PASSWORD, OWNER) == mail_doors.OK


def test_wrong_tries_at_filters_are_stopped_and_close_the_other_doors(whole: WholeStack) -> None:
    said = guessed(whole, MOST_HERE + 2, "127.0.0.71")
    assert LOCKED in said[-1]
    assert sum(LOCKED not in each for each in said) <= MOST_HERE
    for door in (mail_doors.imap, mail_doors.submission, mail_doors.managesieve):
        assert LOCKED in door(whole.mail, NAME, ADMIN_PASSWORD, "127.0.0.71")
        assert door(whole.mail, NAME, ADMIN_PASSWORD, OWNER) == mail_doors.OK


def test_tries_at_forty_accounts_are_stopped_and_people_hear_of_it(whole: WholeStack) -> None:
    source = "127.0.0.72"
    with whole.database.reading() as session:
        known = list(session.scalars(sa.select(Address.canonical).where(Address.canonical != NAME).limit(20)))
    names = [*known, *(f"khong.ai{number}@kontum.example" for number in range(40))][:40]
    tries = [(name, f"mat khau pho bien {number}") for number in range(6) for name in names]
    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(lambda each: mail_doors.imap(whole.mail, each[0], each[1], source), tries))
    assert len(said) == 240
    assert mail_doors.OK not in said
    assert sum(LOCKED not in each for each in said) <= rules.BY_SOURCE[0].count
    with whole.database.reading() as session:
        theirs = (ThrottleAlert.kind == SPRAYING, ThrottleAlert.place == source)
        assert len(session.scalars(sa.select(ThrottleAlert).where(*theirs)).all()) == 1
        told = session.scalars(
            sa.select(Notification.recipient).where(Notification.kind == "sign_in_spraying")
        )
        assert NAME in set(told)


def kept_out_by_age(whole: WholeStack, since: datetime | None) -> None:
    """The rule's grace for an old password of the first administrator is over, or is not."""
    with whole.database.writing() as session:
        official = by_address(session, NAME)
        assert official is not None
        kept = session.get(PasswordAge, mailbox_of(official).id)
        assert kept is not None
        kept.refused_at = since


def test_a_password_older_than_the_rule_allows_opens_no_door_until_there_is_a_new_one(
    whole: WholeStack,
) -> None:
    doors = (mail_doors.imap, mail_doors.submission, mail_doors.managesieve)
    # Asked before, so that Dovecot answers from its cache and would not look into the directory.
    assert [door(whole.mail, NAME, ADMIN_PASSWORD, OWNER) for door in doors] == [mail_doors.OK] * 3
    kept_out_by_age(whole, clock.now())
    assert mail_doors.OK not in [door(whole.mail, NAME, ADMIN_PASSWORD, OWNER) for door in doors]
    kept_out_by_age(whole, None)
    assert [door(whole.mail, NAME, ADMIN_PASSWORD, OWNER) for door in doors] == [mail_doors.OK] * 3


def test_right_passwords_sign_in_while_the_policy_service_is_away(whole: WholeStack) -> None:
    with whole.mail.without("policy"):
        assert mail_doors.imap(whole.mail, NAME, ADMIN_PASSWORD, OWNER) == mail_doors.OK
        assert mail_doors.managesieve(whole.mail, NAME, ADMIN_PASSWORD, OWNER) == mail_doors.OK
        assert mail_doors.imap(whole.mail, NAME, "sai", OWNER) != mail_doors.OK
    assert mail_doors.imap(whole.mail, NAME, ADMIN_PASSWORD, OWNER) == mail_doors.OK


def test_dovecot_that_asks_nobody_lets_a_stranger_guess_on(whole: WholeStack) -> None:
    with dovecot_with(whole.mail, "auth_policy_server_url", ""):
        said = guessed(whole, MOST_HERE + 2, "127.0.0.73")
    assert not any(LOCKED in each for each in said)


def test_dovecot_that_reports_nothing_lets_a_stranger_guess_on(whole: WholeStack) -> None:
    # What is begun counts for two minutes; without reports nothing is ever written down.
    with dovecot_with(whole.mail, "auth_policy_report_after_auth", "no"):
        guessed(whole, 3, "127.0.0.74")
    with whole.database.reading() as session:
        assert written(session, "127.0.0.74") == 0
    guessed(whole, 3, "127.0.0.75")
    with whole.database.reading() as session:
        assert written(session, "127.0.0.75") == 3

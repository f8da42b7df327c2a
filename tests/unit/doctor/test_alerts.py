"""Operators are told once of what goes wrong, and once when it is well again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.texts.doctor import said_in
from provisioning.doctor.alerts import Change, Watch, key_of
from provisioning.doctor.finding import Finding, ill, well
from provisioning.doctor.measures import CERTIFICATES, DIRECTORY_FILL
from provisioning.foundation.database import Database
from provisioning.notifications.model import Notification
from provisioning.projection.health import readings

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
SILENT = ill("dovecot", "dovecot_silent", detail="refused")
QUIET = well("dovecot", "dovecot_right")
TWO = ["it@ngoai.example", "truc@ngoai.example"]


class Days:
    """A service looked at every five minutes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.found: list[Finding] = []
        self.now = NOW
        self.watch = Watch(database, lambda: self.found, lambda each: said_in("vi", each), TWO, "vi")

    def look(self, *found: Finding) -> Change | None:
        self.found, self.now = list(found), self.now + timedelta(minutes=5)
        return self.watch.look(self.now)

    def mails(self) -> list[tuple[str, str, str]]:
        with self.database.reading() as session:
            query = sa.select(Notification).order_by(Notification.created_at, Notification.recipient)
            return [
                (each.recipient, each.params["worse"], each.params["better"])
                for each in session.scalars(query)
            ]


def test_each_change_is_one_mail_to_each_operator_however_long_it_lasts(database: Database) -> None:
    days = Days(database)
    days.look(QUIET)
    for _ in range(4):
        days.look(SILENT)
    for _ in range(3):
        days.look(QUIET)
    sentence = f"- {said_in('vi', SILENT)}"
    assert [(who, sentence, "") for who in TWO] + [(who, "", sentence) for who in TWO] == days.mails()


def test_a_restart_between_two_looks_is_not_told(database: Database) -> None:
    days = Days(database)
    for found in (QUIET, SILENT, QUIET, SILENT, QUIET):
        days.look(found)
    assert [] == days.mails()


def test_what_comes_together_is_told_together_and_what_differs_apart(database: Database) -> None:
    days = Days(database)
    other = ill("rspamd", "rspamd_key_missing", domain="kontum.example")
    third = ill("rspamd", "rspamd_key_missing", domain="moi.example")
    days.look(SILENT, other)
    assert 2 == len((days.look(SILENT, other, third) or Change((), ())).worse)
    change = days.look(other, third)
    assert Change((said_in("vi", third),), (said_in("vi", SILENT),)) == change
    assert 4 == len(days.mails())


def test_a_number_that_moves_is_no_news_and_a_certificate_nearer_its_end_is(database: Database) -> None:
    days = Days(database)
    certificate = {"at": "thu.kontum.example:443"}
    for left in (29, 29, 28, 27):
        days.look(ill("certificates", "certificate_month", days=left, **certificate))
    assert len(TWO) == len(days.mails())
    week = ill("certificates", "certificate_week", days=7, **certificate)
    days.look(week)
    change = days.look(week)
    assert change is not None
    assert (said_in("vi", week),) == change.worse


def test_two_workers_look_once(database: Database) -> None:
    days = Days(database)
    assert days.look(SILENT) is not None
    assert days.watch.look(days.now + timedelta(seconds=30)) is None
    assert days.watch.look(days.now - timedelta(days=3)) is not None


def test_the_worst_of_certificates_and_directory_is_kept_for_monitoring(database: Database) -> None:
    days = Days(database)
    days.look(
        well("certificates", "certificates_hold", days=61),
        well("directory_room", "directory_room_left", percent=12),
    )
    with database.reading() as session:
        found = readings(session, NOW - timedelta(days=1))
    assert (61, 12) == (found[CERTIFICATES], found[DIRECTORY_FILL])


def test_nobody_named_gets_no_mail_and_faults_are_kept(database: Database) -> None:
    days = Days(database)
    days.watch.recipients = []
    days.look(SILENT)
    days.look(SILENT)
    assert [] == days.mails()


def test_two_accounts_are_two_findings() -> None:
    keys = {
        key_of(ill("directory", "directory_silent", account=name, detail="x")) for name in ("web", "mail")
    }
    assert 2 == len(keys)

"""The messages Congvu owes: sent once, tried again, and none in the way of another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.errors import Unavailable
from provisioning.notifications.model import Notification
from provisioning.notifications.operations import queue_message
from provisioning.notifications.outbox import outbox_chore, send_due
from provisioning.notifications.rendering import compose
from tests.unit.authentication.conftest import Entrance

SENDER = "thu@kontum.example"
VALUES = {"name": "Y Blí", "address": "bli@kontum.example", "at": "01/12/2026 09:00 UTC"}


def note(entrance: Entrance, recipient: str = "bli@ngoai.example", locale: str = "vi") -> None:
    with entrance.database.writing() as session:
        name, address, at = VALUES["name"], VALUES["address"], VALUES["at"]
        queue_message(
            session, "password_changed", recipient,
            locale=locale, now=clock.now(), name=name, address=address, at=at,
        )  # fmt: skip


def refuse(_message: EmailMessage) -> None:
    raise Unavailable("outgoing mail")


def test_outbox_sends_a_message_once(entrance: Entrance) -> None:
    note(entrance)
    sent: list[EmailMessage] = []
    chore = outbox_chore(entrance.database, sent.append, SENDER)
    assert [chore(), chore()] == [True, False]
    assert [m["To"] for m in sent] == ["bli@ngoai.example"]
    assert sent[0]["Auto-Submitted"] == "auto-generated"


def test_outbox_retries_a_failed_message(entrance: Entrance) -> None:
    note(entrance)
    sent: list[EmailMessage] = []
    now = clock.now()
    assert send_due(entrance.database, refuse, sender=SENDER, now=now) == 0
    assert send_due(entrance.database, sent.append, sender=SENDER, now=now) == 0
    later = now + timedelta(seconds=21)
    assert send_due(entrance.database, sent.append, sender=SENDER, now=later) == 1


def test_outbox_gives_up_expired_message(entrance: Entrance) -> None:
    note(entrance)
    later = clock.now() + timedelta(days=3)
    assert send_due(entrance.database, refuse, sender=SENDER, now=later) == 0
    with entrance.database.reading() as session:
        assert session.scalars(sa.select(Notification.due_at)).all() == [None]


def test_outbox_skips_message_that_cannot_be_composed(entrance: Entrance) -> None:
    note(entrance, locale="xx")
    with entrance.database.writing() as session:
        session.execute(sa.update(Notification).values(due_at=clock.now() - timedelta(hours=1)))
    note(entrance)
    sent: list[EmailMessage] = []
    with pytest.raises(FileNotFoundError):
        send_due(entrance.database, sent.append, sender=SENDER, now=clock.now())
    send_due(entrance.database, sent.append, sender=SENDER, now=clock.now())
    assert [m["To"] for m in sent] == ["bli@ngoai.example"]


@pytest.mark.parametrize("kind", ["password_changed", "recovery_changed", "recovery_code"])
def test_messages_carry_no_link_cve_2025_25198(kind: str) -> None:
    """There is nothing in a message for a forged Host header to get into."""
    values = {**VALUES, "code": "00000-00000"}
    for locale in ("vi", "en"):
        text = compose(kind, locale, SENDER, "bli@ngoai.example", values).get_content()
        assert VALUES["name"] in text
        assert "://" not in text


def test_name_with_line_break_adds_no_header(entrance: Entrance) -> None:
    values = {**VALUES, "name": "Y\r\nBcc: x@y.example", "address": "a\nb"}
    message = compose("password_changed", "vi", SENDER, "bli@ngoai.example", values)
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    ("locale", "zone", "words"),
    [
        ("vi", "Asia/Ho_Chi_Minh", "00:30 ngày 02/12/2026"),
        ("en", "Asia/Ho_Chi_Minh", "00:30 on 2026-12-02"),
        ("en", "UTC", "17:30 on 2026-12-01"),
    ],
)
def test_moment_is_written_as_the_offices_clock_shows_it(locale: str, zone: str, words: str) -> None:
    at = datetime(2026, 12, 1, 17, 30, tzinfo=UTC).isoformat()
    values = {**VALUES, "at": at, "ends": at, "by": "203.0.113.9"}
    for kind in ("password_changed", "sign_in_locked"):
        message = compose(kind, locale, SENDER, "bli@ngoai.example", values, ZoneInfo(zone))
        assert words in message.get_content()
        assert "UTC" not in message.get_content()


@pytest.mark.parametrize("kind", ["request_made", "request_agreed", "request_expired", "request_open_again"])
def test_last_day_of_a_request_is_that_of_the_offices_calendar(kind: str) -> None:
    until = datetime(2026, 12, 1, 17, 30, tzinfo=UTC).isoformat()
    values = {**VALUES, "by": "x", "unit": "Sở Y tế", "reason": "x", "answer": "–", "until": until}
    message = compose(kind, "vi", SENDER, "bli@ngoai.example", values, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert "ngày 02/12/2026" in message.get_content()


def test_moment_in_words_of_an_older_version_stays_as_it_is() -> None:
    text = compose("password_changed", "vi", SENDER, "bli@ngoai.example", VALUES).get_content()
    assert VALUES["at"] in text


def test_worker_writes_moments_in_the_zone_it_is_given(entrance: Entrance) -> None:
    moment, sent = datetime(2026, 12, 1, 17, 30, tzinfo=UTC), list[EmailMessage]()
    with entrance.database.writing() as session:
        address, at = "a@b.example", moment.isoformat()
        queue_message(
            session,
            "password_changed",
            address,
            locale="vi",
            now=clock.now(),
            name="x",
            address=address,
            at=at,
        )
    outbox_chore(entrance.database, sent.append, SENDER, ZoneInfo("Asia/Ho_Chi_Minh"))()
    assert "00:30 ngày 02/12/2026" in sent[0].get_content()


@pytest.mark.parametrize(
    ("detail", "tried"),
    [("TimeoutError", 1), ("ConnectionRefusedError", 1), ("SMTPServerDisconnected", 1),
     ("SMTPRecipientsRefused", 3), ("SMTPDataError", 3)],
)  # fmt: skip
def test_outbox_stops_without_postfix_but_not_at_refused_message(
    entrance: Entrance, detail: str, tried: int
) -> None:
    asked: list[EmailMessage] = []

    def fail(message: EmailMessage) -> None:
        asked.append(message)
        raise Unavailable("outgoing mail", detail)

    for number in range(3):
        note(entrance, f"bli{number}@ngoai.example")
    assert 0 == send_due(entrance.database, fail, sender=SENDER, now=clock.now())
    assert tried == len(asked)

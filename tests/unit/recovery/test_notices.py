"""The messages Congvu owes: sent once, tried again, and none in the way of another."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from provisioning import clock
from provisioning.errors import Unavailable
from provisioning.recovery.model import Notice
from provisioning.recovery.notices import notices_chore, owe, send_due
from tests.unit.recovery.conftest import Entrance

SENDER = "thu@kontum.example"
VALUES = {"name": "Y Blí", "address": "bli@kontum.example", "at": "01/12/2026 09:00 UTC"}


def note(entrance: Entrance, recipient: str = "bli@ngoai.example", locale: str = "vi") -> None:
    with entrance.database.writing() as session:
        name, address, at = VALUES["name"], VALUES["address"], VALUES["at"]
        owe(
            session, "password_changed", recipient,
            locale=locale, now=clock.now(), name=name, address=address, at=at,
        )  # fmt: skip


def refuse(_message: EmailMessage) -> None:
    raise Unavailable("outgoing mail")


def test_a_message_is_sent_once(entrance: Entrance) -> None:
    note(entrance)
    sent: list[EmailMessage] = []
    chore = notices_chore(entrance.database, sent.append, SENDER)
    assert [chore(), chore()] == [True, False]
    assert [m["To"] for m in sent] == ["bli@ngoai.example"]
    assert sent[0]["Auto-Submitted"] == "auto-generated"


def test_a_message_that_could_not_leave_is_tried_again(entrance: Entrance) -> None:
    note(entrance)
    sent: list[EmailMessage] = []
    now = clock.now()
    assert send_due(entrance.database, refuse, sender=SENDER, now=now) == 0
    assert send_due(entrance.database, sent.append, sender=SENDER, now=now) == 0
    later = now + timedelta(seconds=21)
    assert send_due(entrance.database, sent.append, sender=SENDER, now=later) == 1


def test_a_message_is_given_up_when_its_time_is_over(entrance: Entrance) -> None:
    note(entrance)
    later = clock.now() + timedelta(days=3)
    assert send_due(entrance.database, refuse, sender=SENDER, now=later) == 0
    with entrance.database.reading() as session:
        assert session.scalars(sa.select(Notice.due_at)).all() == [None]


def test_a_message_that_cannot_be_made_blocks_none_behind_it(entrance: Entrance) -> None:
    note(entrance, locale="xx")
    with entrance.database.writing() as session:
        session.execute(sa.update(Notice).values(due_at=clock.now() - timedelta(hours=1)))
    note(entrance)
    sent: list[EmailMessage] = []
    with pytest.raises(FileNotFoundError):
        send_due(entrance.database, sent.append, sender=SENDER, now=clock.now())
    send_due(entrance.database, sent.append, sender=SENDER, now=clock.now())
    assert [m["To"] for m in sent] == ["bli@ngoai.example"]


@pytest.mark.parametrize("kind", ["password_changed", "recovery_changed", "recovery_code"])
def test_no_message_carries_a_link_cve_2025_25198(kind: str) -> None:
    """There is nothing in a message for a forged Host header to get into."""
    from provisioning.recovery.notices import compose

    values = {**VALUES, "code": "00000-00000"}
    for locale in ("vi", "en"):
        text = compose(kind, locale, SENDER, "bli@ngoai.example", values).get_content()
        assert VALUES["name"] in text
        assert "://" not in text


def test_a_name_cannot_put_a_line_into_the_header(entrance: Entrance) -> None:
    from provisioning.recovery.notices import compose

    values = {**VALUES, "name": "Y\r\nBcc: x@y.example", "address": "a\nb"}
    message = compose("password_changed", "vi", SENDER, "bli@ngoai.example", values)
    assert message["Bcc"] is None

"""What the doctor says of guessing: alerts of a day, and the port on which Dovecot asks."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from provisioning.authentication.throttle.alerts import LOCKED, SPRAYING
from provisioning.authentication.throttle.model import ThrottleAlert
from provisioning.deployment.auth_policy import api_key
from provisioning.doctor import guessing
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.identifiers import new_id
from provisioning.policy_service.dovecot_auth import DovecotAuth
from provisioning.policy_service.sign_ins import SignIns
from tests.support.cast import make_settings

WELL = ["guessing_none"]


def alert(database: Database, kind: str, *, hours_ago: int) -> None:
    at = clock.now() - timedelta(hours=hours_ago)
    with database.writing() as session:
        session.add(
            ThrottleAlert(
                id=new_id(), kind=kind, place="203.0.113.9", mailbox_id=None, at=at, until=at, told_at=None
            )
        )


def codes(database: Database) -> list[str]:
    return [finding.code for finding in guessing.guessing(database)]


def test_nothing_heard_of_is_well(database: Database) -> None:
    assert codes(database) == WELL


def test_alert_of_the_last_day_is_told_and_an_older_one_is_not(database: Database) -> None:
    alert(database, SPRAYING, hours_ago=25)
    assert codes(database) == WELL
    alert(database, SPRAYING, hours_ago=23)
    assert codes(database) == ["guessing_many"]


def test_lock_of_one_account_is_no_alert_about_many(database: Database) -> None:
    alert(database, LOCKED, hours_ago=1)
    assert codes(database) == WELL


@contextlib.contextmanager
def listening(database: Database, key: str) -> Iterator[int]:
    """The policy service's port for Dovecot."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    decide = SignIns(database, key=b"k", zone="Asia/Ho_Chi_Minh", directory_answers=lambda: True)
    service = DovecotAuth(port, key, decide)
    asyncio.run(service.start())
    try:
        yield port
    finally:
        asyncio.run(service.close())


def test_port_that_answers_is_told_from_one_that_is_closed_or_has_another_key(
    database: Database, tmp_path: Path
) -> None:
    secret = make_settings(tmp_path).secret_key.get_secret_value()
    with listening(database, api_key(secret)) as port:
        settings = make_settings(tmp_path, auth_policy_port=port)
        assert [finding.code for finding in guessing.sign_ins(settings)] == ["sign_ins_right"]
    assert [finding.code for finding in guessing.sign_ins(settings)] == ["sign_ins_silent"]
    with listening(database, api_key("another " * 5)) as port:
        settings = make_settings(tmp_path, auth_policy_port=port)
        assert [finding.code for finding in guessing.sign_ins(settings)] == ["sign_ins_silent"]

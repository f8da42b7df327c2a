"""`congvu policy-service`: answers what the mail servers ask before they take or let in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click

from app.web.container import directory
from ldap.errors import DirectoryError
from provisioning.deployment.auth_policy import api_key
from provisioning.foundation import clock, tables
from provisioning.foundation import settings as settings_room
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.policy_service.decisions import Decisions
from provisioning.policy_service.dovecot_auth import DovecotAuth
from provisioning.policy_service.listener import Listener, Threads
from provisioning.policy_service.private_dns import PrivateDns
from provisioning.policy_service.process import run
from provisioning.policy_service.sign_ins import SignIns
from provisioning.policy_service.smtp_access import SmtpAccess

__all__ = ["policy_service", "tables"]

# Seconds a question waits for another writer: below the time within which it must be answered.
LOCK_WAIT = 8
# Seconds within which a directory answers that is not away.
DIRECTORY_PATIENCE = 5.0
DIRECTORY_STANDS = timedelta(seconds=2)


@click.command("policy-service")
def policy_service() -> None:
    """Answer Postfix's questions about senders and Dovecot's about sign-ins, until stopped."""
    settings = settings_room.load()
    threads = Threads()
    database = Database(settings.database_url, lock_wait=LOCK_WAIT)
    try:
        run(listeners(settings, database, threads))
    except OSError as error:
        raise click.ClickException(f"The policy service can't listen: {error}") from error
    finally:
        threads.end()
        database.dispose()


def listeners(settings: Settings, database: Database, threads: Threads) -> list[Listener]:
    """Every door there is, each a module of its own."""
    secret = settings.secret_key.get_secret_value()
    sign_ins = SignIns(
        database,
        key=secret.encode(),
        zone=settings.timezone,
        directory_answers=_directory_answers(settings),
    )
    doors: list[Listener] = [
        SmtpAccess(settings.policy_socket, Decisions(database, settings), threads),
        DovecotAuth(settings.auth_policy_port, api_key(secret), sign_ins),
    ]
    if settings.private_dns_port:
        doors.append(PrivateDns(settings.private_dns_port))
    return doors


def _directory_answers(settings: Settings) -> Callable[[], bool]:
    """Whether a sign-in that failed was looked at by anybody: with the directory away all of them fail.

    One that is busy with a flood of tries still answers; that it did so a moment ago is enough.
    """
    asked, answered = (
        directory(settings, "web", patience=DIRECTORY_PATIENCE),
        datetime.min.replace(tzinfo=UTC),
    )

    def answers() -> bool:
        nonlocal answered
        if clock.now() - answered < DIRECTORY_STANDS:
            return True
        try:
            asked.health()
        except DirectoryError:
            return False
        answered = clock.now()
        return True

    return answers

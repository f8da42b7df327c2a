"""`congvu held-mail`: carries out what was decided about held messages. Root's, on the mail machine."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import click
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from provisioning.domains.model import Domain
from provisioning.foundation import clock, schema, tables
from provisioning.foundation import settings as settings_room
from provisioning.foundation.database import Database
from provisioning.foundation.errors import Unavailable
from provisioning.foundation.settings import Settings
from provisioning.projection.health import HELD_MAIL, note_readings, sign_of_life
from provisioning.sending.held_mail import carry_out
from provisioning.sending.queue import listed, measured

__all__ = ["held_mail", "tables"]

PAUSE = 2.0
SIGN = timedelta(seconds=5)
QUEUE = timedelta(seconds=30)

logger = structlog.get_logger()


@click.command("held-mail")
@click.option("--once", is_flag=True, help="Do what is decided now, then end.")
def held_mail(*, once: bool) -> None:
    """Release and discard held messages as decided in the console, until stopped."""
    settings = settings_room.load()
    database = Database(settings.database_url)
    began, stopping = clock.now(), threading.Event()
    wanted = schema.wanted()

    def tell(_now: datetime) -> None:
        # Tables that are just being brought to this version are left alone.
        if schema.current(database) == wanted:
            read_queue()
            sign_of_life(database, HELD_MAIL, began)

    def measure(now: datetime) -> None:
        with database.reading() as session:
            domains = list(session.scalars(sa.select(Domain.name)))
        note_readings(database, measured(listed(settings.postfix_config), domains, now))

    read_queue = clock.now_and_then(QUEUE, measure)
    sign = clock.now_and_then(SIGN, tell)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        _turn(database, settings, sign)
        while not once and not stopping.wait(PAUSE):
            _turn(database, settings, sign)
    finally:
        database.dispose()


def _turn(database: Database, settings: Settings, sign: Callable[[], bool]) -> None:
    """Gives a sign of life only when nothing that was decided is left undone."""
    try:
        carry_out(database, settings.postfix_config)
        sign()
    except (Unavailable, SQLAlchemyError) as error:
        logger.warning("held mail waits", error=type(error).__name__)

"""`congvu worker`: brings the outside world after the database, applies plans, sends messages."""

from __future__ import annotations

import fcntl
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import click

from app.cli.context import services
from app.cli.doctor import ACCOUNTS
from app.texts.doctor import said_in
from app.web.container import Services, directory
from provisioning.audit.heads import FILE as HEADS_FILE
from provisioning.audit.heads import Tell, heads_chore
from provisioning.authentication.cleanup import cleanup_chore
from provisioning.authentication.earlier_passwords import earlier_passwords_chore
from provisioning.authentication.password_lease import discard_chore
from provisioning.doctor.alerts import Watch
from provisioning.doctor.examination import examine
from provisioning.filters.checking import filters_chore
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.key_marks import NATIONAL_ID_KEY, keep_mark
from provisioning.foundation.settings import Settings
from provisioning.imports.chores import import_chores
from provisioning.lifecycle.clocks import RuleClocks
from provisioning.lifecycle.endings import endings_chore
from provisioning.lifecycle.first_passwords import first_passwords_chore
from provisioning.lifecycle.leftover_grants import leftover_grants_chore
from provisioning.lifecycle.locked_lists import locked_lists_chore
from provisioning.notifications.operations import queue_message
from provisioning.notifications.outbox import outbox_chore
from provisioning.notifications.smtp import send
from provisioning.officials.ending_addresses import ending_addresses_chore
from provisioning.personal_data.retention import retention_chore
from provisioning.plans.chores import plan_chores
from provisioning.plans.kinds import registered
from provisioning.projection.contacts import contacts_chore
from provisioning.projection.directory_probe import lookout_chore
from provisioning.projection.drift_chore import drift_chore
from provisioning.reminders.ending_grants import reminders_chore
from provisioning.reminders.password_ages import password_ages_chore
from provisioning.reminders.unconfirmed_grants import reviews_chore
from provisioning.reminders.yearly_reviews import yearly_reviews_chore
from provisioning.sending.counters import sent_cleanup_chore
from provisioning.service_requests.chores import requests_chore
from provisioning.service_requests.weekly import weekly_requests_chore
from provisioning.worker.plan_kinds import EVERY_KIND
from provisioning.worker.process import Worker, beside, projection_chores

SLOTS = 16


@click.command()
@click.option("--once", is_flag=True, help="Work until nothing is left, then end.")
def worker(*, once: bool) -> None:
    """Bring the outside world after the database, until stopped."""
    parts = services()
    lock, name = _slot(parts.settings.data_dir)
    with lock:
        made = make_worker(parts, name)
        if once:
            made.drain()
            return
        made.stop_on_signals()
        made.run()


def make_worker(parts: Services, name: str) -> Worker:
    """A worker with every chore there is, for plans of every kind. Raises LookupError for one unknown."""
    unknown = set(EVERY_KIND) - {kind.name for kind in registered()}
    if unknown:
        raise LookupError(f"plans of these kinds can't be applied: {sorted(unknown)}")
    settings, database = parts.settings, parts.database
    return Worker(
        database,
        name,
        [
            *projection_chores(database, parts.targets, name),
            outbox_chore(
                database,
                lambda message: send(message, settings),
                settings.sender,
                ZoneInfo(settings.timezone),
            ),
            *import_chores(database, settings, name),
            *plan_chores(database, name),
            discard_chore(database, parts.targets.directory),
            cleanup_chore(database),
            clock.now_and_then(timedelta(hours=1), lambda now: _keep_marks(database, settings, now)),
            earlier_passwords_chore(database),
            heads_chore(database, settings.data_dir / HEADS_FILE, _teller(settings)),
            reminders_chore(database, settings),
            password_ages_chore(database),
            reviews_chore(database, settings),
            yearly_reviews_chore(database, settings),
            requests_chore(database),
            weekly_requests_chore(database),
            leftover_grants_chore(database),
            first_passwords_chore(database),
            ending_addresses_chore(database),
            retention_chore(database, settings),
            sent_cleanup_chore(database),
            RuleClocks(database),
            endings_chore(database, parts.targets.mailstore.wipe),
            locked_lists_chore(database),
        ],
        beside=[
            *projection_chores(database, parts.targets, beside(name)),
            lookout_chore(database, parts.targets.directory),
            contacts_chore(database, parts.targets.directory, settings.sender),
            filters_chore(database, parts.targets.mailstore, settings),
            drift_chore(database, parts.targets.directory, settings),
            _watch(parts),
        ],
    )


def _watch(parts: Services) -> Watch:
    settings = parts.settings
    accounts = {name: directory(settings, name) for name in ACCOUNTS}
    return Watch(
        parts.database,
        lambda: examine(settings, parts.database, accounts),
        lambda finding: said_in(settings.default_locale, finding),
        [address.strip() for address in settings.alerts_to.split(",") if address.strip()],
        settings.default_locale,
    )


def _keep_marks(database: Database, settings: Settings, now: datetime) -> None:
    with database.writing() as session:
        keep_mark(session, NATIONAL_ID_KEY, settings.national_id_key.get_secret_value(), now)


def _teller(settings: Settings) -> Tell | None:
    """Sends each day's last link of the record to whoever the settings name."""
    if not settings.record_head_to:
        return None
    return lambda session, line: queue_message(
        session,
        "audit_head",
        settings.record_head_to,
        locale=settings.default_locale,
        now=clock.now(),
        line=line,
    )


def _slot(folder: Path) -> tuple[IO[str], str]:
    """The first free worker name on this host, held by a file lock that dies with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, SLOTS + 1):
        lock = (folder / f"worker-{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        return lock, f"{socket.gethostname()[:60]}:{number}"
    raise click.ClickException(f"{SLOTS} workers run here already")

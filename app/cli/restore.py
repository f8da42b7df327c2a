"""`congvu restore`: everything back from a copy, started, and looked over by doctor, drift and record."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click
import sqlalchemy as sa

from app.cli.backup_place import as_root, opened, said_plainly
from app.cli.context import operator
from app.cli.doctor import ACCOUNTS
from app.cli.first_start import settings_of
from app.texts.doctor import label, sentence
from app.web.container import build, directory
from provisioning.audit.operations import record
from provisioning.audit.proof import prove
from provisioning.authentication.model import WebSession
from provisioning.backup import private, restoring
from provisioning.backup.restoring import Chosen
from provisioning.deployment import probes, stack, supervisor
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.programs import MAIL_PARTS, WEB_PARTS
from provisioning.doctor.examination import examine
from provisioning.foundation.database import Database
from provisioning.projection.drift import find_drift

_PATIENCE = 60.0
_SHOWN = 20
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("target")
@click.option("--key-file", type=_PATH, help="The file with the key that opens the copies.")
@click.option("--snapshot", default=restoring.LATEST, show_default=True, help="Which copy, by its id.")
@click.option("--var", type=_PATH, default=supervisor.CODE / "var", help="The private stack's empty folder.")
@click.option("--mail-only", is_flag=True, help="Start it without the web and the worker.")
def restore(target: str, key_file: Path | None, snapshot: str, var: Path, *, mail_only: bool) -> None:
    """Bring everything back from a copy in TARGET into an empty place, start it and look it over.

    Passwords come back with the directory. What was changed since the copy is not in it. A database other
    than SQLite is named by CONGVU_DATABASE_URL in the environment.
    """
    as_root()
    if key_file is None or not key_file.exists():
        raise click.UsageError("Name the file with the key that opens the copies: --key-file.")
    began = time.monotonic()
    with said_plainly("Nothing that stood was changed."):
        chosen = restoring.choose(opened(target, key_file), snapshot)
        told = chosen.manifest
        click.echo(
            f"Copy {chosen.snapshot.id[:8]} of {told.host}, {told.taken_at}, Congvu {told.version} "
            f"({told.schema})."
        )
        restored = private.restore(chosen, var, database_url=os.environ.get("CONGVU_DATABASE_URL", ""))
    click.echo(f"{restored.people} mailboxes, {restored.passwords} with their password. Starting.")
    with said_plainly():
        _start(restored.layout, chosen, mail_only=mail_only)
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    click.echo(f"Restored in {minutes} min {seconds} s.")
    raise SystemExit(_look_over(restored.layout))


def _start(layout: StackLayout, chosen: Chosen, *, mail_only: bool) -> None:
    """Starts it. Who was signed in at the web when the copy was made signs in again."""

    def before_web(started: StackLayout) -> None:
        database = Database(settings_of(started).database_url)
        try:
            with database.writing() as session:
                session.execute(sa.delete(WebSession))
                subject = ("backup", chosen.snapshot.id[:16], chosen.manifest.host)
                made_at = {"made_at": chosen.manifest.taken_at}
                record(session, operator(), "backup.restored", subject=subject, new=made_at)
        finally:
            database.dispose()

    parts = MAIL_PARTS if mail_only else (*MAIL_PARTS, *WEB_PARTS)
    stack.start(layout, parts=parts, before_web=before_web)


def _look_over(layout: StackLayout) -> int:
    """Doctor, drift and record, a line for each that is ill; the exit status."""
    parts = build(settings_of(layout))
    accounts = {name: directory(parts.settings, name) for name in ACCOUNTS}

    def ill() -> list[str]:
        found = examine(parts.settings, parts.database, accounts)
        return [f"BAD {label(each)}: {sentence(each)}" for each in found if not each.ok]

    # The worker brings what it looks after within some seconds of its start.
    probes.wait_for(lambda: not ill(), _PATIENCE)
    bad = ill()
    differing = list(find_drift(parts.database, parts.targets.directory, full=True))
    bad += [f"BAD {each.kind} {each.key}: {each.what}" for each in differing[:_SHOWN]]
    with parts.database.reading() as session:
        report = prove(session)
    if report.broken_at is not None:
        bad.append(f"BAD The record is broken at event {report.broken_at}.")
    if bad:
        click.echo("\n".join([*bad, "It is restored; the lines above need mending."]))
        return 1
    click.echo(
        "Doctor: all is well. The directory is as SQL wants it. "
        f"The record has {report.events} events, every link holds."
    )
    return 0

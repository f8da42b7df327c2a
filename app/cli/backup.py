"""`congvu backup` and `congvu drill`: copies of everything, made, listed and proven."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import click

from app.cli.backup_place import (
    as_root,
    repository_of,
    said_plainly,
    site_of,
    without_password,
)
from app.cli.context import operator, services
from provisioning.audit.operations import record
from provisioning.backup import making, proof, restoring, runs, schedule
from provisioning.backup.errors import BackupFailed
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database

_SYSTEMD = Path("/etc/systemd/system")
_TO = click.option("--to", "target", default="", help="A folder, sftp:user@host:/path, s3:https://…")
_KEY = click.option(
    "--key-file", type=click.Path(path_type=Path), help="The file with the key that opens the copies."
)


@click.group(invoke_without_command=True)
@_TO
@_KEY
@click.pass_context
def backup(context: click.Context, target: str, key_file: Path | None) -> None:
    """Make an encrypted copy of everything: database, directory, mail, keys, files, configuration.

    Only what is new since the last copy is stored; old copies go by the settings CONGVU_BACKUP_KEEP_….
    Where it goes is --to, or CONGVU_BACKUP_TO. Run as root, on the machine of slapd and the mail.
    """
    context.obj = (target, key_file)
    if context.invoked_subcommand is None:
        _make(target, key_file)


@backup.command(name="list")
@click.pass_obj
def list_copies(given: tuple[str, Path | None]) -> None:
    """Name every copy, the oldest first."""
    with said_plainly():
        for each in repository_of(services(any_schema=True).settings, *given).snapshots():
            click.echo(f"{each.id[:8]}  {each.at[:19].replace('T', ' ')}  {each.host}")


@backup.command()
@click.option("--read", default="5%", show_default=True, help="Read so much of what is stored anew.")
@click.pass_obj
def verify(given: tuple[str, Path | None], read: str) -> None:
    """Restore the newest copy aside, look whether it is whole, and write down how long it took."""
    with said_plainly():
        repository_of(services(any_schema=True).settings, *given).check(read=read)
    _prove(*given)


@backup.command(name="schedule")
@click.option("--print", "only_print", is_flag=True, help="Show the units; write and start nothing.")
def set_schedule(*, only_print: bool) -> None:
    """Have systemd make a copy each night, and prove one each week; CONGVU_BACKUP_TO says where they go."""
    settings = services(any_schema=True).settings
    site = site_of(settings)
    units = schedule.units(Path(sys.argv[0]).absolute(), site.settings_file)
    if only_print:
        for name, text in units.items():
            click.echo(f"# {name}\n{text}")
        return
    as_root()
    if not settings.backup_to:
        raise click.UsageError("Say in the settings where copies go: CONGVU_BACKUP_TO.")
    for name, text in units.items():
        (_SYSTEMD / name).write_text(text)
    with said_plainly():
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", *schedule.timers())
    click.echo(f"A copy each night to {without_password(settings.backup_to)}, a proof each week.")


def _systemctl(*words: str) -> None:
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise BackupFailed(f"systemctl {words[0]}: {done.stderr.strip()}")


@click.command()
@_TO
@_KEY
def drill(target: str, key_file: Path | None) -> None:
    """Make a copy, restore it into a private stack aside, look it over, and say how long each took."""
    _make(target, key_file)
    _prove(target, key_file)


def _make(target: str, key_file: Path | None) -> None:
    as_root()
    parts = services(any_schema=True)
    site, repository = site_of(parts.settings), repository_of(parts.settings, target, key_file)
    run = _Run(parts.database, runs.BACKUP, without_password(repository.target))
    with said_plainly():
        if making.make_key(repository.key_file):
            click.echo(
                f"The key that opens the copies was made: {repository.key_file}. Keep a copy of it away from "
                "this machine; without it no copy can be opened."
            )
        run.elsewhere = making.is_elsewhere(site, repository.target)
        try:
            copied = making.back_up(site, repository)
            repository.thin_out(making.keep(parts.settings), host=copied.manifest.host)
        except (BackupFailed, OSError) as failed:
            run.failed(str(failed))
            raise
    made, told = copied.made, copied.manifest
    numbers = {"people": told.people, "passwords": told.passwords, "files": made.files}
    run.succeeded(made.snapshot, numbers | {"bytes": made.new_bytes})
    click.echo(
        f"Copy {made.snapshot[:8]}: {told.people} mailboxes, {told.passwords} passwords, {made.files} files, "
        f"{made.new_bytes / 2**20:.1f} MB new, {run.seconds} s."
    )
    if not run.elsewhere:
        click.echo("It lies on the same device as what it is a copy of: a second one belongs elsewhere.")


def _prove(target: str, key_file: Path | None) -> None:
    as_root()
    parts = services(any_schema=True)
    site, repository = site_of(parts.settings), repository_of(parts.settings, target, key_file)
    run = _Run(parts.database, runs.PROOF, without_password(repository.target))
    try:
        with said_plainly():
            run.elsewhere = making.is_elsewhere(site, repository.target)
            chosen = restoring.choose(repository)
            restoring.same_keys(chosen.manifest, making.settings_of(site))
            found = proof.prove(chosen)
    except click.ClickException as failed:
        run.failed(failed.message)
        raise
    numbers = {"people": found.people, "passwords": found.passwords}
    run.succeeded(chosen.snapshot.id, numbers | {"messages": found.messages, "events": found.events})
    click.echo(
        f"Proven: copy {chosen.snapshot.id[:8]} was restored aside in {run.seconds} s: {found.people} "
        f"mailboxes, {found.passwords} with their password, {found.messages} messages, {found.events} events "
        "whose links hold, and no entry of the directory differs."
    )


class _Run:
    """One run, written down however it ends."""

    def __init__(self, database: Database, kind: str, label: str) -> None:
        self.elsewhere = False
        self._database, self._kind, self._label = database, kind, label
        self._began, self._clocked = clock.now(), time.monotonic()

    @property
    def seconds(self) -> int:
        """How long it has taken."""
        return round(time.monotonic() - self._clocked)

    def failed(self, problem: str) -> None:
        """Writes down why."""
        self._note(problem=problem)

    def succeeded(self, snapshot: str, numbers: dict[str, int]) -> None:
        """Writes down what was copied or found, and in the record that a copy left the service."""
        self._note(snapshot=snapshot, numbers=numbers | {"seconds": self.seconds})

    def _note(self, *, snapshot: str = "", problem: str = "", numbers: dict[str, int] | None = None) -> None:
        if schema.current(self._database) != schema.wanted():
            # Before an upgrade: the tables for it may not be there yet.
            return
        with self._database.writing() as session:
            runs.note(
                session,
                self._kind,
                self._began,
                target=self._label,
                elsewhere=self.elsewhere,
                snapshot=snapshot,
                problem=problem,
                numbers=numbers,
            )
            if self._kind == runs.BACKUP and snapshot:
                subject = ("backup", snapshot[:16], self._label[:120])
                record(session, operator(), "backup.made", subject=subject)

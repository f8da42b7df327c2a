"""`congvu audit`: the proof of the record, and its archive."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.context import operator, services
from provisioning import clock
from provisioning.audit import heads, queries
from provisioning.audit.archive import archive as archive_events
from provisioning.audit.archive import verify_file
from provisioning.audit.rules import ChainReport, Link

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """Prove that the record is whole; archive what is old."""


@audit.command()
@click.option("--heads", "heads_file", type=READABLE, help="Also compare with links written down before.")
@click.option("--archive", "archive_file", type=READABLE, help="Verify this archive file instead.")
def verify(heads_file: Path | None, archive_file: Path | None) -> None:
    """Walk the hash chain; name the first broken link, with exit status 1."""
    report = verify_file(archive_file) if archive_file is not None else _verified(heads_file)
    if report.broken_at is not None:
        click.echo(f"Broken at event {report.broken_at} (read {report.events}).", err=True)
        raise SystemExit(1)
    click.echo(f"{report.events} events, every link holds. Last: {report.last.seq} {report.last.hash}")


@audit.command()
def head() -> None:
    """Print the last link, to be written down where nobody can change it."""
    click.echo(str(heads.now(services().database)))


@audit.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), help="Default: as many years ago as the settings say."
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def archive(before: datetime | None, folder: Path) -> None:
    """Move old events into a file of FOLDER that `congvu audit verify --archive` can prove."""
    parts = services()
    cut = before.replace(tzinfo=UTC) if before else _years_ago(parts.settings.record_years)
    made = archive_events(parts.database, operator(), cut, folder)
    if made is None:
        click.echo(f"No event is older than {cut:%Y-%m-%d}.")
    else:
        click.echo(f"{made.events} events are in {made.file} now. Last: {made.last.seq} {made.last.hash}")


def _years_ago(years: int) -> datetime:
    now = clock.now()
    return datetime(now.year - years, 1, 1, tzinfo=UTC)


def _verified(heads_file: Path | None) -> ChainReport:
    kept: list[Link] = [each.link for each in heads.written(heads_file)] if heads_file else []
    with services().database.reading() as session:
        return queries.verify(session, kept)

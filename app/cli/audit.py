"""`congvu audit`: the proof of the record, and its archive."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from app.cli.context import operator, services
from provisioning.audit import heads
from provisioning.audit.archive import archive as archive_events
from provisioning.audit.archive import verify_files
from provisioning.audit.proof import prove
from provisioning.audit.rules import Cause, ChainReport
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, path_type=Path)
CAUSES: dict[Cause, str] = {
    "empty": "There is no event in the table. A record that has begun is never empty.",
    "archive_missing": "A link written down before lies in no archive given: name it with --archive.",
    "archive_unlinked": "The archives do not lead to the event at which the table begins.",
    "archiving_unrecorded": "Earlier events are gone, and no event tells that they were archived.",
}


@click.group()
def audit() -> None:
    """Prove that the record is whole; archive what is old."""


@audit.command()
@click.option("--heads", "heads_file", type=READABLE, help="Also compare with links written down before.")
@click.option(
    "--archive", "archives", type=EXISTING, multiple=True,
    help="An archive file, or a folder of them. Alone: verify these; with --heads: them and the table.",
)  # fmt: skip
def verify(heads_file: Path | None, archives: tuple[Path, ...]) -> None:
    """Walk the hash chain; name the first broken link, with exit status 1.

    What cannot be proven is broken: an empty record; a link of --heads that stands in no archive given;
    events that are gone without an entry that they were archived. A file of links or an archive that can
    not be read, or holds none, ends with exit status 2.
    """
    report = _report(heads_file, [file for each in archives for file in _files(each)])
    if report.broken_at is not None:
        click.echo(f"Broken at event {report.broken_at} (read {report.events}).", err=True)
        if report.cause is not None:
            click.echo(CAUSES[report.cause], err=True)
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
    cut = clock.begin_of(before.date()) if before else _years_ago(parts.settings.record_years)
    made = archive_events(parts.database, operator(), cut, folder)
    if made is None:
        click.echo(f"No event is older than {clock.day_of(cut)}.")
    else:
        click.echo(f"{made.events} events are in {made.file} now. Last: {made.last.seq} {made.last.hash}")


def _years_ago(years: int) -> datetime:
    return clock.begin_of(date(clock.today().year - years, 1, 1))


def _report(heads_file: Path | None, archives: list[Path]) -> ChainReport:
    if archives and heads_file is None:
        return verify_files(archives)
    kept = heads.to_compare(heads_file) if heads_file else []
    with services().database.reading() as session:
        return prove(session, kept, archives)


def _files(place: Path) -> list[Path]:
    """The file itself, or the archives of a folder. Raises Invalid for a folder without any."""
    if not place.is_dir():
        return [place]
    found = sorted(place.glob("events-*.jsonl"))
    if not found:
        raise Invalid.one("file", "archive_none", name=place.name)
    return found

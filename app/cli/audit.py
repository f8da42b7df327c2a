"""`congvu audit`: the proof of the record."""

from __future__ import annotations

import click

from app.cli.context import services
from provisioning.audit import queries


@click.group()
def audit() -> None:
    """Prove that the record is whole."""


@audit.command()
def verify() -> None:
    """Walk the hash chain; name the first broken link, with exit status 1."""
    with services().database.reading() as session:
        report = queries.verify(session)
    if report.broken_at is not None:
        click.echo(f"Broken at event {report.broken_at} (read {report.events}).", err=True)
        raise SystemExit(1)
    click.echo(f"{report.events} events, every link holds.")

"""`congvu database`: the schema."""

from __future__ import annotations

import click

from app.cli.context import services
from provisioning.foundation import schema


@click.group()
def database() -> None:
    """Bring the database to this version."""


@database.command()
def upgrade() -> None:
    """Run the migrations that are missing. Safe to run again."""
    opened = services(any_schema=True).database
    before = schema.current(opened)
    schema.upgrade(opened)
    after = schema.current(opened)
    click.echo(f"Database at {after}." if before == after else f"Database: {before} → {after}.")


@database.command()
def status() -> None:
    """Say where the database stands; exit status 1 when it is not at this version."""
    opened = services(any_schema=True).database
    now, wanted = schema.current(opened), schema.wanted()
    click.echo(f"Database at {now}, this version wants {wanted}.")
    if now != wanted:
        raise SystemExit(1)

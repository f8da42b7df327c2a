"""`congvu database`: the schema."""

from __future__ import annotations

import os

import click

from app.cli.context import services
from provisioning.deployment.environment import read_environment
from provisioning.foundation import places, rights, schema
from provisioning.foundation import settings as settings_room
from provisioning.foundation.database import Database

OWNER_URL = "CONGVU_DATABASE_OWNER_URL"


def owner_url() -> str:
    """As whom the tables are changed, where another role serves: from the environment, or from owner.env
    beside the settings, which root alone reads. "" where one role does both."""
    settings = places.environment_file()
    beside = settings.with_name("owner.env") if settings else None
    known = read_environment(beside) if beside and os.access(beside, os.R_OK) else {}
    return os.environ.get(OWNER_URL) or known.get(OWNER_URL, "")


@click.group()
def database() -> None:
    """Bring the database to this version."""


@database.command()
def upgrade() -> None:
    """Run the migrations that are missing. Safe to run again."""
    settings = settings_room.load()
    serving = settings.database_url
    opened = Database(owner_url() or serving)
    before = schema.current(opened)
    schema.upgrade(opened)
    rights.give(opened, serving)
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

"""`congvu sample`: a province to look at."""

from __future__ import annotations

import click

from app.cli.context import operator, services
from provisioning.sample import province


@click.group()
def sample() -> None:
    """Fill an empty database with a sample province."""


@sample.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, quietly, when there are units already.")
@click.option("--domain", default="kontum.example", show_default=True)
def load(*, if_empty: bool, domain: str) -> None:
    """Load units, a mail domain, coverage targets and the first administrator."""
    with services().database.writing() as session:
        if not province.is_empty(session):
            if if_empty:
                return
            raise click.ClickException("the database is not empty")
        loaded = province.load(session, operator(), domain=domain)
    click.echo(f"{loaded.units} units; first administrator {loaded.administrator}")

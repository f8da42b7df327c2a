"""`congvu admin`: the way back in when no administrator can sign in.

Whoever may run this reads the database anyway; it is recorded all the same, under the system user's
name.
"""

from __future__ import annotations

import click

from app.cli.context import operator, services
from provisioning import clock
from provisioning.database import Session
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address
from provisioning.recovery.accounts import called, first_administrator
from provisioning.recovery.activation import issue_code


@click.group()
def admin() -> None:
    """Let an administrator in again."""


@admin.command()
@click.argument("address", required=False)
@click.option("--first", is_flag=True, help="The first system administrator, whoever that is.")
def invite(address: str | None, *, first: bool) -> None:
    """Print a new first-sign-in link for ADDRESS; the link before it dies."""
    if (address is None) != first:
        raise click.UsageError("give an ADDRESS, or --first")
    parts = services()
    with parts.database.writing() as session:
        official = _first(session) if address is None else _called(session, address)
        code = issue_code(session, operator(), official)
        where = primary_address(official)
    click.echo(f"{parts.settings.base_url}/activate#{where};{code}")


def _first(session: Session) -> Official:
    official = first_administrator(session, clock.now())
    if official is None:
        raise click.ClickException("there is no system administrator")
    return official


def _called(session: Session, address: str) -> Official:
    official = called(session, address)
    if official is None:
        raise click.ClickException(f"nobody has the address {address}")
    return official

"""`congvu admin`: the way back in when no administrator can sign in, or only one is left.

Whoever may run this reads the database anyway; it is recorded all the same, under the system user's
name.
"""

from __future__ import annotations

import click
import sqlalchemy as sa

from app.cli.context import operator, services
from provisioning.access.operations import give
from provisioning.access.rules import SYSTEM_ADMINISTRATOR
from provisioning.authentication.accounts import called, first_administrator
from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address
from provisioning.units.model import Unit


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


@admin.command()
@click.argument("address")
@click.option("--reason", required=True, help="Stands in the record.")
def appoint(address: str, reason: str) -> None:
    """Make whoever has ADDRESS a system administrator over everything."""
    with services().database.writing() as session:
        official = _called(session, address)
        for top in session.scalars(sa.select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.path)):
            give(session, operator(), official, top, SYSTEM_ADMINISTRATOR, reason=reason)
        name = official.full_name
    click.echo(f"{name} is a system administrator now.")


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

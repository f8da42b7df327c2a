"""`congvu dkim`: the keys that sign our mail, and the records that the world needs to check it.

Runs on the mail machine as root: keys are files that only rspamd may read. A key is changed in three
steps, with days between them, so that no message on its way loses the record that proves it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from provisioning.deployment import dkim as signing
from provisioning.deployment import supervisor
from provisioning.deployment.dns_records import Record, records, zone_line
from provisioning.deployment.folders import make_filter_folders
from provisioning.deployment.layout import StackLayout, known_layout, production_layout
from provisioning.deployment.values import UnsafeValue

_DOMAIN = click.option("--domain", "domain", required=True, help="The mail domain.")


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (signing.KeyRefused, UnsafeValue, OSError) as error:
        raise click.ClickException(str(error)) from error


@click.group()
@click.option(
    "--var",
    "var",
    type=click.Path(path_type=Path, file_okay=False),
    default=supervisor.CODE / "var",
    help="Where the private stack keeps its things.",
)
@click.option("--production", is_flag=True, help="The keys of a server, in /var/lib/congvu.")
@click.option("--host", default="mail.kontum.example", help="The server's name (production).")
@click.pass_context
def dkim(context: click.Context, var: Path, host: str, *, production: bool) -> None:
    """Make and change the keys that sign our mail; print the DNS records."""
    if production:
        context.obj = production_layout(host=host, domains=(), suffix="dc=congvu,dc=example")
        return
    known = known_layout(var)
    if known is None:
        raise click.ClickException("This stack was never started; --production names a server's keys.")
    context.obj = known


@dkim.command("list")
@click.pass_obj
def list_keys(layout: StackLayout) -> None:
    """List every key: domain, selector, and whether it signs."""
    with _said_plainly():
        for key in signing.keys(layout.dkim):
            click.echo(f"{key.domain}\t{key.selector}\t{'signs' if key.signs else 'kept'}")


@dkim.command()
@_DOMAIN
@click.pass_obj
def make(layout: StackLayout, domain: str) -> None:
    """Make a key. A domain's first signs at once; a further one after `congvu dkim switch`."""
    with _changing(layout):
        made = signing.make_key(layout, domain)
    _show([Record.of_key(made)])
    if made.signs:
        click.echo(f"{made.selector} signs for {domain} from now on: publish the record today.")
    else:
        click.echo("Publish the record beside the old one and wait for a day, then: congvu dkim switch")


@dkim.command()
@_DOMAIN
@click.pass_obj
def switch(layout: StackLayout, domain: str) -> None:
    """Let the newest key sign. The one before stays for mail that is still on its way."""
    with _changing(layout):
        now = signing.switch(layout, domain)
    click.echo(f"{now.selector} signs for {domain} from now on.")
    click.echo("Leave the old record published for seven days, then: congvu dkim remove")


@dkim.command()
@_DOMAIN
@click.option("--selector", required=True, help="Which key, as `congvu dkim list` names it.")
@click.pass_obj
def remove(layout: StackLayout, domain: str, selector: str) -> None:
    """Take an old key away; its record may then be taken out of DNS."""
    with _changing(layout):
        signing.remove(layout, domain, selector)
    click.echo(f"{selector} is gone. Take {selector}._domainkey.{domain} out of DNS.")


@dkim.command("records")
@_DOMAIN
@click.pass_obj
def show_records(layout: StackLayout, domain: str) -> None:
    """Print what DNS should say of a domain: MX, SPF, DKIM for every key, DMARC."""
    with _said_plainly():
        found = records(domain, layout.host, signing.keys_of(layout.dkim, domain))
    _show(found)


@contextmanager
def _changing(layout: StackLayout) -> Iterator[None]:
    if os.geteuid() != 0:
        raise click.ClickException("Keys are rspamd's alone: run this with sudo.")
    with _said_plainly():
        make_filter_folders(layout)
        yield
    _reload(layout)


def _reload(layout: StackLayout) -> None:
    """rspamd reads its keys at a reload, which loses no message."""
    try:
        supervisor.signal_program(layout, "rspamd", "HUP")
    except supervisor.NotRunning:
        click.echo("If rspamd runs here under another supervisor, reload it now (HUP).")


def _show(found: Sequence[Record]) -> None:
    for record in found:
        click.echo(f"; {record.why}")
        click.echo(zone_line(record))

"""`congvu directory`: where the directory differs from SQL, and a lost one made anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import click

from app.cli.context import services
from ldap.entries import DOMAINS, PEOPLE, UNITS
from ldap.openldap.ldif import BadLdif
from ldap.openldap.rebuild import Places, Rebuilt
from ldap.openldap.rebuild import rebuild as load_anew
from ldap.openldap.render import LoadFailed
from provisioning.deployment import supervisor
from provisioning.deployment.directory import directory_conf
from provisioning.deployment.layout import StackLayout, known_layout, production_layout
from provisioning.projection.drift import STRAY, Drift, find_drift, mend
from provisioning.projection.rebuild import all_wanted

SHOWN = 100
DIFFERENT = 2
_PATH = click.Path(path_type=Path)


@click.group()
def directory() -> None:
    """Compare the directory with SQL, or make it anew."""


@directory.command()
@click.option("--mend", "mending", is_flag=True, help="Have the worker bring them after SQL.")
@click.option("--full", is_flag=True, help="Read and compare every entry, moved or not.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def drift(form: str, *, mending: bool, full: bool) -> None:
    """List every entry that is not as SQL wants it; exit status 2 when there is one.

    Entries that nobody has written to since they were seen to be right (by their entryCSN) are right still
    and are not read, unless --full asks for them: after an upgrade, or where the database is in doubt.

    JSON is one line an entry: {"kind", "uid", "what"}, where `uid` is a mailbox's id, a unit's code or a
    domain's name; `what` names attributes, or is "missing" or "stray".
    """
    parts = services()
    count = mended = 0
    found = find_drift(parts.database, parts.targets.directory, full=full)
    while some := list(islice(found, 500)):
        _show(some, form, count)
        count += len(some)
        if mending:
            with parts.database.writing() as session:
                mended += mend(session, some)
    if form == "text":
        click.echo(_told(count, mended, mending=mending))
    if count:
        raise SystemExit(DIFFERENT)


def _show(some: list[Drift], form: str, before: int) -> None:
    if form == "json":
        for each in some:
            click.echo(json.dumps({"kind": each.kind, "uid": each.key, "what": each.what}))
        return
    for each in some[: max(0, SHOWN - before)]:
        kind = "" if each.kind == "mailbox" else f"{each.kind} "
        click.echo(f"{kind}{each.key}: {each.what}")


def _told(count: int, mended: int, *, mending: bool) -> str:
    if not count:
        return "The directory is as SQL wants it."
    entries = f"{count} entries differ" if count > 1 else "1 entry differs"
    if not mending:
        return f"{entries}. With --mend the worker brings them after SQL."
    strays = count - mended
    left = f" {strays} {STRAY} left alone: look at them first." if strays else ""
    return f"{entries}; the worker mends {mended}.{left}"


@directory.command()
@click.option("--var", type=_PATH, default=supervisor.CODE / "var", help="Where the private stack lies.")
@click.option("--server", is_flag=True, help="This machine's own slapd, as `stack render --production` says.")
@click.option("--conf", type=_PATH, help="With --server: the folder that was rendered.")
@click.option("--backup", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="An LDIF of slapcat: passwords come from there.")  # fmt: skip
@click.confirmation_option(prompt="The directory is made anew from SQL. Go on?")
def rebuild(var: Path, conf: Path | None, backup: Path | None, *, server: bool) -> None:
    """Make the directory anew from SQL, passwords carried over, the old database kept beside.

    slapd of a private stack is stopped meanwhile; mail waits, and nobody can sign in. A server's slapd
    must be stopped first. Mailboxes that change meanwhile are brought up to date afterwards.
    """
    parts = services()
    layout, files = _place(var, conf, server=server)
    places = Places(
        suffix=parts.settings.ldap_suffix,
        config_dir=layout.stack / "slapd",
        data_dir=layout.directory_data,
        tree_file=files / "tree.ldif",
        pid_file=layout.run / "slapd" / "slapd.pid",
        user=layout.users.slapd,
        group=layout.users.slapd,
    )

    def load() -> Rebuilt:
        with parts.database.reading() as session:
            return load_anew(places, all_wanted(session), backup)

    try:
        with _stopped(None if server else layout):
            made = load()
    except (LoadFailed, BadLdif, OSError) as error:
        raise click.ClickException(f"{error}. The directory is as before.") from error
    domains, units, people = (made.entries[branch] for branch in (DOMAINS, UNITS, PEOPLE))
    click.echo(f"{domains} domains, {units} units and {people} people, {made.passwords} with their password.")
    if made.old is not None:
        click.echo(f"The old database lies in {made.old}; remove it when all is well.")


def _place(var: Path, conf: Path | None, *, server: bool) -> tuple[StackLayout, Path]:
    if server:
        if conf is None:
            raise click.UsageError("--server needs --conf, the folder that `stack render` wrote.")
        return production_layout(host="localhost", domains=(), suffix="dc=x"), directory_conf(conf)
    layout = known_layout(var)
    if layout is None:
        raise click.ClickException(f"There is no private stack in {var}. Start it with scripts/start.")
    return layout, directory_conf(layout.conf)


@contextmanager
def _stopped(layout: StackLayout | None) -> Iterator[None]:
    """slapd of a private stack stands still; afterwards it runs if it ran."""
    if layout is None or not _answers(lambda: supervisor.states(layout).get("slapd") == "RUNNING"):
        yield
        return
    supervisor.stop_program(layout, "slapd")
    try:
        yield
    finally:
        supervisor.start_program(layout, "slapd")


def _answers(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except supervisor.NotRunning:
        return False

"""`congvu stack`: the private mail stack of a clone, and the configuration of any.

Speaks with the person at the terminal; what is done is `provisioning.deployment`'s. Every failure
is a sentence and a non-zero exit status, never a traceback.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ldap.openldap.render import LoadFailed
from provisioning.deployment import changes, supervisor
from provisioning.deployment import stack as mailstack
from provisioning.deployment.environment import (
    Secrets,
    make_environment,
    read_environment,
    secrets_from,
    with_choices,
)
from provisioning.deployment.folders import make_folders
from provisioning.deployment.layout import StackLayout, known_layout, private_layout, production_layout
from provisioning.deployment.ports import choose_ports
from provisioning.deployment.programs import MAIL_PARTS
from provisioning.deployment.render import UnknownVersion
from provisioning.deployment.render import render as write_files
from provisioning.deployment.values import UnsafeValue
from provisioning.foundation import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_EXPECTED = (mailstack.CannotStart, UnknownVersion, UnsafeValue, LoadFailed, OSError)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except mailstack.PartDown as down:
        click.echo(down.tail, err=True)
        raise click.ClickException(str(down)) from down
    except _EXPECTED as error:
        raise click.ClickException(str(error)) from error


@click.group()
@click.option(
    "--var",
    "var",
    type=click.Path(path_type=Path, file_okay=False),
    default=supervisor.CODE / "var",
    help="Where the stack keeps its things.",
)
@click.pass_context
def stack(context: click.Context, var: Path) -> None:
    """The private mail stack: slapd, Dovecot, Postfix, the web and the worker."""
    context.obj = var


@stack.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--production", is_flag=True, help="For a server, with its settings' secrets.")
@click.option("--host", default="mail.kontum.example", help="The server's name (production).")
@click.option("--domain", multiple=True, default=["kontum.example"], help="A mail domain.")
@click.option("--suffix", default="dc=congvu,dc=example", help="The directory's (production).")
@click.pass_obj
def render(
    var: Path, directory: Path, host: str, domain: Sequence[str], suffix: str, *, production: bool
) -> None:
    """Write every configuration file into DIRECTORY; start nothing.

    Without --production it is that of this clone's private stack. With it the secrets are those of
    the settings (CONGVU_ENV_FILE or the environment).
    """
    with _said_plainly():
        if production:
            layout = production_layout(host=host, domains=tuple(domain), suffix=suffix)
            known = _known_settings()
            write_files(with_choices(layout, known), _secrets_among(known), directory.resolve())
        else:
            var.mkdir(parents=True, exist_ok=True)
            layout = known_layout(var) or private_layout(var, choose_ports(var))
            make_folders(layout)
            layout = with_choices(layout, read_environment(layout.environment_file))
            write_files(layout, make_environment(layout), directory.resolve())
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        click.echo(file)


def _known_settings() -> dict[str, str]:
    file = places.environment_file()
    return (read_environment(file) if file else {}) | dict(os.environ)


def _secrets_among(known: Mapping[str, str]) -> Secrets:
    try:
        return secrets_from(known)
    except KeyError as missing:
        raise click.ClickException(f"The setting {missing.args[0]} is missing.") from missing


@stack.command()
@click.option("--detach", is_flag=True, help="Return once everything answers.")
@click.option("--port", type=click.IntRange(1, 65535), help="The web's port.")
@click.option("--mail-only", is_flag=True, help="Without the web and the worker.")
@click.pass_obj
def up(var: Path, port: int | None, *, detach: bool, mail_only: bool) -> None:
    """Start the stack and wait until every part answers. Ctrl-C ends it.

    Of one that runs, what has changed since its start is started again.
    """
    known = known_layout(var)
    if known and mailstack.is_up(known) and not _needs_whole_restart(known):
        _show(known)
        if supervisor.states(known).get("web") == "RUNNING":
            _show_way_in(known)
        return
    # So that a plain `kill` also ends what was started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _said_plainly():
        layout = mailstack.prepare(var, port)
        if layout.stack != var.resolve() / "stack":
            click.echo(f"Service users can't walk into {var}: their files are in {layout.stack}.")
        process = _started(layout, mail_only=mail_only)
    if detach:
        _show_started(layout, mail_only=mail_only)
    else:
        _stay(layout, process, mail_only=mail_only)


def _needs_whole_restart(layout: StackLayout) -> bool:
    """Starts again what runs code that has changed; a change of the configuration concerns every part."""
    changed = changes.since_start(layout)
    if changed == "configuration":
        click.echo("The configuration has changed since the start: the stack is started again.")
        mailstack.stop(layout)
        return True
    if changed == "code":
        from app.cli.first_start import before_web  # noqa: PLC0415 (status and down stay quick)

        with _said_plainly():
            parts = mailstack.restart_code(layout, before_web)
        click.echo(f"The code has changed since the start; started again: {', '.join(parts)}.")
    return False


def _started(layout: StackLayout, *, mail_only: bool) -> subprocess.Popen[bytes]:
    if mail_only:
        return mailstack.start(layout, parts=MAIL_PARTS)
    from app.cli.first_start import before_web  # noqa: PLC0415 (status and down stay quick)

    return mailstack.start(layout, before_web=before_web)


def _show_way_in(layout: StackLayout) -> None:
    from app.cli.first_start import way_in  # noqa: PLC0415 (status and down stay quick)

    click.echo(way_in(layout))


def _show_started(layout: StackLayout, *, mail_only: bool) -> None:
    _show(layout)
    if not mail_only:
        _show_way_in(layout)


def _stay(layout: StackLayout, process: subprocess.Popen[bytes], *, mail_only: bool) -> None:
    """Show the stack and wait with it until a signal, at whatever moment, or `congvu stack down` ends it."""
    try:
        _show_started(layout, mail_only=mail_only)
        process.wait()
    except KeyboardInterrupt:
        click.echo("Stopping.")
        mailstack.stop(layout)
        process.wait(timeout=30)


@stack.command()
@click.pass_obj
def down(var: Path) -> None:
    """End every process of the stack; the data stays."""
    known = known_layout(var)
    if known:
        mailstack.stop(known)
    click.echo("The stack is stopped.")


@stack.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(var: Path, *, as_json: bool) -> None:
    """Show each part; the exit status is 1 unless all that should run answer."""
    known = known_layout(var)
    if known is None or not mailstack.is_up(known):
        click.echo("{}" if as_json else "The stack is stopped.")
        sys.exit(1)
    parts = mailstack.status(known)
    if as_json:
        ports = asdict(known.ports)
        click.echo(json.dumps({"ports": ports, "parts": [asdict(part) for part in parts]}))
    else:
        _show(known)
    sys.exit(0 if all(part.answers or part.state == "STOPPED" for part in parts) else 1)


def _show(layout: StackLayout) -> None:
    for part in mailstack.status(layout):
        answers = "answers" if part.answers else "does not answer"
        click.echo(f"{part.name:10} {part.state.lower():10} {answers}")
    ports = layout.ports
    click.echo(f"Web        {layout.base_url}")
    click.echo(f"IMAP       {layout.address}:{ports.imap} (STARTTLS)")
    click.echo(f"SMTP       {layout.address}:{ports.submission} (submission, STARTTLS)")
    click.echo(f"Incoming   {layout.address}:{ports.smtp} (mail from outside)")

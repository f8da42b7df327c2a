"""The `congvu` command: a module per group, every error one sentence and a stable exit status.

Groups are loaded when they are asked for, so that `congvu --help` and shell completion stay quick.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

# name → (module, attribute, what it is for)
GROUPS = {
    "admin": ("app.cli.admin", "admin", "Let an administrator in again."),
    "audit": ("app.cli.audit", "audit", "Prove that the record is whole."),
    "backup": ("app.cli.backup", "backup", "Make encrypted copies of everything, list and prove them."),
    "database": ("app.cli.database", "database", "Bring the database to this version."),
    "directory": ("app.cli.directory", "directory", "Compare the directory with SQL, or make it anew."),
    "dkim": ("app.cli.dkim", "dkim", "Make and change the keys that sign our mail."),
    "dns": ("app.cli.dns", "dns", "Print the DNS records a domain needs, and check them."),
    "doctor": ("app.cli.doctor", "doctor", "Check every part and say how to mend it."),
    "drill": ("app.cli.backup", "drill", "Make a copy, restore it aside, say how long it took."),
    "held-mail": ("app.cli.held_mail", "held_mail", "Release or discard held messages as decided."),
    "import": ("app.cli.imports", "imports", "Plan and apply a list from HR."),
    "init": ("app.cli.install", "init", "Lay out the province of a new server."),
    "install": ("app.cli.install", "install", "Make this machine a server, in one command."),
    "policy": ("app.cli.policy", "policy", "The province's rule on official mail."),
    "policy-service": (
        "app.cli.policy_service",
        "policy_service",
        "Answer what the mail servers ask about senders.",
    ),
    "restore": ("app.cli.restore", "restore", "Bring everything back from a copy into an empty place."),
    "sample": ("app.cli.sample", "sample", "Fill an empty database with a sample province."),
    "settings": ("app.cli.settings", "settings", "Print every setting and what it means."),
    "stack": ("app.cli.stack", "stack", "Run the private mail stack, or write its configuration."),
    "translations": ("app.cli.translations", "translations", "Update, check and compile translations."),
    "worker": ("app.cli.worker", "worker", "Bring the outside world after the database."),
}


class _Groups(click.Group):
    """Loads a group at its first use."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Every group, in the alphabet's order."""
        return sorted(GROUPS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The group of this name; None when there is none."""
        if name not in GROUPS:
            return None
        module, attribute, _ = GROUPS[name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the groups without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, GROUPS[name][2]) for name in sorted(GROUPS)])


def _say_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from provisioning.foundation import places  # noqa: PLC0415 (keeps --help quick)

    click.echo(f"congvu {places.release() or 'development'}")
    context.exit()


@click.group(cls=_Groups)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Say which release this is.",
)
def _main() -> None:
    """Congvu: official e-mail for every official."""
    from provisioning.foundation import logging  # noqa: PLC0415 (keeps --help quick)

    logging.set_up()


def main() -> Any:
    """The entry point: expected refusals become one sentence and an exit status."""
    from app.cli.refusals import exit_on_refusal  # noqa: PLC0415 (keeps --help quick)

    with exit_on_refusal():
        return _main(standalone_mode=True)

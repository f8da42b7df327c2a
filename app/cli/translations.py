"""`congvu translations`: keeps the Vietnamese catalogue, and lists the sentences that have none."""

from __future__ import annotations

import click

from app.texts import translations as catalogue


@click.group()
def translations() -> None:
    """Update, check and compile translations."""


@translations.command()
def update() -> None:
    """Take new sentences into the catalogue, drop those nobody says, and list what to translate.

    Fill in what stands empty in app/translations/vi/LC_MESSAGES/messages.po.
    """
    catalogue.update()
    _list(catalogue.missing())


@translations.command("compile")
def compile_() -> None:
    """Compile the catalogue for the pages."""
    count = catalogue.compile_catalogue()
    click.echo(f"{count} sentences in Vietnamese.")


@translations.command()
def missing() -> None:
    """List every sentence without Vietnamese, with its place. Exit status 1 when there is one."""
    gaps = catalogue.missing()
    _list(gaps)
    if gaps:
        raise SystemExit(1)


def _list(gaps: list[catalogue.Gap]) -> None:
    for gap in gaps:
        click.echo(f"{gap.file}:{gap.line}: {gap.sentence}")
    if not gaps:
        click.echo("Every sentence has its Vietnamese.")

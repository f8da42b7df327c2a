"""`congvu translations`: makes the Vietnamese catalogue, and lists the sentences that have none."""

from __future__ import annotations

import click

from app.texts import catalogues


@click.group()
def translations() -> None:
    """Compile and check translations."""


@translations.command("compile")
def compile_() -> None:
    """Merge the fragments of app/translations/vi and compile them. Exit status 1 on a clash."""
    try:
        count = catalogues.compile_catalogue()
    except catalogues.ClashError as error:
        for clash in error.clashes:
            click.echo(f"{' and '.join(clash.files)} differ on {clash.sentence!r}", err=True)
        raise SystemExit(1) from error
    click.echo(f"{count} sentences in Vietnamese.")


@translations.command()
def missing() -> None:
    """List every sentence without Vietnamese, with its place. Exit status 1 when there is one."""
    gaps = catalogues.missing()
    for file, line, sentence in gaps:
        click.echo(f"{file}:{line}: {sentence}")
    if gaps:
        raise SystemExit(1)
    click.echo("Every sentence has its Vietnamese.")

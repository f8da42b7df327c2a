"""`congvu settings`: the manual of every setting."""

from __future__ import annotations

import click

from app.cli.settings_page import PAGE, page


@click.command()
@click.option("--write", is_flag=True, help="Write docs/settings.md of this source tree.")
def settings(*, write: bool) -> None:
    """Print every setting with its default and what it means."""
    if not write:
        click.echo(page(), nl=False)
    elif PAGE.parent.is_dir():
        PAGE.write_text(page(), encoding="utf-8")
    else:
        raise click.ClickException("There is no docs folder here: this is no source tree.")

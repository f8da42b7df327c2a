"""`congvu doctor`: every part looked at, each with a sentence on how to mend it."""

from __future__ import annotations

import json

import click

from app import create_app
from app.cli.context import services
from app.doctor_texts import sentence
from app.services import directory
from provisioning.doctor.examination import examine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
@click.option("--dns", "with_dns", is_flag=True, help="Ask the public DNS too.")
def doctor(*, as_json: bool, with_dns: bool) -> None:
    """Check every part; exit status 1 when something is wrong."""
    parts = services()
    accounts = {name: directory(parts.settings, name) for name in ("provisioner", "web", "mail")}
    found = examine(parts.settings, parts.database, accounts, with_dns=with_dns)
    with create_app(parts.settings, parts).test_request_context(headers={"Accept-Language": "en"}):
        rows = [
            {"part": f.part, "ok": f.ok, "code": f.code, "text": sentence(f.code, f.params)}
            for f in found
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            click.echo(f"{'ok ' if row['ok'] else 'BAD'} {row['part']}: {row['text']}")
    if not all(f.ok for f in found):
        raise SystemExit(1)

"""`congvu doctor`: every part looked at, each with a sentence on how to mend it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from app.cli.context import services
from app.texts.doctor import label, sentence
from app.web.container import directory
from provisioning.doctor.examination import examine
from provisioning.doctor.finding import Finding

ACCOUNTS = ("provisioner", "web", "mail")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
@click.option("--dns", "with_dns", is_flag=True, help="Ask the public DNS too.")
def doctor(*, as_json: bool, with_dns: bool) -> None:
    """Check every part; exit status 1 when something is wrong."""
    parts = services(any_schema=True)
    accounts = {name: directory(parts.settings, name) for name in ACCOUNTS}
    found = examine(parts.settings, parts.database, accounts, with_dns=with_dns)
    # Outside a request sentences stay as they are in the code: English, as all of the command line.
    click.echo(_as_json(found) if as_json else _as_text(found))
    if not all(finding.ok for finding in found):
        raise SystemExit(1)


def _as_json(found: Sequence[Finding]) -> str:
    return json.dumps([_row(finding) for finding in found], ensure_ascii=False, indent=1)


def _row(finding: Finding) -> dict[str, Any]:
    """Codes and parts are stable: programs of others read them. The text is for people."""
    return {
        "part": finding.part,
        "ok": finding.ok,
        "code": finding.code,
        "params": finding.params,
        "text": sentence(finding),
    }


def _as_text(found: Sequence[Finding]) -> str:
    lines = [f"{'ok ' if each.ok else 'BAD'} {label(each)}: {sentence(each)}" for each in found]
    ill = sum(not each.ok for each in found)
    return "\n".join([*lines, f"{ill} of {len(found)} need mending." if ill else "All is well."])

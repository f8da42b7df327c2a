"""`congvu dns`: every record a mail domain should have, and how it is published now."""

from __future__ import annotations

import click
import sqlalchemy as sa

from app.cli.context import services
from app.texts.dns import purpose_in, verdict_in
from provisioning.deployment.dkim import SigningKey, keys_of
from provisioning.deployment.dns_check import Authorities, check, check_host
from provisioning.deployment.dns_records import MailPorts, Record, records, zone_line
from provisioning.domains.model import Domain
from provisioning.foundation.settings import Settings


@click.command()
@click.option("--domain", "only", default="", help="One mail domain; all of them otherwise.")
@click.option("--zone", is_flag=True, help="Only print the records, as lines of a zone file; ask nobody.")
@click.option("--language", type=click.Choice(["vi", "en"]), help="Of the sentences.")
def dns(only: str, language: str | None, *, zone: bool) -> None:
    """Print every DNS record that is wanted, and compare it with the zone's own servers.

    Run it as root on the mail machine: only there the DKIM keys are known. Exit status 1 when something
    is missing or wrong.
    """
    parts = services()
    language = language or parts.settings.default_locale
    with parts.database.reading() as session:
        names = list(session.scalars(sa.select(Domain.name).order_by(Domain.name)))
    if only and only.lower() not in names:
        raise click.ClickException(f"{only} is not a mail domain here.")
    wanted = [(name, wanted_records(parts.settings, name)) for name in names if only.lower() in {"", name}]
    if zone:
        _print_zone([record for _, found in wanted for record in found], language)
        return
    if not _print_verdicts(wanted, parts.settings.submission_host, language):
        raise SystemExit(1)


def wanted_records(settings: Settings, domain: str) -> list[Record]:
    """Every record of a domain, those of the keys that this process may read among them."""
    ports = MailPorts(imap=settings.imap_port, submission=settings.submission_port)
    return records(
        domain, settings.submission_host, _keys(settings, domain), ports=ports, mta_sts=settings.mta_sts
    )


def _keys(settings: Settings, domain: str) -> list[SigningKey]:
    # STACK/run/policy/smtp.sock: the keys lie in the same stack.
    try:
        return keys_of(settings.policy_socket.parents[2] / "dkim", domain)
    except OSError:
        click.echo("; DKIM keys can't be read: run this as root on the mail machine.", err=True)
        return []


def _print_zone(wanted: list[Record], language: str) -> None:
    for line in dict.fromkeys(
        f"; {purpose_in(language, record.purpose)}\n{zone_line(record)}" for record in wanted
    ):
        click.echo(line)


def _print_verdicts(wanted: list[tuple[str, list[Record]]], host: str, language: str) -> bool:
    authorities = Authorities()
    verdicts = check_host(host, authorities)
    for _, found in wanted:
        verdicts += check(found, authorities)
    for verdict in verdicts:
        record = verdict.record
        mark, said = "ok " if verdict.ok else "BAD", verdict_in(language, verdict)
        click.echo(f"{mark} {record.name} {record.kind}: {said}")
        if not verdict.ok:
            click.echo(f"    {purpose_in(language, record.purpose)}")
        if not verdict.ok and record.value:
            click.echo(f"    {zone_line(record)}")
    return all(verdict.ok for verdict in verdicts)

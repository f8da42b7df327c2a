"""`congvu policy`: the province's rule from the command line: what there is, what holds, what differs.

Whoever may run this reads the database anyway; what it changes is recorded under the operator's name.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from app.cli.context import operator, services
from provisioning.domains.model import Domain
from provisioning.domains.queries import default_domain, domain_named
from provisioning.foundation.database import Session
from provisioning.policy import operations
from provisioning.policy.catalogue import Policy, Rule, Setting, settings
from provisioning.policy.documents import LARGEST, read_profile
from provisioning.policy.queries import edition_in, policy_in, profile_called, profiles
from provisioning.policy.rules import departures_of, differences, policy_from

# As `--domain`: which domain's rule it is about.
DOMAIN = click.option("--domain", default="", help="A mail domain; the default one if none is named.")


@click.group()
def policy() -> None:
    """The province's rule on official mail."""


@policy.command("list")
def list_profiles() -> None:
    """Every rule there is to choose: key, decision, day in force, title."""
    with services().database.reading() as session:
        for key, each in profiles(session).items():
            click.echo(f"{key}\t{each.decision or '-'}\t{each.in_force.isoformat()}\t{each.title}")


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="", help="The key it gets; the file's own name if none is given.")
def load(file: Path, key: str) -> None:
    """Keep a rule from FILE (TOML, as those that are shipped), so that it can be chosen.

    Exits with 2 and every problem of the file when it can't be read.
    """
    with file.open("rb") as source:
        profile = read_profile(key or file.stem.lower(), source.read(LARGEST + 1))
    with services().database.writing() as session:
        row = operations.load(session, operator(), profile)
        click.echo(f"{row.key}: {row.title}, {len(profile.rules)} settings")


@policy.command()
@click.argument("key", required=False)
@DOMAIN
def show(key: str | None, domain: str) -> None:
    """What holds in a domain, or what the rule KEY says: setting, value, article."""
    with services().database.reading() as session:
        held = policy_from(profile_called(session, key)) if key else _held(session, domain)
    click.echo(f"# {held.title}, {held.decision or '-'}, {held.in_force}")
    for name, setting in settings().items():
        click.echo(_line(setting, held.rule(name)))
    for setting, rule in departures_of(held):
        click.echo(f"# {setting.name}: {rule.departs} than {rule.article or 'Congvu'}: {rule.reason}")


@policy.command()
@click.argument("first")
@click.argument("second", required=False)
@DOMAIN
def diff(first: str, second: str | None, domain: str) -> None:
    """What differs between the rules FIRST and SECOND, or between what holds and FIRST.

    Exits with 1 when something does.
    """
    with services().database.reading() as session:
        after = policy_from(profile_called(session, second or first))
        before = policy_from(profile_called(session, first)) if second else _held(session, domain)
    found = differences(before, after)
    for each in found:
        old, new = _plain(each.setting, each.before), _plain(each.setting, each.after)
        click.echo(f"{each.setting.name}\t{old} -> {new}\t{each.sense}\t{each.after.article or '-'}")
    sys.exit(1 if found else 0)


@policy.command()
@click.argument("key")
@click.option("--reason", required=True, help="Stands in the record: the number of the decision.")
@DOMAIN
def adopt(key: str, reason: str, domain: str) -> None:
    """Let the rule KEY hold in a domain from now on. The command line has nobody beside it to agree."""
    with services().database.writing() as session:
        found = _domain(session, domain)
        row = edition_in(session, found.id)
        made = operations.decide(
            session, operator(), found, profile_key=key, changes={}, reason=reason,
            edition=row.edition if row else 0,
        )  # fmt: skip
        name = found.name
    click.echo(f"{key} holds in {name}." if made else f"{key} holds in {name} already.")


def _domain(session: Session, name: str) -> Domain:
    return domain_named(session, name) if name else default_domain(session)


def _held(session: Session, domain: str) -> Policy:
    return policy_in(session, _domain(session, domain).id)


def _line(setting: Setting, rule: Rule[Any]) -> str:
    return f"{setting.name}\t{_plain(setting, rule)}\t{rule.article or '-'}"


def _plain(setting: Setting, rule: Rule[Any]) -> str:
    written = setting.type.plain(rule.value)
    match written:
        case dict():
            return ", ".join(f"{key}={value}" for key, value in written.items())
        case list():
            return ", ".join(written)
        case bool():
            return str(written).lower()
    return str(written)

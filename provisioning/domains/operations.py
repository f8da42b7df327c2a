"""Setting up mail domains, and what holds for new addresses and mailboxes in them."""

from __future__ import annotations

import re

import sqlalchemy as sa

from provisioning.access.rules import Ability, abilities_everywhere
from provisioning.addresses.template import parse_template
from provisioning.audit.operations import record
from provisioning.domains.model import DEFAULT_QUOTA_MB, DEFAULT_TEMPLATE, Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound, Problem
from provisioning.units.queries import top_paths

LONGEST_NAME = 253
NAME = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# A terabyte.
MOST_QUOTA_MB = 1024 * 1024


def create(
    session: Session,
    actor: Actor,
    name: str,
    *,
    template: str = DEFAULT_TEMPLATE,
    quota_mb: int = DEFAULT_QUOTA_MB,
) -> Domain:
    """Adds a mail domain; the first one becomes the default. Raises Denied, Invalid (all problems)."""
    top = _require_domains(session, actor)
    name = name.strip().lower()
    problems = [*_rule_problems(template, quota_mb)]
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        problems.append(Problem("name", "domain_shape"))
    elif session.scalar(sa.select(Domain.id).where(Domain.name == name)) is not None:
        problems.append(Problem("name", "domain_taken"))
    if problems:
        raise Invalid(problems)
    first = session.scalar(sa.select(sa.func.count()).select_from(Domain)) == 0
    domain = Domain(
        name=name, template=template.strip(), is_default=first, quota_mb=quota_mb, due_at=clock.now()
    )
    session.add(domain)
    session.flush()
    record(
        session,
        actor,
        "domain.created",
        subject=("domain", name, name),
        unit_path=top,
        new={"template": domain.template, "quota_mb": quota_mb},
    )
    return domain


def change(
    session: Session,
    actor: Actor,
    domain: Domain,
    *,
    template: str,
    quota_mb: int,
    make_default: bool,
    revision: int,
) -> bool:
    """Changes by which rule new addresses are made, how large new mailboxes are, and which domain they
    get; says whether anything did change. Addresses and mailboxes there are stay as they are.

    Raises Denied, Invalid (all problems), and Conflict when the domain is no longer at `revision`.
    """
    top = _require_domains(session, actor)
    # In one order, so that two who make two domains the default wait for each other.
    query = sa.select(Domain).order_by(Domain.id).with_for_update()
    every = list(session.scalars(query))
    if revision != domain.revision:
        raise Conflict
    problems = _rule_problems(template, quota_mb)
    if problems:
        raise Invalid(problems)
    old = _values(domain)
    domain.template, domain.quota_mb = template.strip(), quota_mb
    if make_default:
        for each in every:
            each.is_default = each.id == domain.id
    new = _values(domain)
    if old == new:
        return False
    domain.mark_changed(clock.now())
    record(
        session,
        actor,
        "domain.changed",
        subject=("domain", domain.name, domain.name),
        unit_path=top,
        old={field: value for field, value in old.items() if value != new[field]},
        new={field: value for field, value in new.items() if value != old[field]},
    )
    return True


def try_again(session: Session, actor: Actor, name: str) -> Domain:
    """Puts a domain at the head of the work, whatever went wrong before. Raises Denied, NotFound."""
    _require_domains(session, actor)
    domain = session.scalar(sa.select(Domain).where(Domain.name == name))
    if domain is None:
        raise NotFound
    domain.mark_changed(clock.now())
    record(session, actor, "domain.retried", subject=("domain", name, name))
    return domain


def _rule_problems(template: str, quota_mb: int) -> list[Problem]:
    problems = []
    try:
        parse_template(template)
    except Invalid as refused:
        problems += refused.problems
    if not 1 <= quota_mb <= MOST_QUOTA_MB:
        problems.append(Problem("quota_mb", "quota_range", {"most": MOST_QUOTA_MB}))
    return problems


def _values(domain: Domain) -> dict[str, str | int | bool]:
    return {"template": domain.template, "quota_mb": domain.quota_mb, "is_default": domain.is_default}


def _require_domains(session: Session, actor: Actor) -> str:
    """A domain is everybody's: whoever adds or mends one looks after domains in the whole tree, the path of
    whose top is returned. Raises Denied."""
    tops = top_paths(session)
    if Ability.DOMAINS not in abilities_everywhere(actor, tops):
        raise Denied("may not look after domains")
    return next(iter(tops), "/")

"""Setting up mail domains."""

from __future__ import annotations

import re

import sqlalchemy as sa

from provisioning.access.rules import Ability, abilities_everywhere
from provisioning.audit.operations import record
from provisioning.domains.model import DEFAULT_TEMPLATE, Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, NotFound
from provisioning.units.model import Unit

NAME = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def create(session: Session, actor: Actor, name: str, *, template: str = DEFAULT_TEMPLATE) -> Domain:
    """Adds a mail domain; the first one becomes the default. Raises Denied, Invalid."""
    _require_domains(session, actor)
    name = name.strip().lower()
    if not NAME.fullmatch(name) or len(name) > 253:
        raise Invalid.one("name", "domain_shape")
    if session.scalar(sa.select(Domain.id).where(Domain.name == name)) is not None:
        raise Invalid.one("name", "domain_taken")
    first = session.scalar(sa.select(sa.func.count()).select_from(Domain)) == 0
    domain = Domain(name=name, template=template, is_default=first, quota_mb=1024, due_at=clock.now())
    session.add(domain)
    session.flush()
    record(
        session,
        actor,
        "domain.created",
        subject=("domain", name, name),
        new={"template": template},
    )
    return domain


def try_again(session: Session, actor: Actor, name: str) -> Domain:
    """Puts a domain at the head of the work, whatever went wrong before. Raises Denied, NotFound."""
    _require_domains(session, actor)
    domain = session.scalar(sa.select(Domain).where(Domain.name == name))
    if domain is None:
        raise NotFound
    domain.mark_changed(clock.now())
    record(session, actor, "domain.retried", subject=("domain", name, name))
    return domain


def _require_domains(session: Session, actor: Actor) -> None:
    """A domain is everybody's: whoever adds or mends one looks after domains in the whole tree."""
    tops = session.scalars(sa.select(Unit.path).where(Unit.parent_id.is_(None)))
    if Ability.DOMAINS not in abilities_everywhere(actor, tops):
        raise Denied("may not look after domains")

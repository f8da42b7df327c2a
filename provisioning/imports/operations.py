"""Taking a file in: a plan in state `reading`, and its file where the worker finds it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from provisioning import clock
from provisioning.actor import Actor
from provisioning.database import Database, Session
from provisioning.errors import Problem
from provisioning.identifiers import new_id
from provisioning.imports import uploads
from provisioning.imports.planning import Lost, fail_plan, read_plan
from provisioning.plans import operations as plans
from provisioning.plans.leases import LEASE, claim
from provisioning.plans.model import Plan
from provisioning.settings import Settings
from provisioning.units.model import Unit


def take_in(
    session: Session,
    settings: Settings,
    actor: Actor,
    unit: Unit,
    *,
    name: str,
    source: BinaryIO,
    decision: str = "",
    reader: str | None = None,
) -> Plan:
    """Keeps the file and makes its plan; the caller commits, then the worker reads it.

    `reader`: who will read it instead of the worker. The file lies in its place before the plan
    can be seen. Raises Denied.
    """
    kept, digest = uploads.keep(settings, new_id(), source)
    try:
        plan = plans.create(
            session, actor, unit, source_name=Path(name).name, source_hash=digest, decision=decision
        )
    except BaseException:
        kept.unlink()
        raise
    if reader is not None:
        plan.lease_owner, plan.lease_until = reader, clock.now() + LEASE
    kept.replace(uploads.path_of(settings, plan.id))
    return plan


def this_process() -> str:
    """The name under which a command reads and applies plans itself."""
    return f"command:{os.getpid()}"


def read_now(database: Database, settings: Settings, plan_id: str, *, reader: str | None = None) -> bool:
    """Reads the file of a plan in this process, as `reader`. False when it is not ours to read."""
    reader = reader or this_process()
    if claim(database, "reading", reader, clock.now(), plan_id=plan_id) is None:
        return False
    path = uploads.path_of(settings, plan_id)
    try:
        if path.exists():
            read_plan(database, settings, plan_id, path, reader)
        else:
            fail_plan(database, plan_id, reader, [Problem("file", "file_gone")])
    except Lost:
        return False
    uploads.drop(settings, plan_id)
    return True

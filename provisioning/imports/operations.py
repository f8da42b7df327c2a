"""Taking a file in: a plan in state `reading`, and its file where the worker finds it."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from provisioning.actor import Actor
from provisioning.database import Database, Session
from provisioning.identifiers import new_id
from provisioning.imports import uploads
from provisioning.imports.planning import read_plan
from provisioning.plans import operations as plans
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
) -> Plan:
    """Keeps the file and makes its plan; the caller commits, then the worker reads it.

    The file lies in its place before the plan can be seen. Raises Denied.
    """
    kept, digest = uploads.keep(settings, new_id(), source)
    plan = plans.create(
        session, actor, unit, source_name=Path(name).name, source_hash=digest, decision=decision
    )
    kept.replace(uploads.path_of(settings, plan.id))
    return plan


def read_now(database: Database, settings: Settings, plan_id: str) -> None:
    """Reads the file of a plan in this process, for the command line."""
    read_plan(database, settings, plan_id, uploads.path_of(settings, plan_id))
    uploads.drop(settings, plan_id)

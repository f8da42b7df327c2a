"""Making a plan of a list: of rows written on a page at once, of a file by the worker, where it finds it.

The file stays as long as somebody may want it read otherwise; that of the decision stays for good.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Invalid, Problem
from provisioning.foundation.identifiers import new_id
from provisioning.foundation.settings import Settings
from provisioning.imports.applying.import_kind import ImportKind
from provisioning.imports.columns.header_maps import TOLD_BY
from provisioning.imports.files import uploads
from provisioning.imports.planning.read_plan import Lost, fail_plan, read_plan
from provisioning.imports.planning.statistics import limits_of
from provisioning.imports.planning.typed_rows import TypedRow, fingerprint, judge_typed_rows
from provisioning.imports.rules import IMPORT
from provisioning.officials.value_parsers import showable
from provisioning.plans import operations as plans
from provisioning.plans.approval import CHANGED_BY, withdraw_approval
from provisioning.plans.kinds import register, require_able
from provisioning.plans.leases import LEASE, claim, lock
from provisioning.plans.model import Plan
from provisioning.plans.rules import may_move
from provisioning.plans.undo import propose_rows
from provisioning.units.model import Unit

register(ImportKind())


class Attachment(NamedTuple):
    """The file of a decision: its name, and its bytes."""

    name: str
    source: BinaryIO


def take_in(  # noqa: PLR0913 (all that the upload page asks for)
    session: Session,
    settings: Settings,
    actor: Actor,
    unit: Unit,
    *,
    name: str,
    source: BinaryIO,
    mode: str = "add",
    decision: str = "",
    effective_on: date | None = None,
    decision_file: tuple[str, BinaryIO] | None = None,
    choices: Mapping[str, Any] | None = None,
    reader: str | None = None,
) -> Plan:
    """Keeps the file and makes its plan; the caller commits, then the worker reads it.

    `choices`: how to read it, see `reread`. `reader`: who will read it instead of the worker. The
    file lies in its place before the plan can be seen. Raises Denied.
    """
    kept, digest = uploads.keep(settings, new_id(), source)
    try:
        plan = plans.create(
            session, actor, unit, kind=IMPORT, source_name=showable(Path(name).name),
            source_hash=digest, mode=mode, decision=decision, effective_on=effective_on,
        )  # fmt: skip
        if decision_file is not None:
            _keep_decision(settings, plan, Attachment(*decision_file))
    except BaseException:
        kept.unlink()
        raise
    if choices:
        plan.options = {"choices": dict(choices)}
    if reader is not None:
        plan.lease_owner, plan.lease_until = reader, clock.now() + LEASE
    kept.replace(uploads.path_of(settings, plan.id))
    return plan


def propose(
    session: Session,
    settings: Settings,
    actor: Actor,
    unit: Unit,
    rows: Sequence[TypedRow],
    *,
    name: str,
    decision: str = "",
) -> Plan:
    """The plan of rows that somebody wrote on a page, judged at once. `name`: what the list is called.

    Raises Denied.
    """
    plan = plans.create(
        session, actor, unit, kind=IMPORT, source_name=showable(name), source_hash=fingerprint(rows),
        decision=decision,
    )  # fmt: skip
    session.flush()
    key = settings.national_id_key.get_secret_value().encode()
    judge_typed_rows(session, plan, rows, key=key, limits=limits_of(settings))
    return plan


def reread(
    session: Session,
    settings: Settings,
    actor: Actor,
    plan: Plan,
    unit: Unit,
    choices: Mapping[str, Any],
    *,
    reader: str | None = None,
) -> None:
    """Has the file read again with other choices: `encoding`, `sheet`, `header_row`, `columns`.

    What is chosen anew replaces the earlier choice of the same name; None takes a choice back. What
    was answered and left out is gone with the old rows. Raises Denied, and Invalid `plan_not_ready`,
    `file_gone`.
    """
    require_able(actor, plan, unit)
    lock(session, plan)
    if plan.is_undo or not may_move(plan.state, "reading"):
        raise Invalid.one("", "plan_not_ready", state=plan.state)
    if not uploads.path_of(settings, plan.id).exists():
        raise Invalid.one("file", "file_gone")
    chosen = {**plan.options.get("choices", {}), **choices}
    # Whoever had a hand in the list keeps it: of what they chose, something may still count.
    kept = {name: plan.options[name] for name in (CHANGED_BY, TOLD_BY) if name in plan.options}
    plan.options = {"choices": {name: value for name, value in chosen.items() if value is not None}, **kept}
    if choices.get("columns"):
        plan.options = {**plan.options, TOLD_BY: [actor.official_id, actor.label]}
    plan.state, plan.counts, plan.brakes, plan.failure, plan.rows_done = "reading", {}, [], None, 0
    withdraw_approval(session, plan, by=actor.official_id)
    plan.due_at = clock.now()
    plan.lease_owner = reader
    plan.lease_until = clock.now() + LEASE if reader else None
    record(
        session, actor, "plan.reread", subject=("plan", plan.id, plan.source_name),
        unit_path=unit.path, new={"choices": plan.options["choices"]}, plan_id=plan.id,
        decision=plan.decision,
    )  # fmt: skip


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
        if _is_undo(database, plan_id):
            return propose_rows(database, plan_id, reader)
        if path.exists():
            read_plan(database, settings, plan_id, path, reader)
        else:
            fail_plan(database, plan_id, reader, [Problem("file", "file_gone")])
    except Lost:
        return False
    return True


def _is_undo(database: Database, plan_id: str) -> bool:
    with database.reading() as session:
        return session.get_one(Plan, plan_id).is_undo


def _keep_decision(settings: Settings, plan: Plan, file: Attachment) -> None:
    """Before the plan is committed: a plan without the file it names is the greater harm."""
    uploads.keep_decision(settings, plan.id, file.source)
    plan.decision_file = Path(file.name).name[:255]

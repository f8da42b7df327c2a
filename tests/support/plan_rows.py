"""Plans made row by row, for tests of what becomes of plans: nothing is read from a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from provisioning.foundation.actor import Actor
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans import operations
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.undo import propose_undo
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

BLANK: dict[str, Any] = {
    "full_name": None, "staff_code": None, "birth_date": None, "post": None, "phone": None,
    "recovery_email": None, "contract_kind": None, "contract_end": None, "national_id_hash": None,
}  # fmt: skip


def joiner(name: str, **values: object) -> dict[str, Any]:
    """A row that adds somebody to `stttt`."""
    return {
        "row_class": "joiner",
        "full_name": name,
        "staff_code": values.get("staff_code") or "",
        "values": {**BLANK, "full_name": name, **values},
    }


def about(official_id: str, row_class: str, *changes: tuple[str, object, object]) -> dict[str, Any]:
    """A row about a known person."""
    return {
        "row_class": row_class,
        "object_id": official_id,
        "values": BLANK,
        "changes": [{"field": name, "old": old, "new": new} for name, old, new in changes],
    }


def planned(
    desk: Desk,
    *rows: dict[str, Any],
    unit: str = "kontum",
    by: Actor = SYSTEM,
    mode: str = "add",
    effective_on: date | None = None,
    brakes: tuple[str, ...] = (),
) -> str:
    """A plan of these rows that is ready; its id. A row's `unit` is a code, `stttt` if it has none."""
    with desk.database.writing() as session:
        plan = operations.create(
            session, by, desk.province.unit(session, unit), kind="import", source_name="list.csv",
            source_hash="a" * 64, mode=mode, effective_on=effective_on,
        )  # fmt: skip
        session.flush()
        for number, row in enumerate(rows, start=2):
            given = {"row": number, **row}
            code = given.pop("unit", "stttt")
            at = desk.province.unit(session, code).id if code else None
            session.add(PlanRow(plan_id=plan.id, unit_id=at, **given))
        plan.state, plan.brakes = "ready", [{"code": code, "params": {}} for code in brakes]
        return plan.id


def undone(desk: Desk, plan_id: str, by: Actor = SYSTEM) -> str:
    """The proposal to take a plan back; its id."""
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        at = session.get_one(Unit, plan.unit_id)
        return propose_undo(session, by, plan, at).id


def mailbox(desk: Desk, official_id: str) -> Mailbox:
    """Somebody's mailbox as it stands, with its addresses."""
    official = record_of(desk, official_id)
    assert official.mailbox is not None
    return official.mailbox


def record_of(desk: Desk, official_id: str) -> Official:
    """Somebody's record as it stands."""
    with desk.database.reading() as session:
        return own_record(session, official_id)

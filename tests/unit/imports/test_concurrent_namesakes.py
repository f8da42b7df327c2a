"""Five hundred people of one name in twenty lists, imported by twenty processes at the same time."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.audit.queries import verify
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import LOCK_WAIT_IN_BACKGROUND, Database
from provisioning.foundation.settings import Settings
from provisioning.imports import operations
from provisioning.plans import operations as plans
from provisioning.plans.applying import apply_chunk
from provisioning.plans.approval import approve
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit
from tests.support.cast import make_settings
from tests.support.import_desk import HEADER, Desk
from tests.support.processes import at_once
from tests.support.province import SYSTEM, lay_out
from tests.unit.imports.test_background_reading import handed_in

LISTS, EACH = 20, 25


def carry_out(url: str, settings: Settings, second: Actor, plan_id: str) -> None:
    """Reads one list, agrees to it and applies it, a few rows at a time."""
    database = Database(url, lock_wait=LOCK_WAIT_IN_BACKGROUND)
    operations.read_now(database, settings, plan_id)
    with database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        unit = session.get_one(Unit, plan.unit_id)
        if plan.brakes:
            # So many more than were there when it was read.
            approve(session, second, plan, unit)
        plans.start(session, SYSTEM, plan, unit)
    while apply_chunk(database, f"worker of {plan_id}", limit=7, plan_id=plan_id):
        pass
    database.dispose()


def namesakes(number: int) -> bytes:
    rows = (
        f"{number}-{n},Nguyễn Văn An,01/02/{1960 + n},,,Sở Thông tin và Truyền thông,," for n in range(EACH)
    )
    return "\n".join((HEADER, *rows)).encode()


def test_five_hundred_namesakes_at_once_get_five_hundred_addresses(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    desk = Desk(lay_out(database), make_settings(tmp_path), tmp_path)
    second = desk._actor(desk.officer("kontum"))
    lists = [handed_in(desk, namesakes(number)) for number in range(LISTS)]
    database.dispose()
    work = partial(carry_out, database_url, desk.settings, second)
    assert [0] * LISTS == at_once([partial(work, plan) for plan in lists])
    with database.reading() as session:
        assert {"applied"} == set(session.scalars(sa.select(Plan.state)))
        assert {"applied"} == set(session.scalars(sa.select(PlanRow.state)))
        given = session.scalars(sa.select(Address.canonical).where(Address.local.like("an%"))).all()
        assert LISTS * EACH == len(given) == len(set(given))
        assert None is verify(session).broken_at
    assert LISTS * EACH + 1 == desk.counts()["people"] == desk.counts()["mailboxes"]
    database.dispose()

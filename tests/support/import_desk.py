"""The personnel office of a test: hands in lists, agrees to plans, and does the worker's chores."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.addresses.model import Address
from provisioning.audit.model import Event
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Base, Database
from provisioning.foundation.settings import Settings
from provisioning.imports import operations
from provisioning.imports.chores import import_chores
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans import operations as plans
from provisioning.plans.chores import plan_chores
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.participants import person_now
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from tests.support.hr_files import HrList, HrUnit, write_list
from tests.support.province import SYSTEM, Province

HEADER = "Mã CBCC,Họ và tên,Ngày sinh,Số CCCD,Chức vụ,Đơn vị,Phòng ban,Email"
# Units of the small province, as a personnel office writes them.
UNITS = (
    HrUnit("Sở Thông tin và Truyền thông", "Phòng Công nghệ thông tin"),
    HrUnit("Sở Thông tin và Truyền thông"),
    HrUnit("Sở Y tế"),
    HrUnit("Ủy ban nhân dân huyện Đăk Hà"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A province with a folder for uploads. Rows given as text stand below HEADER."""

    province: Province
    settings: Settings
    folder: Path

    @property
    def database(self) -> Database:
        """Where everything happens."""
        return self.province.database

    def officer(self, unit: str, role: str = "hr_officer") -> str:
        """Somebody who may import for `unit`; the official's id."""
        with self.database.writing() as session:
            person = self.province.add_in(session, "Trần Thị Tổ Chức", unit)
            session.flush()
            session.expire(person)
            give(session, SYSTEM, own_record(session, person.id), self.province.unit(session, unit), role)
            return person.id

    def plan(
        self,
        *rows: str,
        unit: str = "kontum",
        by: str | None = None,
        header: str = HEADER,
        mode: str = "add",
    ) -> str:
        """Hands in a list of these rows and has it read; the plan's id."""
        return self.plan_bytes("\n".join((header, *rows)).encode(), unit=unit, by=by, mode=mode)

    def plan_list(
        self, made: HrList, name: str = "list.xlsx", unit: str = "kontum", mode: str = "add"
    ) -> str:
        """Hands in an invented list."""
        file = write_list(made, self.folder / name)
        return self.plan_bytes(file.read_bytes(), name=name, unit=unit, mode=mode)

    def plan_bytes(
        self,
        data: bytes,
        *,
        name: str = "list.csv",
        unit: str = "kontum",
        by: str | None = None,
        mode: str = "add",
    ) -> str:
        """Hands in a file."""
        with self.database.writing() as session:
            at = self.province.unit(session, unit)
            plan = operations.take_in(
                session, self.settings, self._actor(by), at, name=name, source=io.BytesIO(data), mode=mode
            )
        operations.read_now(self.database, self.settings, plan.id)
        return plan.id

    def start(self, plan_id: str, by: str | None = None) -> None:
        """Agrees to a plan."""
        with self.database.writing() as session:
            plan = session.get_one(Plan, plan_id)
            plans.start(session, self._actor(by), plan, session.get_one(Unit, plan.unit_id))

    def work(self, *, turns: int = 1000) -> None:
        """Does the chores until nothing is left, or so many times."""
        chores = [
            *import_chores(self.database, self.settings, "test"), *plan_chores(self.database, "test"),
        ]  # fmt: skip
        for _turn in range(turns):
            if not any([chore() for chore in chores]):  # noqa: C419 (each gets its turn)
                return

    def apply(self, plan_id: str, by: str | None = None) -> None:
        """Agrees and has it carried out."""
        self.start(plan_id, by)
        self.work()

    def found(self, plan_id: str) -> Plan:
        """The plan as it stands."""
        with self.database.reading() as session:
            return session.get_one(Plan, plan_id)

    def rows(self, plan_id: str) -> Sequence[PlanRow]:
        """Its rows in the order of the file."""
        with self.database.reading() as session:
            query = sa.select(PlanRow).where(PlanRow.plan_id == plan_id).order_by(PlanRow.row)
            return session.scalars(query).all()

    def codes(self, plan_id: str) -> list[tuple[int, str, str]]:
        """Every problem of its rows: row, column, code."""
        return [(r.row, p["field"], p["code"]) for r in self.rows(plan_id) for p in r.problems]

    def person(self, full_name: str) -> Official:
        """The one person of that name."""
        with self.database.reading() as session:
            return session.scalars(sa.select(Official).where(Official.full_name == full_name)).one()

    def counts(self) -> dict[str, int]:
        """How many people, mailboxes, addresses and events there are."""
        tables: dict[str, type[Base]] = {
            "people": Official, "mailboxes": Mailbox, "addresses": Address, "events": Event,
        }  # fmt: skip
        with self.database.reading() as session:
            return {
                name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for name, table in tables.items()
            }

    def _actor(self, official_id: str | None) -> Actor:
        if official_id is None:
            return SYSTEM
        with self.database.reading() as session:
            return person_now(session, official_id, "Trần Thị Tổ Chức")

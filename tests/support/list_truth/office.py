"""The sample province as an office that hands in lists, one after another, and looks at their plans only."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import sqlalchemy as sa

from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.imports import operations
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields
from provisioning.plans.model import Plan, PlanRow
from provisioning.sample import province
from provisioning.units.model import Unit
from provisioning.units.queries import by_code
from tests.support.hr_files import HrPerson
from tests.support.list_truth.places import told_by_columns
from tests.support.list_truth.scoring import Judge, Score
from tests.support.list_truth.tables import MadeList

_OPERATOR = system_actor("lists")
DOMAIN = "kontum.example"


@dataclass(frozen=True, slots=True)
class Office:
    """A database with the sample province, in a folder of its own; lists with known people get a copy."""

    settings: Settings
    file: Path

    @classmethod
    def lay_out(cls, settings: Settings, file: Path) -> Office:
        """The office in the migrated, empty SQLite database `file`."""
        with _opened(file) as database, database.writing() as session:
            province.load(session, _OPERATOR, domain=DOMAIN)
        return cls(settings, file)

    def score(self, lists: Iterable[MadeList]) -> Score:
        """What plans make of these lists."""
        total = Score()
        with _opened(self.file) as database:
            for made in lists:
                total.take(self._score_known(made) if made.known else self._score(database, made, {}))
        return total

    def _score_known(self, made: MadeList) -> Score:
        copy = self.file.with_suffix(".known")
        copyfile(self.file, copy)
        with _opened(copy) as database:
            with database.writing() as session:
                ids = {person.national_id: _add(session, person) for person in made.known}
            return self._score(database, made, ids)

    def _score(self, database: Database, made: MadeList, ids: dict[str, str]) -> Score:
        plan_id = self._plan(database, made)
        with database.reading() as session:
            plan = session.get_one(Plan, plan_id)
            query = sa.select(PlanRow).where(PlanRow.plan_id == plan_id).order_by(PlanRow.row)
            codes = {unit.id: unit.code for unit in session.execute(sa.select(Unit.id, Unit.code))}
            found = Judge(made, plan, codes, ids).score(session.scalars(query).all())
        with database.writing() as session:
            session.execute(sa.delete(PlanRow).where(PlanRow.plan_id == plan_id))
        return found

    def _plan(self, database: Database, made: MadeList) -> str:
        with database.writing() as session:
            top = by_code(session, made.top)
            if top is None:
                raise LookupError(made.top)
            source = io.BytesIO(made.data)
            plan = operations.take_in(session, self.settings, _OPERATOR, top, name=made.name, source=source)
        operations.read_now(database, self.settings, plan.id)
        return plan.id


@contextmanager
def _opened(file: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{file}")
    try:
        yield database
    finally:
        database.dispose()


def _add(session: Session, person: HrPerson) -> str:
    unit = by_code(session, told_by_columns()[person.unit].code)
    if unit is None:
        raise LookupError(person.unit)
    fields = OfficialFields(
        person.full_name, staff_code=person.staff_code, birth_date=person.birth_date, post=person.post,
        name_reason="Trùng tên",
    )  # fmt: skip
    return officials.create(session, _OPERATOR, unit, fields).id

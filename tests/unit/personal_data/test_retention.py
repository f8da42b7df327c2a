"""What goes when: after leaving, after a list, after a request; what stays; and that the record tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database
from provisioning.foundation.identifiers import new_id
from provisioning.foundation.settings import Settings
from provisioning.imports.files.uploads import decision_path, keep_decision
from provisioning.lifecycle.leaving import leave, return_to_service
from provisioning.officials.fields import OfficialFields
from provisioning.officials.queries import own_record
from provisioning.personal_data import retention
from provisioning.personal_data.retention import erase_expired
from provisioning.plans.model import Plan, PlanRow
from provisioning.service_requests.letters import path_of
from provisioning.service_requests.model import Request
from provisioning.service_requests.operations import withdraw
from provisioning.service_requests.unit_requests import ask_for_account, attach
from tests.support.office import Office
from tests.support.province import SYSTEM

DAY = timedelta(days=1)
BORN = date(1980, 4, 5)
NOTHING = {"contact": 0, "identity": 0, "lists": 0, "requests": 0}


def somebody(office: Office, name: str = "Y Rời") -> str:
    with office.province.database.writing() as session:
        official = office.person(session, name)
        official.phone, official.birth_date = "0905111222", BORN
        official.recovery_email, official.recovery_proven_at = "y@ngoai.example", clock.now()
        official.national_id_hash = new_id().rjust(64, "0")
        return official.id


def gone(office: Office, name: str = "Y Rời") -> str:
    official_id = somebody(office, name)
    with office.province.database.writing() as session:
        leave(session, SYSTEM, own_record(session, official_id))
    return official_id


def kept(database: Database, official_id: str) -> tuple[Any, ...]:
    with database.reading() as session:
        o = own_record(session, official_id)
        return o.full_name, o.phone, o.recovery_email, o.birth_date, o.national_id_hash is not None


def erased(database: Database) -> list[tuple[str, Any]]:
    with database.reading() as session:
        query = sa.select(Event).where(Event.kind == "personal.erased").order_by(Event.seq)
        return [(e.object_id, e.new.get("fields")) for e in session.scalars(query)]


def test_after_leaving_the_contacts_go_first_and_later_what_tells_people_apart(
    office: Office, settings: Settings
) -> None:
    database, now = office.province.database, clock.now()
    person = gone(office)
    assert NOTHING == erase_expired(database, settings, now + 179 * DAY)
    assert ("Y Rời", "0905111222", "y@ngoai.example", BORN, True) == kept(database, person)
    assert NOTHING | {"contact": 1} == erase_expired(database, settings, now + 181 * DAY)
    assert ("Y Rời", "", "", BORN, True) == kept(database, person)
    assert NOTHING == erase_expired(database, settings, now + 182 * DAY)
    assert NOTHING | {"identity": 1} == erase_expired(database, settings, now + 1826 * DAY)
    assert ("Y Rời", "", "", None, False) == kept(database, person)
    assert [
        (person, ["phone", "recovery_email", "recovery_proven_at"]),
        (person, ["birth_date", "national_id_hash"]),
    ] == erased(database)


def test_the_record_tells_what_went_and_not_what_it_was(office: Office, settings: Settings) -> None:
    database = office.province.database
    gone(office)
    erase_expired(database, settings, clock.now() + 5000 * DAY)
    with database.reading() as session:
        query = sa.select(Event.old, Event.new).where(Event.kind == "personal.erased")
        assert "0905111222" not in str(session.execute(query).all())


def test_who_works_here_or_came_back_loses_nothing(office: Office, settings: Settings) -> None:
    database = office.province.database
    here, back = somebody(office, "Y Ở"), gone(office, "Y Về")
    with database.writing() as session:
        return_to_service(session, SYSTEM, own_record(session, back))
    assert NOTHING == erase_expired(database, settings, clock.now() + 5000 * DAY)
    assert ("Y Ở", "0905111222", "y@ngoai.example", BORN, True) == kept(database, here)
    assert ("Y Về", "0905111222", "y@ngoai.example", BORN, True) == kept(database, back)


def test_many_go_in_pieces(office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PIECE", 2)
    for name in ("An", "Bình", "Châu", "Dũng", "Hạnh"):
        gone(office, f"Y Rời {name}")
    assert 5 == erase_expired(office.province.database, settings, clock.now() + 200 * DAY)["contact"]
    assert 5 == len(erased(office.province.database))


def listed(office: Office, state: str, at: datetime) -> str:
    with office.province.database.writing() as session:
        plan = Plan(
            id=new_id(), kind="import", state=state, unit_id=office.province.unit(session, "stttt").id,
            author=SYSTEM.label, source_name="danh-sach.xlsx", source_hash="0" * 64, created_at=at,
            finished_at=at if state == "applied" else None,
            options={"headers": ["Họ và tên"], "samples": [["Y Mới"]]},
        )  # fmt: skip
        session.add(plan)
        session.flush()
        session.add_all(
            PlanRow(
                plan_id=plan.id, row=number, row_class="joiner", full_name="Y Mới",
                values={"full_name": "Y Mới", "birth_date": "1990-01-01", "written": {"phone": "0905"}},
                changes=[{"field": "phone", "old": "", "new": "0905"}], before={"was": {"phone": "1"}},
                problems=[{"field": "phone", "code": "phone_shape", "params": {"text": "0905 abc"}}],
                question={"kind": "person", "options": [{"official_id": "x", "birth_year": 1980}]},
            )
            for number in range(1, 6)
        )  # fmt: skip
        return plan.id


@pytest.mark.parametrize("state", ["applied", "ready"])
def test_a_list_that_is_long_over_keeps_its_rows_without_what_is_personal(
    office: Office, settings: Settings, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PIECE", 2)
    database, at = office.province.database, datetime(2025, 1, 1, tzinfo=UTC)
    plan = listed(office, state, at)
    assert 0 == erase_expired(database, settings, at + 364 * DAY)["lists"]
    assert 1 == erase_expired(database, settings, at + 366 * DAY)["lists"]
    assert 0 == erase_expired(database, settings, at + 367 * DAY)["lists"]
    with database.reading() as session:
        rows = list(session.scalars(sa.select(PlanRow).where(PlanRow.plan_id == plan)))
        assert [{"full_name": "Y Mới"}] * 5 == [row.values for row in rows]
        assert [([], None)] * 5 == [(row.changes, row.before) for row in rows]
        assert [] == [row for row in rows if "1980" in str(row.question) or "0905" in str(row.problems)]
        assert [{"official_id": "x", "birth_year": ""}] == rows[0].question["options"]  # type: ignore[index]
        assert {"headers": ["Họ và tên"]} == session.get_one(Plan, plan).options
        # What nobody carried out for a year nobody carries out without its dates of birth.
        assert ("applied" if state == "applied" else "stopped") == session.get_one(Plan, plan).state


def test_the_file_of_its_decision_goes_with_it(office: Office, settings: Settings) -> None:
    database, at = office.province.database, datetime(2025, 1, 1, tzinfo=UTC)
    plan = listed(office, "applied", at)
    keep_decision(settings, plan, BytesIO(b"%PDF-1.4"))
    with database.writing() as session:
        session.get_one(Plan, plan).decision_file = "12-QD.pdf"
    erase_expired(database, settings, at + 366 * DAY)
    assert not decision_path(settings, plan).exists()
    with database.reading() as session:
        assert "" == session.get_one(Plan, plan).decision_file


def test_a_list_that_still_waits_for_its_day_keeps_all(office: Office, settings: Settings) -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC)
    listed(office, "scheduled", at)
    assert 0 == erase_expired(office.province.database, settings, at + 4000 * DAY)["lists"]


def test_an_answered_request_loses_its_letter_and_its_personal_values(
    office: Office, settings: Settings
) -> None:
    database = office.province.database
    with database.writing() as session:
        asker = office.person(session, "Y Xin")
        actor = Actor(asker.full_name, asker.id)
        fields = OfficialFields(full_name="Y Mới", birth_date=BORN, phone="0905111222")
        asked = ask_for_account(session, asker, actor, fields, unit=asker.unit, reason="mới")
        attach(settings, asked, "cong-van.pdf", BytesIO(b"%PDF-1.4"))
        request_id = asked.id
    assert 0 == erase_expired(database, settings, clock.now() + 1000 * DAY)["requests"]
    with database.writing() as session:
        withdraw(session, actor, session.get_one(Request, request_id))
    assert path_of(settings, request_id).exists()
    assert 1 == erase_expired(database, settings, clock.now() + 366 * DAY)["requests"]
    assert not path_of(settings, request_id).exists()
    with database.reading() as session:
        request = session.get_one(Request, request_id)
        assert ("Y Mới", "", "", "") == (
            request.details["full_name"], request.details["birth_date"], request.details["phone"],
            request.letter,
        )  # fmt: skip
    assert 0 == erase_expired(database, settings, clock.now() + 367 * DAY)["requests"]

"""What a page shows of somebody else's list: only people and units whom its reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from provisioning.officials.model import Official
from provisioning.officials.operations import transfer
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.plans.undo import propose_undo
from provisioning.units.model import Unit
from tests.app.imports.conftest import Upload, upload, work
from tests.support.cast import Browser, Cast
from tests.support.province import SYSTEM

__all__ = ["upload", "work"]
SECRETS = ("YT-7", "Sở Y tế", "Chức vụ kín", "0905111222")


@pytest.fixture
def department(cast: Cast) -> Browser:
    """The administrator of the department whose list it is."""
    return cast.sign_in_as("department")


def hidden_person(cast: Cast, name: str = "Y Bí Mật") -> str:
    return cast.province.add(
        name, "syt", staff_code="YT-7", post="Chức vụ kín", phone="0905111222", birth_date=date(1970, 5, 6)
    )


def told(browser: Browser, at: str) -> str:
    paths = (at, f"{at}?kind=homonym", f"{at}?kind=question", f"{at}/refused.csv", f"{at}/results.csv")
    return "".join(browser.get(path).text for path in paths)


def test_question_about_people_elsewhere_names_none_of_them(
    cast: Cast, upload: Upload, department: Browser
) -> None:
    person = hidden_person(cast)
    # The code is theirs, and the name is another's: who is meant?
    at = upload(cast.sign_in_as("system"), "YT-7,Nguyễn Thị Khác,01/02/1980,,,,")
    row = row_with_question(cast, at)
    assert "Y Bí Mật" in cast.sign_in_as("system").get(at).text
    page = told(department, at)
    assert not [secret for secret in ("Y Bí Mật", *SECRETS[1:], person) if secret in page]
    assert 'name="person"' not in page
    department.send(f"{at}/answer", {"row": str(row), "person": person})
    assert row_with_question(cast, at) == row


def row_with_question(cast: Cast, at: str) -> int:
    with cast.database.reading() as session:
        query = "SELECT row FROM plan_rows WHERE plan_id = :plan AND row_class IN ('question', 'homonym')"
        return int(session.execute(sa.text(query), {"plan": at.rpartition("/")[2]}).scalar_one())


def test_person_of_a_row_who_moved_away_is_shown_no_more(
    cast: Cast, upload: Upload, department: Browser, work: Callable[[], None]
) -> None:
    person = cast.province.add("Y Bí Mật", "stttt", staff_code="TT-7", post="Chức vụ kín")
    at = upload(cast.sign_in_as("system"), "TT-7,Y Bí Mật,,Văn thư,,,")
    assert "Chức vụ kín" in department.get(at).text
    with cast.database.writing() as session:
        transfer(session, SYSTEM, own_record(session, person), cast.province.unit(session, "syt"))
    page = told(department, at)
    assert not [secret for secret in ("Chức vụ kín", "Sở Y tế", person) if secret in page]


def test_undo_shows_nothing_of_before_of_who_is_elsewhere_by_now(
    cast: Cast, upload: Upload, department: Browser, work: Callable[[], None]
) -> None:
    person = cast.province.add("Y Bí Mật", "stttt", staff_code="TT-7", post="Chức vụ kín")
    system = cast.sign_in_as("system")
    at = upload(system, "TT-7,Y Bí Mật,,Văn thư,,,")
    system.send(f"{at}/start")
    work()
    with cast.database.writing() as session:
        transfer(session, SYSTEM, own_record(session, person), cast.province.unit(session, "syt"))
    with cast.database.writing() as session:
        plan = session.get_one(Plan, at.rpartition("/")[2])
        back = propose_undo(session, SYSTEM, plan, session.get_one(Unit, plan.unit_id)).id
        address = own_record(session, person).mailbox
        assert address is not None
        local = address.addresses[0].canonical
    page = told(department, f"/imports/{back}")
    assert not [secret for secret in ("Chức vụ kín", "Sở Y tế", person, local) if secret in page]
    assert "Chức vụ kín" in system.get(f"/imports/{back}").text


def test_absent_from_a_full_list_and_elsewhere_by_now_is_named_no_more(
    cast: Cast, upload: Upload, department: Browser
) -> None:
    at = upload(cast.sign_in_as("system"), "TT-1,Y Một,01/02/1980,,,,")
    person = cast.province.add("Y Bí Mật", "stttt", staff_code="TT-7")
    with cast.database.writing() as session:
        plan = session.get_one(Plan, at.rpartition("/")[2])
        official = session.get_one(Official, person)
        insert = sa.text(
            "INSERT INTO plan_rows (plan_id, row, row_class, state, staff_code, full_name, search_text, "
            'unit_id, object_kind, object_id, address, "values", changes, problems) VALUES '
            "(:plan, 10000000, 'refused', 'proposed', 'TT-7', 'Y Bí Mật', '', :unit, 'official', :person, "
            "'', :kept, '[]', '[]')"
        )
        kept = '{"full_name": "Y Bí Mật", "staff_code": "TT-7"}'
        values = {"plan": plan.id, "unit": official.unit_id, "person": person, "kept": kept}
        session.execute(insert, values)
    assert "Y Bí Mật" in told(department, at)
    with cast.database.writing() as session:
        transfer(session, SYSTEM, own_record(session, person), cast.province.unit(session, "syt"))
    page = told(department, at)
    assert not [secret for secret in ("Y Bí Mật", "TT-7", person) if secret in page]


def test_unit_where_the_people_of_a_list_work_is_named_to_who_may_see_it(
    cast: Cast, upload: Upload, department: Browser
) -> None:
    at = upload(cast.sign_in_as("system"), "TT-1,Y Một,01/02/1980,,,,")
    params = {"unit": "Sở Y tế", "count": 9, "total": 10}
    with cast.database.writing() as session:
        session.get_one(Plan, at.rpartition("/")[2]).brakes = [{"code": "wrong_unit", "params": params}]
    assert "Sở Y tế" in cast.sign_in_as("system").get(at).text
    page = department.get(at).text
    assert "Sở Y tế" not in page
    assert "đơn vị khác (9 trên 10 dòng)" in page
    answer = cast.sign_in_as("system").send(f"{at}/ask", {"reason": "x"})
    assert "Sở Y tế" not in department.get("/requests").text + answer.text


def test_record_of_a_confirmed_list_names_no_unit_elsewhere(
    cast: Cast, upload: Upload, department: Browser
) -> None:
    at = upload(cast.sign_in_as("system"), "TT-1,Y Một,01/02/1980,,,,")
    params = {"unit": "Sở Y tế", "count": 9, "total": 10}
    with cast.database.writing() as session:
        session.get_one(Plan, at.rpartition("/")[2]).brakes = [{"code": "wrong_unit", "params": params}]
    department.send(f"{at}/approve", {"edition": ""})
    page = department.get("/audit/?kind=plan.approved").text
    assert "đơn vị khác (9 trên 10 dòng)" in page
    lines = department.send("/audit/export", {"format": "jsonl", "kind": "plan.approved"}).text
    assert "wrong_unit_elsewhere" in lines
    assert "Sở Y tế" not in page + lines

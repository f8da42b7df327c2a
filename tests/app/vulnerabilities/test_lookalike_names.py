"""A name that may be taken for a protected person's or an administrator's is asked about at every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.names.skeleton import skeleton
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record
from provisioning.plans.model import PlanRow
from tests.app.imports.conftest import Upload
from tests.app.vulnerabilities.test_self_rename import actor_of, fields_of
from tests.support.cast import PARTS, Browser, Cast
from tests.support.province import SYSTEM

ADMINISTRATOR = PARTS["system"].full_name
PROTECTED = "Nguyễn Thị Chủ Tịch"
# The same to the eye, or nearly.
ALIKE = (
    "Trần Thị Quản Trị",
    "TRẦN THỊ QUẢN TRỊ",
    "Tran Thi Quan Tri",
    "Trân Thi Quán Trí",
    "TrầnThị QuảnTrị",
    "Trần-Thị Quản Trị",
    "Trần Thị Quản Tr\u0131",
    "Trần Thị Quản Trl",
    "Trần Thị\u200b Quản Trị",
    "Trần\u00a0Thị Quản Trị",
)
# Letters that a name is refused for, should a door ever let them through.
OTHER_SCRIPTS = ("Тrần Thị Quản Trị", "Τrần Thị Quản Τrị", "Ｔｒần Thị Quản Trị", "Trần Thị Quаn Trі")


@pytest.fixture
def leader(cast: Cast) -> str:
    who = cast.province.add(PROTECTED, "kontum")
    with cast.database.writing() as session:
        operations.protect(session, SYSTEM, own_record(session, who), protected=True)
    return who


def added(session: Session, cast: Cast, name: str, reason: str = "") -> Official:
    unit = cast.province.unit(session, "stttt")
    return operations.create(
        session, actor_of(session, cast, "hr"), unit, OfficialFields(name, name_reason=reason)
    )


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in refused.value.problems]


@pytest.mark.parametrize("name", [*ALIKE, *OTHER_SCRIPTS])
def test_names_that_look_alike_have_one_skeleton(name: str) -> None:
    assert skeleton(ADMINISTRATOR) == skeleton(name)


@pytest.mark.parametrize("name", ["Trần Thị Quản Trọng", "Trần Quản Trị", "Y Bình An"])
def test_other_names_have_another(name: str) -> None:
    assert skeleton(ADMINISTRATOR) != skeleton(name)


@pytest.mark.parametrize("name", ALIKE)
def test_nobody_is_added_under_such_a_name_without_a_reason(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid) as refused, cast.database.writing() as session:
        added(session, cast, name)
    assert codes(refused) == [("name_reason", "name_confusable")]


@pytest.mark.parametrize("name", OTHER_SCRIPTS)
def test_a_name_in_letters_of_another_script_is_no_name(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid) as refused, cast.database.writing() as session:
        added(session, cast, name, "Trùng tên")
    assert ("full_name", "name_letters") in codes(refused)


def test_nobody_is_renamed_to_such_a_name_without_a_reason(cast: Cast, leader: str) -> None:
    with pytest.raises(Invalid) as refused, cast.database.writing() as session:
        official = own_record(session, cast.id("official"))
        fields = replace(fields_of(official), full_name=PROTECTED.upper())
        operations.edit(session, actor_of(session, cast, "hr"), official, fields)
    assert codes(refused) == [("name_reason", "name_confusable")]
    with cast.database.reading() as session:
        assert own_record(session, leader).full_name == PROTECTED


def test_a_namesake_is_added_with_a_reason_that_stands_on_the_record(cast: Cast) -> None:
    with cast.database.writing() as session:
        who = added(session, cast, ADMINISTRATOR, "Trùng tên, quyết định 12").id
    with cast.database.reading() as session:
        made = session.scalars(
            sa.select(Event).where(Event.kind == "official.created", Event.object_id == who)
        ).one()
    assert made.new["name_reason"] == "Trùng tên, quyết định 12"


def test_a_namesake_whose_name_stays_is_not_asked_again(cast: Cast) -> None:
    with cast.database.writing() as session:
        who = added(session, cast, ADMINISTRATOR, "Trùng tên").id
    with cast.database.writing() as session:
        official = own_record(session, who)
        fields = replace(fields_of(official), phone="0912345678")
        assert operations.edit(session, actor_of(session, cast, "hr"), official, fields)


def test_whoever_administers_nothing_any_more_is_not_guarded(cast: Cast) -> None:
    with cast.database.writing() as session:
        assert added(session, cast, PARTS["official"].full_name)


def test_the_forms_ask_and_take_the_reason(cast: Cast) -> None:
    hr = cast.sign_in_as("hr")
    fields = {"full_name": ADMINISTRATOR, "kind": "civil_servant", "unit": "stttt"}
    asked = hr.send("/people/new", fields)
    assert asked.status_code == 422
    assert 'name="name_reason"' in asked.text
    assert 'name="name_reason"' not in hr.get("/people/new").text
    assert hr.send("/people/new", {**fields, "name_reason": "Trùng tên"}).status_code == 303
    at = f"/people/{cast.id('official')}/edit"
    with cast.database.reading() as session:
        version = own_record(session, cast.id("official")).version
    asked = hr.send(at, {**fields, "version": version})
    assert asked.status_code == 422
    assert 'name="name_reason"' in asked.text


@pytest.mark.parametrize("renamed", [False, True])
def test_a_list_does_not_call_anybody_so(cast: Cast, upload: Upload, work: object, *, renamed: bool) -> None:
    code = "TT-77" if renamed else "TT-78"
    cast.province.add("Trần Thị Quán Trọ", staff_code="TT-77")
    hr = cast.sign_in_as("hr")
    at = upload(hr, f"{code},{ADMINISTRATOR},01/02/1980,,Sở Thông tin và Truyền thông,,")
    hr.send(f"{at}/start")
    assert callable(work)
    work()
    with cast.database.reading() as session:
        named = session.scalars(sa.select(Official.id).where(Official.full_name == ADMINISTRATOR)).all()
        rows = session.scalars(sa.select(PlanRow)).all()
    assert named == [cast.id("system")]
    assert "applied" not in {row.state for row in rows}


def test_the_page_of_a_list_asks_and_takes_the_reason(
    cast: Cast, upload: Upload, work: Callable[[], None]
) -> None:
    hr = cast.sign_in_as("hr")
    at = upload(hr, f"TT-78,{ADMINISTRATOR},01/02/1980,,Sở Thông tin và Truyền thông,,")
    page = hr.get(at).text
    assert 'name="name_reason"' in page
    assert "dễ nhầm với tên" in page
    hr.send(f"{at}/answer", {"row": "2", "name_reason": " "})
    assert "applied" not in states(cast, hr, at, work)
    hr.send(f"{at}/answer", {"row": "2", "name_reason": "Trùng tên, QĐ 12"})
    assert 'value="Trùng tên, QĐ 12"' in hr.get(at).text
    assert states(cast, hr, at, work) == ["applied"]


def states(cast: Cast, browser: Browser, at: str, work: Callable[[], None]) -> list[str]:
    browser.send(f"{at}/start")
    work()
    with cast.database.reading() as session:
        return [row.state for row in session.scalars(sa.select(PlanRow))]

"""Who a row is about: by staff code, by national id, by name with birth date; never by name alone."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.foundation.identifiers import keyed_hash
from provisioning.imports.planning import questions
from provisioning.plans.model import Plan
from provisioning.recipients.model import Mailbox
from provisioning.units import operations as units
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

BORN = date(1980, 2, 1)


def test_a_staff_code_finds_its_holder_and_what_has_changed(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="TT-1", post="Chuyên viên")
    plan = desk.plan("TT-1,Y Blí,,,Trưởng phòng,,,")
    row = desk.rows(plan)[0]
    assert "changed" == row.row_class
    assert {"field": "post", "old": "Chuyên viên", "new": "Trưởng phòng"} in row.changes


def test_an_empty_cell_changes_nothing(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="TT-1", post="Chuyên viên", birth_date=BORN)
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt")
    assert {"same": 1} == desk.found(plan).counts


def test_a_national_id_finds_its_holder_without_being_kept(desk: Desk) -> None:
    digest = keyed_hash("000080123456", desk.settings.national_id_key.get_secret_value())
    desk.province.add("Y Blí", "stttt", national_id_hash=digest)
    plan = desk.plan(",Y Blí,,000080123456,Văn thư,,,", unit="stttt")
    assert {"changed": 1} == desk.found(plan).counts


def test_a_name_with_the_same_birth_date_is_the_same_person(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan(",Y Blí,01/02/1980,,Văn thư,,,", unit="stttt")
    assert {"changed": 1} == desk.found(plan).counts


def test_a_name_alone_is_never_the_same_person(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    desk.province.add("Y Blí", "stttt")
    plan = desk.plan("TT-9,Y Blí,,,,,,", ",Y Blí,02/02/1980,,,,,", unit="stttt")
    assert {"homonym": 2} == desk.found(plan).counts
    offered = [
        [option["birth_year"] for option in row.question["options"]]
        for row in desk.rows(plan)
        if row.question
    ]
    # Who was born on another day is not even asked about.
    assert [[1980, None], [None]] == [sorted(years, key=str) for years in offered]


def test_two_people_of_one_name_and_birth_date_are_a_question(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan(",Y Blí,01/02/1980,,,,,", unit="stttt")
    row = desk.rows(plan)[0]
    assert ("question", []) == (row.row_class, row.problems)
    assert row.question is not None
    assert ("person", False, 2) == (row.question["kind"], row.question["new"], len(row.question["options"]))
    assert {("Y Blí", "stttt", 1980)} == {
        (each["full_name"], each["unit"], each["birth_year"]) for each in row.question["options"]
    }


@pytest.fixture
def two_offices(desk: Desk) -> None:
    """An office of the same name in two departments."""
    with desk.database.writing() as session:
        for above in ("stttt", "syt"):
            parent = desk.province.unit(session, above)
            fields = units.UnitFields(f"{above}.vp", "Văn phòng", "province", "division")
            units.create(session, SYSTEM, parent, fields)


@pytest.mark.usefixtures("two_offices")
def test_two_units_of_one_name_are_a_question_and_one_answer_settles_all_its_rows(desk: Desk) -> None:
    plan = desk.plan(
        "A-1,Y Blí,,,,Văn phòng,,",
        "A-2,Y Hlim,,,,syt.vp,,",
        "A-3,Y Wan,,,,Sở Y tế,Văn phòng,",
        "A-4,Y Vêng,,,,Văn phòng,,",
    )
    assert {"joiner": 2, "question": 2} == desk.found(plan).counts
    asked = desk.rows(plan)[0]
    assert asked.question is not None
    assert ("unit", "Văn phòng") == (asked.question["kind"], asked.question["written"])
    assert {"stttt.vp", "syt.vp"} == {each["code"] for each in asked.question["options"]}
    chosen = next(each["unit_id"] for each in asked.question["options"] if each["code"] == "syt.vp")
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        with pytest.raises(Invalid):
            questions.answer(session, desk.settings, SYSTEM, found, 2, {"unit": chosen + 1000})
        questions.answer(session, desk.settings, SYSTEM, found, 2, {"unit": chosen})
    assert {"joiner": 4} == desk.found(plan).counts
    assert {chosen} == {row.unit_id for row in desk.rows(plan) if row.staff_code in ("A-1", "A-4")}


def test_a_unit_spelled_nearly_right_is_a_question_and_not_a_guess(desk: Desk) -> None:
    plan = desk.plan("A-1,Y Blí,,,,Sở Thông tinn và Truyền thông,,", "A-2,Y Hlim,,,,Sở Xây dựng cầu đường,,")
    assert {"question": 1, "refused": 1} == desk.found(plan).counts
    question = desk.rows(plan)[0].question
    assert question is not None
    assert ["stttt"] == [each["code"] for each in question["options"]]
    assert [(3, "unit", "unit_unknown")] == desk.codes(plan)


def test_a_unit_outside_the_one_of_the_list_is_unknown(desk: Desk) -> None:
    plan = desk.plan("A-1,Y Blí,,,,Sở Y tế,,", unit="stttt")
    assert [(2, "unit", "unit_unknown")] == desk.codes(plan)


def test_people_outside_the_authors_scope_are_never_hinted_at(desk: Desk) -> None:
    digest = keyed_hash("000080123456", desk.settings.national_id_key.get_secret_value())
    desk.province.add("Rơ Châm Mai", "syt", staff_code="YT-7", birth_date=BORN, national_id_hash=digest)
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    officer = desk.officer("stttt")
    plan = desk.plan(
        "YT-7,Y Lạ,,,,,,",
        ",Y Khác,,000080123456,,,,",
        ",Rơ Châm Mai,01/02/1980,,,,,",
        unit="stttt",
        by=officer,
    )
    assert [
        (2, "staff_code", "waits_for_release"),
        (3, "national_id", "waits_for_release"),
    ] == desk.codes(plan)
    # A namesake with the same birthday elsewhere is not even noticed: this is a new person here.
    assert "joiner" == desk.rows(plan)[2].row_class
    assert {None} == {row.object_id for row in desk.rows(plan) if row.row_class == "refused"}


def test_a_code_here_with_a_national_id_elsewhere_says_no_more_than_that(desk: Desk) -> None:
    digest = keyed_hash("000080123456", desk.settings.national_id_key.get_secret_value())
    desk.province.add("Rơ Châm Mai", "syt", national_id_hash=digest)
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-1,Y Blí,,000080123456,,,,", unit="stttt", by=desk.officer("stttt"))
    assert [(2, "national_id", "waits_for_release")] == desk.codes(plan)


def test_a_code_and_a_national_id_of_two_people_are_a_problem(desk: Desk) -> None:
    digest = keyed_hash("000080123456", desk.settings.national_id_key.get_secret_value())
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    desk.province.add("Y Hlim", "stttt", national_id_hash=digest)
    plan = desk.plan("TT-1,Y Blí,,000080123456,,,,", unit="stttt")
    assert [(2, "national_id", "code_and_id_differ")] == desk.codes(plan)


def test_a_list_does_not_touch_the_recovery_address_of_an_account_in_use(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1", recovery_email="y@mail.example")
    with desk.database.writing() as session:
        session.execute(
            sa.update(Mailbox).where(Mailbox.official_id == person).values(activated_at=clock.now())
        )
    plan = desk.plan("TT-1,Y Blí,,,Văn thư,,,other@mail.example", unit="stttt")
    assert ["post"] == [change["field"] for change in desk.rows(plan)[0].changes]
    desk.apply(plan)
    assert ("y@mail.example", "Văn thư") == (desk.person("Y Blí").recovery_email, desk.person("Y Blí").post)


def test_a_person_moves_to_the_unit_the_list_names_and_keeps_the_address(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-1,Y Blí,,,,Sở Y tế,,")
    assert [{"field": "unit", "old": "stttt", "new": "syt"}] == desk.rows(plan)[0].changes
    desk.apply(plan)
    assert "bliy.stttt@kontum.example" == desk.rows(plan)[0].address
    with desk.database.reading() as session:
        assert desk.province.unit(session, "syt").id == desk.person("Y Blí").unit_id


def test_a_staff_code_is_the_same_in_whichever_case(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="Kt-1a")
    plan = desk.plan("kT-1A,Y Blí,,,,,,", unit="stttt")
    assert {"same": 1} == desk.found(plan).counts


def test_the_place_of_a_tone_makes_nobody_another_person(desk: Desk) -> None:
    desk.province.add("Lê Thị Hoà", "stttt", birth_date=BORN)
    plan = desk.plan(",Lê Thị Hòa,01/02/1980,,,,,", unit="stttt")
    assert {"same": 1} == desk.found(plan).counts


def test_the_code_of_somebody_else_by_name_and_birth_is_asked_about(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1", birth_date=BORN)
    plan = desk.plan("TT-1,Trần Văn Khác,05/06/1990,,,,,", unit="stttt")
    row = desk.rows(plan)[0]
    assert row.question is not None
    assert ("question", False) == (row.row_class, row.question["new"])
    assert [person] == [option["official_id"] for option in row.question["options"]]


def test_who_left_and_is_in_the_list_again_comes_back(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    with desk.database.writing() as session:
        session.execute(sa.update(Mailbox).where(Mailbox.official_id == person).values(state="leaving"))
    plan = desk.plan("TT-1,Y Blí,,,Văn thư,,,", unit="stttt")
    row = desk.rows(plan)[0]
    assert "returner" == row.row_class
    assert [("state", "leaving", "invited"), ("post", "", "Văn thư")] == [
        (each["field"], each["old"], each["new"]) for each in row.changes
    ]


def test_a_list_of_a_unit_without_a_column_for_units_moves_its_people_there(desk: Desk) -> None:
    desk.province.add("Y Blí", "syt", staff_code="TT-1")
    desk.province.add("Y Hlim", "stttt.cntt", staff_code="TT-2")
    header = "Mã CBCC,Họ và tên"
    plan = desk.plan("TT-1,Y Blí", "TT-2,Y Hlim", unit="stttt", header=header)
    assert ["mover", "same"] == [row.row_class for row in desk.rows(plan)]


def test_a_list_that_names_only_bodies_moves_nobody_out_of_a_division(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt.cntt", staff_code="TT-1")
    body = "Sở Thông tin và Truyền thông"
    plan = desk.plan(f"TT-1,Y Blí,{body}", header="Mã CBCC,Họ và tên,Đơn vị")
    assert {"same": 1} == desk.found(plan).counts
    plan = desk.plan(f"TT-1,Y Blí,{body},", header="Mã CBCC,Họ và tên,Đơn vị,Phòng ban")
    assert {"mover": 1} == desk.found(plan).counts

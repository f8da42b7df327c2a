"""Where people work, as lists write it: with what the unit belongs to, in initials, in either language."""

from __future__ import annotations

import pytest

from provisioning.imports.planning import alike
from provisioning.plans.model import Plan
from provisioning.units import operations as units
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

HEADER = "Mã CBCC,Họ và tên,Ngày sinh,Đơn vị"
GIVEN = ("An", "Bình", "Châu", "Dung")
DIVISIONS = (
    ("stttt", "stttt.vp", "Văn phòng Sở", "", "division"),
    ("stttt", "stttt.tchc", "Phòng Tổ chức - Hành chính", "Organisation and Administration", "division"),
    ("stttt", "stttt.khtc", "Phòng Kế hoạch - Tài chính", "", "division"),
    ("stttt", "stttt.kt", "Phòng Kỹ thuật", "", "division"),
    ("syt", "syt.vp", "Văn phòng Sở", "", "division"),
    ("syt", "syt.nvy", "Phòng Nghiệp vụ Y", "", "division"),
    ("dakha", "dakha.noivu", "Phòng Nội vụ", "Home Affairs", "division"),
    ("dakha", "dakha.tckh", "Phòng Tài chính - Kế hoạch", "", "division"),
    ("dakha", "dakha.vpubnd", "Văn phòng HĐND và UBND", "", "division"),
    ("kontum", "dakto", "Ủy ban nhân dân huyện Đăk Tô", "Dak To District", "district"),
    ("dakto", "dakto.noivu", "Phòng Nội vụ", "Home Affairs", "division"),
    ("dakto", "dakto.ttra", "Thanh tra huyện", "", "division"),
    ("dakha", "dakha.pqt", "Ủy ban nhân dân phường Quang Trung", "", "ward"),
)  # fmt: skip


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The office of a province whose bodies have divisions, several of one name."""
    with desk.database.writing() as session:
        for above, code, name, name_en, kind in DIVISIONS:
            parent = desk.province.unit(session, above)
            level = "district" if above.startswith("dak") or kind == "district" else "province"
            fields = units.UnitFields(code, name, level, kind, name_en=name_en)
            units.create(session, SYSTEM, parent, fields)
    return desk


def placed(desk: Desk, text: str, unit: str = "kontum") -> str:
    """The code of the unit that a row is put into, or what becomes of it instead."""
    plan = desk.plan(f'A-1,Y Blí,01/02/1980,"{text}"', unit=unit, header=HEADER)
    row = desk.rows(plan)[0]
    if row.row_class != "joiner":
        return row.row_class
    with desk.database.reading() as session:
        return next(
            code
            for code in ("kontum", "stttt", "stttt.cntt", "syt", "dakha", "dakha.xngokbay",
                         *(each[1] for each in DIVISIONS))
            if desk.province.unit(session, code).id == row.unit_id
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Phòng Nội vụ, Ủy ban nhân dân huyện Đăk Hà", "dakha.noivu"),
        ("Phòng Nội vụ, UBND huyện Đăk Tô, tỉnh Kon Tum", "dakto.noivu"),
        ("UBND huyện Đăk Hà - Phòng Nội vụ", "dakha.noivu"),
        ("Phòng Nội vụ (Đăk Tô)", "dakto.noivu"),
        ("Phòng Nội vụ huyện Đăk Hà", "dakha.noivu"),
        ("Phòng Nội vụ thuộc UBND huyện Đăk Hà", "dakha.noivu"),
        ("Văn phòng Sở - Sở Y tế", "syt.vp"),
        ("Văn phòng Sở TT&TT", "stttt.vp"),
        ("Văn phòng HĐND&UBND huyện Đăk Hà", "dakha.vpubnd"),
        ("UBND xã Ngọk Bay, huyện Đăk Hà, tỉnh Kon Tum", "dakha.xngokbay"),
        ("Sở Y tế tỉnh Kon Tum", "syt"),
        ("SỞ Y TẾ / PHÒNG NGHIỆP VỤ Y", "syt.nvy"),
        ("Phòng Công nghệ thông tin\nSở Thông tin và Truyền thông", "stttt.cntt"),
        ("Home Affairs, Dak To District", "dakto.noivu"),
        ("Organisation and Administration", "stttt.tchc"),
        ("P. Nội vụ, huyện Đăk Hà", "dakha.noivu"),
        ("P.NỘI VỤ UBND HUYỆN ĐĂK TÔ", "dakto.noivu"),
        ("Sở Y tế - P. Nghiệp vụ Y", "syt.nvy"),
        ("P. Kỹ thuật thuộc Sở TT&TT", "stttt.kt"),
        ("P. Quang Trung, huyện Đăk Hà", "dakha.pqt"),
        ("UBND P.Quang Trung", "dakha.pqt"),
        ("Văn phòng, Sở Y tế", "syt.vp"),
        ("THANH TRA THUỘC UBND HUYỆN ĐĂK TÔ", "dakto.ttra"),
    ],
)
def test_a_unit_written_with_its_superiors_is_that_unit(desk: Desk, text: str, unit: str) -> None:
    assert unit == placed(desk, text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("P. TC-HC, Sở TTTT", "stttt.tchc"),
        ("Sở TT&TT, P.CNTT", "stttt.cntt"),
        ("P. TC-KH huyện Đăk Hà", "dakha.tckh"),
        ("P.KHTC", "stttt.khtc"),
        ("P. Nghiệp vụ Y, Sở Y tế", "syt.nvy"),
        ("STTTT", "stttt"),
        ("SYT", "syt"),
    ],
)
def test_initials_that_mean_one_unit_are_read(desk: Desk, text: str, unit: str) -> None:
    assert unit == placed(desk, text)


@pytest.mark.parametrize("text", ["P.KT, Sở TTTT", "Phòng Nội vụ", "Văn phòng Sở", "Ngọk Bay", "PNV Đăk Hà"])
def test_what_may_be_another_unit_is_asked_and_not_guessed(desk: Desk, text: str) -> None:
    assert "question" == placed(desk, text)


@pytest.mark.parametrize(
    "text",
    ["Phòng Nội vụ, UBND huyện Sa Thầy", "Phòng Pháp chế, Sở Y tế", "Sở Y tế tỉnh Gia Lai", "Đơn vị cũ"],
)
def test_a_name_beside_which_stands_no_superior_of_its_own_is_refused(desk: Desk, text: str) -> None:
    assert "refused" == placed(desk, text)


def test_the_superior_of_the_lists_unit_in_each_cell_is_no_other_agency(desk: Desk) -> None:
    officer = desk.officer("dakha.noivu")
    rows = [
        f'A-{at},Người {name},0{at}/02/1980,"Phòng Nội vụ, UBND huyện Đăk Hà"'
        for at, name in enumerate(("An", "Bình", "Châu", "Dung"), 1)
    ]
    plan = desk.plan(*rows, unit="dakha.noivu", by=officer, header=HEADER)
    assert ({"joiner": 4}, []) == (desk.found(plan).counts, desk.found(plan).brakes)


def test_the_superior_alone_is_asked_about_once_for_all_rows(desk: Desk) -> None:
    rows = [
        f"A-{at},Người {name},0{at}/02/1980,UBND huyện Đăk Hà" for at, name in enumerate(("An", "Bình"), 1)
    ]
    plan = desk.plan(*rows, unit="dakha.noivu", header=HEADER)
    assert ({"question": 2}, []) == (desk.found(plan).counts, desk.found(plan).brakes)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        unit = desk.province.unit(session, "dakha.noivu").id
        alike.answer_alike(session, SYSTEM, found, "unit:UBND huyện Đăk Hà", {"unit": unit})
    assert {"joiner": 2} == desk.found(plan).counts


def test_an_unknown_division_of_ones_own_body_is_no_other_agency(desk: Desk) -> None:
    rows = [f'A-{at},Người {GIVEN[at]},0{at + 1}/02/1980,"Phòng Lạ, Sở Y tế"' for at in range(4)]
    plan = desk.plan(*rows, unit="syt", header=HEADER)
    assert ({"refused": 4}, []) == (desk.found(plan).counts, desk.found(plan).brakes)


def test_another_agency_in_each_cell_is_still_stopped(desk: Desk) -> None:
    rows = [f'A-{at},Người {GIVEN[at]},0{at + 1}/02/1980,"Phòng Lạ, Sở Y tế"' for at in range(4)]
    plan = desk.plan(*rows, unit="stttt", header=HEADER)
    assert ["other_department"] == [brake["code"] for brake in desk.found(plan).brakes]


@pytest.mark.parametrize(
    ("text", "top", "unit"), [("Văn phòng", "stttt", "stttt.vp"), ("Thanh tra", "dakto", "dakto.ttra")]
)
def test_a_part_without_the_kind_of_its_body_is_that_part_in_the_body_s_own_list(
    desk: Desk, text: str, top: str, unit: str
) -> None:
    assert unit == placed(desk, text, unit=top)


def test_a_part_without_the_kind_of_its_body_is_asked_about_where_several_have_one(desk: Desk) -> None:
    assert "question" == placed(desk, "Văn phòng")

"""Units in headings between the rows, one within another: whoever stands below works there, or is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.imports.columns.layout import straighten
from provisioning.imports.columns.sections import heading_of, names_unit
from provisioning.imports.files.raw_rows import RawRow
from provisioning.units import operations as units
from tests.support.hr_formats import as_csv
from tests.support.import_desk import Desk
from tests.support.list_truth.places import places
from tests.support.province import SYSTEM

HEADER = ["STT", "Họ và tên", "Ngày sinh", "Chức vụ"]
SENT = Path(__file__).with_name("lists")


def placed(*rows: list[str], header: list[str] = HEADER) -> list[tuple[str, str]]:
    """The unit of each person and what is around it, as the headings name them."""
    found = straighten(RawRow(number, cells) for number, cells in enumerate([header, *rows], 1))
    assert found is not None
    people = list(found.rows)
    if "Đơn vị" not in found.header.cells:
        return [("", "") for _ in people]
    unit, around = found.header.cells.index("Đơn vị"), found.header.cells.index("Thuộc mục")
    return [(row.cells[unit], row.cells[around]) for row in people]


def person(number: int, name: str) -> list[str]:
    return [str(number), name, f"0{number}/02/1980", "Chuyên viên"]


AN, BINH, CHAU, DUNG = (
    person(at, name) for at, name in enumerate(("Lê An", "Lê Bình", "Lê Châu", "Lê Dung"), 1)
)


def test_headings_within_headings_name_the_innermost_unit_and_those_around_it() -> None:
    assert [
        ("Văn phòng Sở", "SỞ NỘI VỤ"), ("Thanh tra Sở", "SỞ NỘI VỤ"), ("SỞ Y TẾ", ""),
        ("Văn phòng Sở", "SỞ Y TẾ"),
    ] == placed(
        ["I", "SỞ NỘI VỤ", "", ""], ["1", "Văn phòng Sở", "", ""], AN, ["2", "Thanh tra Sở", "", ""], BINH,
        ["II", "SỞ Y TẾ", "", ""], CHAU, ["1", "Văn phòng Sở", "", ""], DUNG,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (["A. SỞ NỘI VỤ"], ["I. Văn phòng Sở"]),
        (["SỞ NỘI VỤ", "", "", ""], ["Văn phòng Sở", "", "", ""]),
        (["", "SỞ NỘI VỤ", "", ""], ["", "Văn phòng Sở", "", ""]),
        (["1", "SỞ NỘI VỤ", "", ""], ["1.1", "Văn phòng Sở", "", ""]),
        (["I", "SỞ NỘI VỤ", "", "12 người"], ["a)", "Văn phòng Sở", "", ""]),
        (["I", "SỞ NỘI VỤ", "SỞ NỘI VỤ", "SỞ NỘI VỤ"], ["1/", "Văn phòng Sở", "Văn phòng Sở", ""]),
    ],
)
def test_however_headings_are_marked_they_nest(outer: list[str], inner: list[str]) -> None:
    found = placed(outer, AN, inner, BINH)
    assert [("SỞ NỘI VỤ", ""), ("Văn phòng Sở", "SỞ NỘI VỤ")] == found


def test_headings_of_groups_are_no_units() -> None:
    found = placed(
        ["I", "SỞ NỘI VỤ", "", ""], ["", "Lãnh đạo Sở", "", ""], AN, ["", "Công chức", "", ""], BINH,
        ["II", "Lãnh đạo Sở Y tế", "", ""], CHAU,
    )  # fmt: skip
    assert ["SỞ NỘI VỤ", "SỞ NỘI VỤ", "Sở Y tế"] == [unit for unit, _ in found]


def test_below_headings_a_lone_name_in_other_words_misplaces_nobody() -> None:
    found = placed(["I", "SỞ NỘI VỤ", "", ""], AN, ["", "Nhà sách Nhân dân", "", ""], BINH)
    assert ["SỞ NỘI VỤ", "Nhà sách Nhân dân"] == [unit for unit, _ in found]


@pytest.mark.parametrize(
    "name", ["Đoàn Văn Sơn", "Ban Thị Mai", "Trường Sơn", "Hội An", "Tổng Văn Cộng", "Y Tế"]
)
def test_names_of_people_are_no_headings(name: str) -> None:
    assert not names_unit(name)


def test_a_heading_says_its_depth_by_its_mark() -> None:
    texts = ["I. SỞ Y TẾ", "B. SỞ Y TẾ", "2. SỞ Y TẾ", "2.1 SỞ Y TẾ", "III  SỞ Y TẾ", "SỞ Y TẾ", "Sở Y tế"]
    levels = [heading_of("", text).level for text in texts]
    assert ["roman", "letter", "number 0", "number 1", "roman", "capitals", "words"] == levels
    assert {"SỞ Y TẾ", "Sở Y tế"} == {heading_of("", text).unit for text in texts}


@pytest.fixture
def bodies(desk: Desk) -> Desk:
    """Two bodies with an office of the same name each."""
    with desk.database.writing() as session:
        for above in ("stttt", "syt"):
            fields = units.UnitFields(f"{above}.vp", "Văn phòng Sở", "province", "division")
            units.create(session, SYSTEM, desk.province.unit(session, above), fields)
    return desk


def test_people_below_nested_headings_join_the_units_named_there(bodies: Desk) -> None:
    table = [
        HEADER, ["I", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "", ""], ["1", "Văn phòng Sở", "", ""], AN,
        ["2", "Phòng Công nghệ thông tin", "", ""], BINH, ["II", "SỞ Y TẾ", "", ""],
        ["1", "Văn phòng Sở", "", ""], CHAU, ["2", "Phòng Không có", "", ""], DUNG,
    ]  # fmt: skip
    plan = bodies.plan_bytes(as_csv(table))
    rows = bodies.rows(plan)
    with bodies.database.reading() as session:
        ids = {code: bodies.province.unit(session, code).id for code in ("stttt.vp", "stttt.cntt", "syt.vp")}
    assert [ids["stttt.vp"], ids["stttt.cntt"], ids["syt.vp"]] == [row.unit_id for row in rows[:3]]
    assert ("refused", ["unit_unknown"]) == (rows[3].row_class, [each["code"] for each in rows[3].problems])


def test_a_unit_in_a_cell_is_looked_for_below_the_heading_first(bodies: Desk) -> None:
    header = [*HEADER, "Phòng, đơn vị công tác"]
    table = [
        header,
        ["I", "SỞ Y TẾ", "", "", ""],
        [*AN, "Văn phòng Sở"],
        ["II", "Sở TT&TT", "", "", ""],
        [*BINH, "Văn phòng Sở"],
    ]
    rows = bodies.rows(bodies.plan_bytes(as_csv(table)))
    with bodies.database.reading() as session:
        expected = [bodies.province.unit(session, code).id for code in ("syt.vp", "stttt.vp")]
    assert expected == [row.unit_id for row in rows]


def test_the_form_of_a_circular_with_two_header_rows_is_read_whole(desk: Desk) -> None:
    with desk.database.writing() as session:
        top = desk.province.unit(session, "kontum")
        body = units.create(
            session, SYSTEM, top, units.UnitFields("snv", "Sở Nội vụ", "province", "department")
        )
        for code, name in (("snv.ccvc", "Phòng Công chức, viên chức"), ("snv.ttra", "Thanh tra Sở")):
            units.create(session, SYSTEM, body, units.UnitFields(code, name, "province", "division"))
    plan = desk.plan_bytes(
        (SENT / "form-of-circular-two-row-header.xlsx").read_bytes(), name="list.xlsx", unit="snv"
    )
    found = desk.found(plan)
    assert ({"joiner": 3}, [], []) == (found.counts, found.brakes, found.options["notices"])
    assert {"full_name": 1, "birth_date": 2, "post": 4, "unit": 5} == found.options["column_numbers"]
    assert ["Phó Trưởng phòng", "Chuyên viên", "Chuyên viên"] == [
        row.values["post"] for row in desk.rows(plan)
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Sở Y tế (10 người)",
        "SỞ Y TẾ: 05 đồng chí",
        "Sở Y tế (7)",
        "Sở Y tế - 12 biên chế",
        "Sở Y tế (có 3 cán bộ)",
    ],
)
def test_a_heading_that_counts_its_people_names_its_unit_all_the_same(desk: Desk, heading: str) -> None:
    table = [
        ["TT", "Họ và tên", "Ngày sinh", "Chức vụ"],
        ["I", heading, "", ""],
        ["1", "Y Blí", "01/02/1980", "Văn thư"],
    ]
    (row,) = desk.rows(desk.plan_bytes(as_csv(table)))
    with desk.database.reading() as session:
        assert desk.province.unit(session, "syt").id == row.unit_id


def test_a_number_that_belongs_to_the_name_of_a_unit_stays_there() -> None:
    assert "Phòng Nghiệp vụ 1" == heading_of("2", "Phòng Nghiệp vụ 1").unit
    assert "Trường THPT số 2" == heading_of("", "Trường THPT số 2 (15 người)").unit


def test_every_unit_of_a_province_is_known_for_one_in_a_heading() -> None:
    assert [] == [place.name for place in places().values() if not names_unit(place.name)]

"""Seven accidents with a department's list: nothing is done before a second person has looked."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from tests.support.hr_files import HEADER, HrList, HrPerson, HrUnit, make_people, row_of
from tests.support.hr_formats import as_csv
from tests.support.import_desk import Desk

BODY = "Sở Thông tin và Truyền thông"
DIVISION = "Phòng Công nghệ thông tin"
STTTT = (HrUnit(BODY, DIVISION), HrUnit(BODY))
SYT = (HrUnit("Sở Y tế"),)
PLACES = ("Đơn vị", "Phòng ban")
# Columns as the list writes them.
NAME, STT = HEADER.index("Họ và tên"), HEADER.index("STT")


def table_of(people: list[HrPerson], *, places: bool = True) -> list[list[str]]:
    table = [list(HEADER), *(row_of(number, person) for number, person in enumerate(people, 1))]
    kept = [i for i, header in enumerate(HEADER) if places or header not in PLACES]
    return [[row[i] for i in kept] for row in table]


def hand_in(
    desk: Desk,
    table: list[list[str]],
    unit: str,
    *,
    by: str | None = None,
    mode: str = "roster",
    encoding: str = "utf-8-sig",
) -> str:
    return desk.plan_bytes(as_csv(table, ",", encoding), unit=unit, by=by, mode=mode)


@pytest.fixture
def staff(desk: Desk) -> list[HrPerson]:
    """A hundred and twenty people of one department, forty of another, all with a mailbox."""
    staff = make_people(120, 1, STTTT, "TT")
    for people, unit in ((staff, "stttt"), (make_people(40, 2, SYT, "YT"), "syt")):
        table = table_of(people)
        number = HEADER.index("Số CCCD")
        for row in table[1:]:
            row[number] = ""
        desk.apply(hand_in(desk, table, unit))
    assert 160 == desk.counts()["people"]
    return staff


def truth(desk: Desk) -> list[tuple[object, ...]]:
    """Everybody as they stand."""
    with desk.database.reading() as session:
        query = sa.select(
            Official.id, Official.full_name, Official.unit_id, Official.post, Official.version, Mailbox.state
        ).join(Mailbox, Mailbox.official_id == Official.id)
        return [tuple(row) for row in session.execute(query.order_by(Official.id))]


def held(desk: Desk, plan_id: str) -> set[str]:
    """The reasons why a second person must look; makes sure that nothing happens before."""
    before = truth(desk), desk.counts()
    plan = desk.found(plan_id)
    assert plan.state in ("ready", "failed")
    with pytest.raises(Invalid) as refused:
        desk.start(plan_id)
    expected = "plan_needs_second" if plan.state == "ready" else "plan_not_ready"
    assert [expected] == [problem.code for problem in refused.value.problems]
    desk.work()
    assert before == (truth(desk), desk.counts())
    return {brake["code"] for brake in plan.brakes}


def test_an_ordinary_month_needs_nobody_else(desk: Desk, staff: list[HrPerson]) -> None:
    staying = [replace(person, post="Chuyên viên chính") for person in staff[:10]] + staff[10:116]
    new = make_people(5, 9, STTTT, "TM")
    plan = hand_in(desk, table_of(staying + new), "stttt")
    found = desk.found(plan)
    assert {"joiner": 5, "changed": 10, "leaver": 4, "same": 106} == found.counts
    assert [] == found.brakes


def test_an_older_list_is_stopped(desk: Desk, staff: list[HrPerson]) -> None:
    now = [replace(person, post="Chuyên viên chính") for person in staff[:8]] + staff[8:116]
    desk.apply(hand_in(desk, table_of(now + make_people(4, 9, STTTT, "TM")), "stttt"))
    # Saved once more, so that not even its bytes are known.
    older = hand_in(desk, table_of(staff), "stttt", encoding="utf-16")
    assert {"changed": 8, "returner": 4, "leaver": 4, "same": 108} == desk.found(older).counts
    # The four who would leave come on top of the four who left by the list before.
    assert {"older_list", "too_many_in_a_day"} == held(desk, older)
    as_it_was = hand_in(desk, table_of(staff[:120]), "stttt", mode="add")
    assert {"older_list"} == held(desk, as_it_was)


def test_half_a_list_is_stopped(desk: Desk, staff: list[HrPerson]) -> None:
    assert {"half_list", "too_many_leavers"} == held(desk, hand_in(desk, table_of(staff[:60]), "stttt"))


@pytest.mark.parametrize("places", [True, False])
def test_the_list_of_another_department_is_stopped(
    desk: Desk, staff: list[HrPerson], *, places: bool
) -> None:
    strangers = table_of(make_people(40, 2, SYT, "YT"), places=places)
    assert 120 == len(staff)
    plan = hand_in(desk, strangers, "stttt", by=desk.officer("stttt"))
    assert {"other_department", "too_many_leavers"} <= held(desk, plan)
    assert "Sở Y tế" not in str(desk.found(plan).brakes)


@pytest.mark.parametrize("shift", [1, -1])
def test_a_header_shifted_by_a_column_is_stopped(desk: Desk, staff: list[HrPerson], shift: int) -> None:
    table = table_of(staff)
    table[0] = ["", *HEADER[:-1]] if shift > 0 else [*HEADER[1:], ""]
    plan = hand_in(desk, table, "stttt")
    assert {"shifted_columns", "too_many_leavers"} <= held(desk, plan)


@pytest.mark.parametrize("mode", ["add", "roster"])
def test_a_column_of_names_sorted_by_itself_is_stopped(desk: Desk, staff: list[HrPerson], mode: str) -> None:
    table = table_of(staff)
    names = sorted(row[NAME] for row in table[1:])
    for row, name in zip(table[1:], names, strict=True):
        row[NAME] = name
    assert "everyone_renamed" in held(desk, hand_in(desk, table, "stttt", mode=mode))


@pytest.mark.parametrize("mode", ["add", "roster"])
def test_the_wrong_unit_is_stopped_and_the_right_one_named(
    desk: Desk, staff: list[HrPerson], mode: str
) -> None:
    plan = hand_in(desk, table_of(staff, places=False), "syt", mode=mode)
    assert {"wrong_unit", "too_many_movers"} <= held(desk, plan)
    brake = next(each for each in desk.found(plan).brakes if each["code"] == "wrong_unit")
    assert BODY == brake["params"]["unit"]


def test_the_full_list_of_a_division_is_not_that_of_the_department(desk: Desk, staff: list[HrPerson]) -> None:
    division = [person for person in staff if person.unit.division]
    plan = hand_in(desk, table_of(division), "stttt")
    assert {"wrong_unit", "half_list", "too_many_leavers"} == held(desk, plan)
    brake = next(each for each in desk.found(plan).brakes if each["code"] == "wrong_unit")
    assert DIVISION == brake["params"]["unit"]


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        ([], set()),
        ([["", "", "Cộng danh sách"]], {"empty_list", "too_many_leavers"}),
    ],
)
def test_an_empty_list_is_stopped(
    desk: Desk, staff: list[HrPerson], rows: list[list[str]], reasons: set[str]
) -> None:
    assert 120 == len(staff)
    plan = hand_in(desk, [list(HEADER), *rows], "stttt")
    assert reasons == held(desk, plan)
    assert ("ready" if rows else "failed") == desk.found(plan).state


def test_the_first_filling_of_an_empty_unit_is_no_accident(desk: Desk) -> None:
    people = make_people(60, 1, (HrUnit("Ủy ban nhân dân huyện Đăk Hà"),), "DH")
    for mode in ("add", "roster"):
        plan = hand_in(desk, HrList(table_of(people), people).table, "dakha", mode=mode)
        assert ({"joiner": 60}, []) == (desk.found(plan).counts, desk.found(plan).brakes)

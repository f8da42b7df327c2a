"""The official forms of provinces, read as they are: what each row asks, whom it means, what is done."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from provisioning.foundation.errors import Invalid
from provisioning.imports.planning import letter_count, questions
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.undo import propose_undo
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from tests.support.import_desk import Desk
from tests.support.official_forms.body import BODY, Body, add_known, lay_out_body
from tests.support.official_forms.writing import KINDS, XLSX, Letter, written
from tests.support.province import SYSTEM

NGHE_AN = ("STT", "Họ và tên", "Chức vụ", "Phòng/ban/đơn vị", "Số điện thoại", "Nội dung đề nghị")
ABOVE = (
    "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",
    "SỞ NỘI VỤ",
    "Số: 123/SNV-VP",
    "Nghệ An, ngày 07 tháng 12 năm 2026",
    "V/v cấp mới, tạm khóa, xóa tài khoản thư điện tử công vụ",
    "Kính gửi: Văn phòng Ủy ban nhân dân tỉnh",
    "Căn cứ Quyết định số 99/2025/QĐ-UBND ngày 26 tháng 11 năm 2025, Sở Nội vụ đề nghị như sau:",
)


def letter(
    rows: Sequence[Sequence[str]], count: int | None = None, header: Sequence[str] = NGHE_AN
) -> Letter:
    said = len(rows) if count is None else count
    below = (
        f"Danh sách đề nghị: {said} tài khoản.",
        "Ghi chú: các trường hợp trên đã có quyết định.",
        "Nơi nhận: như trên",
    )
    return Letter(ABOVE, [header], rows, below)


@pytest.fixture
def body(desk: Desk) -> Body:
    """A department with three people."""
    with desk.database.writing() as session:
        made = lay_out_body(session, desk.province, people=0)
        add_known(session, desk.province, made, "Trịnh Quốc Khải", "snv.vp", "Chuyên viên")
        add_known(session, desk.province, made, "Lò Thị Thu Hà", "snv.tccb", "Kế toán")
        add_known(session, desk.province, made, "A Thút", "snv.cc", "Trưởng phòng")
    return made


def hand_in(desk: Desk, made: Letter, kind: str = XLSX, **more: str) -> str:
    plan = desk.plan_bytes(written(made, kind), name=f"PL1.{kind}", unit=BODY, **more)
    assert "ready" == desk.found(plan).state, desk.found(plan).failure
    return plan


def classes(desk: Desk, plan: str) -> list[str]:
    return [row.row_class for row in desk.rows(plan)]


def state(desk: Desk, official_id: str) -> str:
    with desk.database.reading() as session:
        return session.scalars(sa.select(Mailbox.state).where(Mailbox.official_id == official_id)).one()


THREE = (
    ("1", "Y Mới", "Chuyên viên", "Văn phòng Sở", "0912000001", "Cấp mới"),
    ("2", "Trịnh Quốc Khải", "Chuyên viên", "Văn phòng Sở", "", "Tạm khóa"),
    ("3", "Lò Thị Thu Hà", "Kế toán", "Phòng Tổ chức cán bộ", "", "Xóa tài khoản"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_three_requests_of_one_form_are_three_changes_of_one_plan(desk: Desk, body: Body, kind: str) -> None:
    plan = hand_in(desk, letter(THREE), kind)
    assert ["joiner", "locked", "deleted"] == classes(desk, plan)
    kept = desk.found(plan).options["letter"]
    assert ("123/SNV-VP", "2026-12-07", 3) == (kept["number"], kept["on"], kept["count"])
    assert "123/SNV-VP ngày 07/12/2026" == desk.found(plan).decision
    desk.apply(plan)
    assert ["applied"] * 3 == [row.state for row in desk.rows(plan)]
    khai, ha, _ = body.people
    assert ("suspended", "archived") == (state(desk, khai.id), state(desk, ha.id))
    assert "invited" == state(desk, desk.person("Y Mới").id)


def test_requests_are_taken_back_as_far_as_they_can_be(desk: Desk, body: Body) -> None:
    plan = hand_in(desk, letter(THREE))
    desk.apply(plan)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        undo = propose_undo(session, SYSTEM, found, session.get_one(Unit, found.unit_id)).id
    assert ["leaver", "restored", "returner"] == classes(desk, undo)
    desk.apply(undo)
    assert ["applied"] * 3 == [row.state for row in desk.rows(undo)]
    khai, ha, _ = body.people
    assert ("active", "active") == (state(desk, khai.id), state(desk, ha.id))


def test_a_lock_that_somebody_has_lifted_since_is_left_alone_by_undoing(desk: Desk, body: Body) -> None:
    plan = hand_in(desk, letter(THREE[1:2]))
    desk.apply(plan)
    desk.apply(
        hand_in(desk, letter([("1", "Trịnh Quốc Khải", "Chuyên viên", "Văn phòng Sở", "", "Khôi phục")]))
    )
    assert "active" == state(desk, body.people[0].id)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        undo = propose_undo(session, SYSTEM, found, session.get_one(Unit, found.unit_id)).id
    assert ["same"] == classes(desk, undo)


def test_a_namesake_is_a_question_and_nobody_is_refused_for_lack_of_a_code(desk: Desk, body: Body) -> None:
    with desk.database.writing() as session:
        add_known(session, desk.province, body, "Trịnh Quốc Khải", "snv.tt", "Chuyên viên")
    rows = [
        ("1", "Trịnh Quốc Khải", "Chuyên viên", "", "", "Tạm khóa"),
        ("2", "A Thút", "Chuyên viên", "Thanh tra Sở", "", "Cấp mới"),
        ("3", "Y Mới", "", "Văn phòng Sở", "", "Cấp mới"),
    ]
    plan = hand_in(desk, letter(rows))
    assert ["homonym", "homonym", "joiner"] == classes(desk, plan)
    assert [] == desk.codes(plan)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        first = desk.rows(plan)[0].row
        chosen = {"person": body.people[0].id}
        assert "locked" == questions.answer(session, desk.settings, SYSTEM, found, first, chosen).row_class
        new = questions.answer(session, desk.settings, SYSTEM, found, first + 1, {"person": "new"})
        assert "joiner" == new.row_class


@pytest.mark.parametrize(
    "asked", ["tạm khóa và xóa", "không tạm khóa", "Khoa", "", "theo danh sách cũ", "cấp mới hoặc thu hồi"]
)
def test_what_is_asked_unclearly_is_a_question_that_one_answer_settles(
    desk: Desk, body: Body, asked: str
) -> None:
    del body
    plan = hand_in(desk, letter([("1", "A Thút", "Trưởng phòng", "Phòng Công chức, viên chức", "", asked)]))
    row = desk.rows(plan)[0]
    assert ("question", "request") == (row.row_class, (row.question or {})["kind"])
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        questions.answer(session, desk.settings, SYSTEM, found, row.row, {"request": "lock"})
    assert ["locked"] == classes(desk, plan)


def test_lines_around_the_table_are_no_headings_and_nobody(desk: Desk, body: Body) -> None:
    del body
    plan = hand_in(desk, letter(THREE))
    assert {"full_name", "post", "unit", "phone", "action"} == set(desk.found(plan).options["columns"])
    assert 3 == len(desk.rows(plan))


def test_a_wrong_count_is_asked_before_anything_is_done(desk: Desk, body: Body) -> None:
    del body
    plan = hand_in(desk, letter(THREE, count=4))
    with pytest.raises(Invalid, match="letter_count_differs"):
        desk.start(plan)
    with desk.database.writing() as session:
        letter_count.agree_to_count(session, SYSTEM, session.get_one(Plan, plan))
    desk.apply(plan)
    assert "applied" == desk.found(plan).state


def test_a_form_is_no_list_of_everybody(desk: Desk, body: Body) -> None:
    del body
    data = written(letter(THREE), XLSX)
    plan = desk.found(desk.plan_bytes(data, name="PL1.xlsx", unit=BODY, mode="roster"))
    assert ("failed", "form_is_no_roster") == (plan.state, (plan.failure or {})["problems"][0]["code"])


RESET = ("Stt", "Đơn vị/Cá nhân", "Đơn vị/bộ phận công tác", "Địa chỉ thư điện tử công vụ", "Số điện thoại")


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_of_addresses_asks_for_new_passwords_whatever_number_it_bears(
    desk: Desk, body: Body, kind: str
) -> None:
    khai, ha, _ = body.people
    rows = [
        ("1", khai.name, "Bộ phận Một cửa", khai.address, ""),
        ("2", khai.name, "", ha.address, ""),
        ("3", "Y Lạ", "", "khongco@kontum.example", ""),
    ]
    above = ("Mẫu số 02", "PHIẾU ĐỀ NGHỊ KHÔI PHỤC, CẤP LẠI MẬT KHẨU")
    made = Letter(above, [RESET], rows, ("Danh sách đề nghị: 3 tài khoản",))
    plan = desk.plan_bytes(written(made, kind), name=f"mau02.{kind}", unit=BODY)
    assert ["reset", "question", "refused"] == classes(desk, plan)
    desk.apply(plan)
    assert "applied" == desk.rows(plan)[0].state
    assert "active" == state(desk, khai.id)


MARKED = (
    ("Stt", "Tên cơ quan/ Cá nhân", "Chức vụ", "Đơn vị", "Đề nghị", "", "Nội dung đề nghị"),
    ("", "", "", "", "Thay đổi", "Thu hồi", ""),
)


@pytest.mark.parametrize("kind", KINDS)
def test_marks_under_a_heading_of_two_rows_say_what_is_asked(desk: Desk, body: Body, kind: str) -> None:
    khai, ha, thut = body.people
    rows = [
        ("1", khai.name, khai.post, "Văn phòng Sở", "x", "", "Đổi chức vụ thành Phó Trưởng phòng"),
        ("2", ha.name, ha.post, "Phòng Tổ chức cán bộ", "", "X", "Nghỉ hưu từ ngày 01/01/2027"),
        ("3", thut.name, thut.post, "Phòng Công chức, viên chức", "x", "x", ""),
        ("4", "Văn phòng Sở", "", "Sở Nội vụ", "x", "", "Đổi tên"),
    ]
    made = Letter(ABOVE, MARKED, rows, ("Danh sách đề nghị: 4 tài khoản",), {4: 2})
    plan = hand_in(desk, made, kind)
    assert ["changed", "withdrawn", "question", "refused"] == classes(desk, plan)
    assert [{"field": "post", "old": "Chuyên viên", "new": "Phó Trưởng phòng"}] == desk.rows(plan)[0].changes


TOLD = (
    "STT", "Thông tin cần thay đổi tài khoản thư điện tử công vụ",
    "Thông tin tài khoản thư điện tử công vụ mới", "Ghi chú",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_old_text_and_new_text_become_changes_where_they_can_be_told(
    desk: Desk, body: Body, kind: str
) -> None:
    khai, ha, thut = body.people
    rows = [
        ("1", f"Họ và tên: {khai.name}\nThư điện tử: {khai.address}", "Chức vụ: Phó Chánh Văn phòng", ""),
        ("2", f"{ha.address}; Kế toán", "Kế toán trưởng", ""),
        ("3", thut.address, "Phó Giám đốc", ""),
        ("4", f"{thut.address}x", "Chức vụ: Văn thư", ""),
        # No signature, though it reads like one.
        ("5", thut.address, "Giám đốc", ""),
    ]
    plan = hand_in(desk, Letter(ABOVE, [TOLD], rows, ()), kind)
    assert ["changed", "changed", "question", "refused"] == classes(desk, plan)[:4]
    assert 5 == len(desk.rows(plan))
    assert ["Phó Chánh Văn phòng", "Kế toán trưởng"] == [row.changes[0]["new"] for row in desk.rows(plan)[:2]]
    with desk.database.writing() as session:
        found, third = session.get_one(Plan, plan), desk.rows(plan)[2].row
        answered = questions.answer(session, desk.settings, SYSTEM, found, third, {"meaning": "post"})
        assert ("changed", "Phó Giám đốc") == (answered.row_class, answered.changes[0]["new"])


def test_an_address_of_ours_is_the_official_one_in_any_list(desk: Desk, body: Body) -> None:
    khai = body.people[0]
    header = "Mã CBCC,Họ và tên,Ngày sinh,Chức vụ,Email"
    plan = desk.plan(f"A-1,{khai.name},,Phó Chánh Văn phòng,{khai.address}", unit=BODY, header=header)
    row = desk.rows(plan)[0]
    assert khai.id == row.object_id
    assert {"staff_code", "post"} == {change["field"] for change in row.changes}


def test_a_name_without_its_marks_is_asked_about(desk: Desk, body: Body) -> None:
    del body
    rows = [("1", "Trinh Quoc Khai", "Chuyên viên", "Văn phòng Sở", "0912000001", "Cấp mới")]
    assert ["homonym"] == classes(desk, hand_in(desk, letter(rows)))


def test_two_lists_at_once_add_one_person_once(desk: Desk, body: Body) -> None:
    del body
    first, second = (hand_in(desk, letter(THREE[:1], count=1)) for _ in range(2))
    desk.start(first)
    desk.start(second)
    desk.work()
    with desk.database.reading() as session:
        query = sa.select(sa.func.count()).select_from(Official).where(Official.full_name == "Y Mới")
        assert 1 == session.scalar(query)
        refused = sa.select(PlanRow.problems).where(PlanRow.plan_id == second)
        assert "appeared_meanwhile" == session.scalars(refused).one()[0]["code"]

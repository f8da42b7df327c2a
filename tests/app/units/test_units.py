"""Units in the console: the tree of one's scope, one unit, and its changes."""

from __future__ import annotations

from html import unescape

import pytest

from provisioning.foundation import clock
from provisioning.units.queries import by_code
from tests.app.people.sample_people import many, statements, without
from tests.support.cast import Cast

UNIT = {
    "parent": "stttt", "code": "stttt.bcvt", "name": "Phòng Bưu chính Viễn thông",
    "level": "province", "kind": "division",
}  # fmt: skip


def test_the_tree_counts_people_with_everything_below(cast: Cast) -> None:
    page = unescape(cast.sign_in_as("system").get("/units").text)
    assert "Sở Thông tin và Truyền thông" in page
    assert "stttt · 6 người · 100%" in page
    assert "syt · 1 người · 100%" in page


def test_the_tree_begins_where_ones_scope_does(cast: Cast) -> None:
    page = cast.sign_in_as("division").get("/units").text
    assert "Phòng Công nghệ thông tin" in page
    assert 'href="/units/stttt"' not in page
    assert "Sở Y tế" not in page


def test_typing_finds_units_without_marks(cast: Cast) -> None:
    page = cast.sign_in_as("system").get("/units?q=dak ha", headers={"HX-Request": "true"}).text
    assert "Ủy ban nhân dân huyện Đăk Hà" in page
    assert "<html" not in page


def test_a_unit_shows_its_people_and_who_looks_after_it(cast: Cast) -> None:
    page = unescape(cast.sign_in_as("system").get("/units/stttt").text)
    assert "Lê Văn Trưởng" in page
    assert "Quản trị đơn vị" in page
    assert 'href="/people?unit=stttt"' in page
    assert "stttt.cntt" in page


@pytest.mark.parametrize("path", ["", "/edit", "/close", "/retry"])
def test_a_unit_out_of_scope_looks_like_none(cast: Cast, path: str) -> None:
    browser = cast.sign_in_as("department")
    ask = browser.send if path in {"/close", "/retry"} else browser.get
    strange, nothing = ask(f"/units/syt{path}"), ask(f"/units/nowhere{path}")
    assert (404, 404) == (strange.status_code, nothing.status_code)
    assert without(strange, "syt") == without(nothing, "nowhere")


def test_whoever_may_only_look_is_offered_no_change(cast: Cast) -> None:
    browser = cast.sign_in_as("hr")
    page = browser.get("/units/stttt").text
    assert "/units/stttt/edit" not in page
    assert "/units/stttt/close" not in page
    assert browser.get("/units/stttt/edit").status_code == 404
    assert browser.get("/units/new").status_code == 404


def test_suggestions_stay_where_one_may_act(cast: Cast) -> None:
    department = cast.sign_in_as("department")
    assert "stttt.cntt" in department.get("/units/suggest?for=create&q=cong nghe").text
    assert "Sở Y tế" not in department.get("/units/suggest?for=create&q=so").text
    assert 'data-value="stttt"' not in cast.sign_in_as("auditor").get("/units/suggest?for=create&q=so").text


def test_a_unit_is_added_below_another(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    answer = browser.send("/units/new", UNIT)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Phòng Bưu chính Viễn thông" in page
    assert "Lê Văn Trưởng" in page


def test_every_problem_of_a_new_unit_comes_at_once(cast: Cast) -> None:
    wrong = {"parent": "stttt", "code": "Có Dấu", "name": "", "level": "moon", "kind": "ROCK!"}
    answer = cast.sign_in_as("department").send("/units/new", wrong)
    assert answer.status_code == 422
    for name in ("code", "name", "level", "kind"):
        assert f'id="{name}-error"' in answer.text, name


@pytest.mark.parametrize("parent", ["syt", "kontum", "nowhere", ""])
def test_nobody_adds_a_unit_out_of_reach(cast: Cast, parent: str) -> None:
    answer = cast.sign_in_as("department").send("/units/new", {**UNIT, "parent": parent})
    assert answer.status_code == 422
    with cast.database.reading() as session:
        assert by_code(session, "stttt.bcvt") is None


def test_a_code_that_exists_is_refused(cast: Cast) -> None:
    answer = cast.sign_in_as("department").send("/units/new", {**UNIT, "code": "stttt.cntt"})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


@pytest.mark.parametrize("name", ["a\x00b", "x" * 300, "a\u202eb"])
def test_names_that_cannot_be_kept_are_refused_in_words(cast: Cast, name: str) -> None:
    answer = cast.sign_in_as("department").send("/units/new", {**UNIT, "name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_a_rename_keeps_the_code_and_the_old_name_as_another_name(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    form = {"name": "Phòng Chuyển đổi số", "name_en": "Digital Division", "revision": "1"}
    assert browser.send("/units/stttt.cntt/edit", form).status_code == 303
    page = unescape(browser.get("/units/stttt.cntt").text)
    assert "Phòng Chuyển đổi số" in page
    assert "<del>Phòng Công nghệ thông tin</del>" in page
    assert "Phòng Chuyển đổi số" in browser.get("/units?q=phong cong nghe").text


def test_the_second_of_two_who_rename_sees_the_first(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    browser.send("/units/stttt.cntt/edit", {"name": "Tên một", "revision": "1"})
    answer = browser.send("/units/stttt.cntt/edit", {"name": "Tên hai", "revision": "1"})
    assert answer.status_code == 409
    assert "Tên một" in answer.text
    assert 'value="Tên hai"' in answer.text
    with cast.database.reading() as session:
        unit = by_code(session, "stttt.cntt")
        assert unit is not None
        assert unit.name == "Tên một"


def test_a_unit_with_people_stays_open_and_says_why(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    assert "/units/stttt.cntt/close" not in browser.get("/units/stttt.cntt").text
    answer = browser.send("/units/stttt.cntt/close")
    assert "Còn 2 người công tác ở đây" in browser.get(answer.location).text
    with cast.database.reading() as session:
        unit = by_code(session, "stttt.cntt")
        assert unit is not None
        assert unit.valid_to is None


def test_an_empty_unit_is_closed_and_shown_as_closed(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    browser.send("/units/new", UNIT)
    assert "/units/stttt.bcvt/close" in browser.get("/units/stttt.bcvt").text
    browser.send("/units/stttt.bcvt/close")
    page = browser.get("/units/stttt.bcvt").text
    assert "Đã đóng" in page
    assert "/units/stttt.bcvt/edit" not in page
    assert "đóng từ" in browser.get("/units").text
    assert "stttt.bcvt" not in browser.get("/units/suggest?for=create&q=bcvt").text


def test_the_tree_costs_as_many_statements_for_many_people_as_for_few(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    with statements(cast.database) as few:
        browser.get("/units")
    many(cast, 60, "dakha")
    with statements(cast.database) as more:
        browser.get("/units")
    assert len(few) == len(more)


def set_aside(cast: Cast, code: str) -> None:
    """The directory has refused the unit."""
    with cast.database.writing() as session:
        unit = by_code(session, code)
        assert unit is not None
        unit.attention_code, unit.attention_detail = "directory_rejected", "too long (LDAP result 19)"
        unit.attention_since = clock.now()


def test_a_refused_unit_is_shown_on_its_page_with_try_again(cast: Cast) -> None:
    set_aside(cast, "stttt")
    page = unescape(cast.sign_in_as("system").get("/units/stttt").text)
    assert "Danh bạ thư không nhận đơn vị này" in page
    assert "too long (LDAP result 19)" in page
    assert 'action="/units/stttt/retry"' in page


def test_who_may_only_look_sees_the_refusal_without_the_button(cast: Cast) -> None:
    set_aside(cast, "stttt")
    page = unescape(cast.sign_in_as("hr").get("/units/stttt").text)
    assert "Danh bạ thư không nhận đơn vị này" in page
    assert "too long" not in page
    assert "/units/stttt/retry" not in page


def test_try_again_brings_the_unit_to_the_directory_and_is_recorded(cast: Cast) -> None:
    set_aside(cast, "stttt")
    browser = cast.sign_in_as("system")
    assert browser.send("/units/stttt/retry").status_code == 303
    with cast.database.reading() as session:
        unit = by_code(session, "stttt")
        assert unit is not None
        assert (unit.attention_code, unit.is_behind) == (None, False)
    assert "stttt" in cast.directory.tree.units
    assert "Thử lại" in unescape(browser.get("/units/stttt").text)

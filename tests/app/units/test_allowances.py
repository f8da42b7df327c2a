"""Allowances in the console: seen on the unit's page, set from above, told where one is full."""

from __future__ import annotations

from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.allowances.model import UnitAllowance
from provisioning.units.queries import by_code
from tests.app.people.sample_people import without
from tests.support.allowances import Shelf
from tests.support.cast import Browser, Cast
from tests.support.import_desk import HEADER, Desk

PERSON = {"full_name": "Y Ngọc", "unit": "stttt.cntt", "kind": "civil_servant"}


def kept(cast: Cast, code: str) -> tuple[int | None, int | None, int] | None:
    """The row of a unit; None for none."""
    with cast.database.reading() as session:
        unit = by_code(session, code)
        assert unit is not None
        row = session.get(UnitAllowance, unit.id)
        return (row.mailboxes, row.storage_mib, row.revision) if row else None


def in_english(browser: Browser) -> Browser:
    browser.send("/language", {"language": "en"})
    return browser


def test_who_looks_after_the_unit_above_sets_it_and_sees_it_in_use(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    assert "/units/stttt.cntt/allowance" in browser.get("/units/stttt.cntt").text
    form = {"mailboxes": "4", "storage": "10", "revision": "0"}
    assert 303 == browser.send("/units/stttt.cntt/allowance", form).status_code
    assert (4, 10 * 1024, 1) == kept(cast, "stttt.cntt")
    page = unescape(browser.get("/units/stttt.cntt").text)
    assert "Định mức" in page
    assert "2 trên 4" in page
    assert "2 GB trên 10 GB" in page
    assert '<progress max="100" value="50.0" aria-label="Hộp thư">' in page
    assert "Đã đổi định mức" in page
    assert "<del>không giới hạn</del>" in page


def test_a_limit_is_taken_away_by_typing_nothing(cast: Cast) -> None:
    Shelf(cast.province).allow("stttt.cntt", mailboxes=4, storage_mib=2048)
    browser = cast.sign_in_as("department")
    page = browser.get("/units/stttt.cntt/allowance").text
    assert 'value="4"' in page
    form = {"mailboxes": "", "storage": "2", "revision": "1"}
    assert 303 == browser.send("/units/stttt.cntt/allowance", form).status_code
    assert (None, 2048, 2) == kept(cast, "stttt.cntt")
    assert "2, không giới hạn" in unescape(browser.get("/units/stttt.cntt").text)


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("department", "stttt"), ("division", "stttt.cntt"), ("stranger", "syt"), ("department", "syt"),
        ("department", "kontum"), ("hr", "stttt.cntt"), ("department", "nowhere"),
    ],
)  # fmt: skip
def test_where_it_is_not_ones_to_set_there_is_no_such_page(cast: Cast, member: str, code: str) -> None:
    browser = cast.sign_in_as(member)
    form = {"mailboxes": "400", "storage": "", "revision": "0"}
    answers = [browser.get(f"/units/{code}/allowance"), browser.send(f"/units/{code}/allowance", form)]
    assert [404, 404] == [answer.status_code for answer in answers]
    nothing = browser.get("/units/nothing/allowance")
    assert without(nothing, "nothing") == without(answers[0], code)
    with cast.database.reading() as session:
        assert 0 == session.scalar(sa.select(sa.func.count()).select_from(UnitAllowance))
    assert f"/units/{code}/allowance" not in browser.get(f"/units/{code}").text


def test_the_root_is_set_by_the_system_administrator(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    form = {"mailboxes": "1000", "storage": "", "revision": "0"}
    assert 303 == browser.send("/units/kontum/allowance", form).status_code
    assert (1000, None, 1) == kept(cast, "kontum")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"mailboxes": "-1"}, "mailboxes"), ({"mailboxes": "nhiều"}, "mailboxes"),
        ({"mailboxes": "1000001"}, "mailboxes"), ({"storage": "9" * 30}, "storage"),
        ({"storage": "-5"}, "storage"), ({"storage": "1,5"}, "storage"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_beside_its_field(cast: Cast, typed: dict[str, str], field: str) -> None:
    answer = cast.sign_in_as("department").send("/units/stttt.cntt/allowance", {"revision": "0", **typed})
    assert 422 == answer.status_code
    assert f'id="{field}-error"' in answer.text
    assert kept(cast, "stttt.cntt") is None


def test_the_second_of_two_sees_what_the_first_has_set(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    assert 303 == browser.send("/units/stttt.cntt/allowance", {"mailboxes": "8", "revision": "0"}).status_code
    answer = browser.send("/units/stttt.cntt/allowance", {"mailboxes": "9", "revision": "0"})
    assert 409 == answer.status_code
    assert "2 trên 8" in unescape(answer.text)
    assert 'value="9"' in answer.text
    assert (8, None, 1) == kept(cast, "stttt.cntt")


def test_a_form_without_its_revision_is_no_change(cast: Cast) -> None:
    answer = cast.sign_in_as("department").send("/units/stttt.cntt/allowance", {"mailboxes": "9"})
    assert 409 == answer.status_code
    assert kept(cast, "stttt.cntt") is None


def test_a_full_unit_says_so_and_whom_to_ask(cast: Cast) -> None:
    Shelf(cast.province).allow("stttt.cntt", mailboxes=2)
    page = unescape(cast.sign_in_as("division").get("/units/stttt.cntt").text)
    assert "Đã hết định mức" in page
    assert "vui lòng đề nghị quản trị viên của Sở Thông tin và Truyền thông" in page
    assert 'href="/me/requests/new/allowance?unit=' in page
    english = unescape(in_english(cast.sign_in_as("division")).get("/units/stttt.cntt").text)
    assert "Used up" in english
    assert "2 of 2" in english


def test_what_a_unit_asks_for_leads_to_where_it_is_set(cast: Cast) -> None:
    asked = cast.sign_in_as("official").send(
        "/me/requests/new/allowance", {"wish": "50 hộp thư", "reason": "tuyển thêm", "unit": "stttt.cntt"}
    )
    request = asked.location.rpartition("/")[2]
    page = cast.sign_in_as("department").get(f"/requests/{request}").text
    assert 'href="/units/stttt.cntt/allowance"' in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "vi",
            "Sở Thông tin và Truyền thông đã dùng 6 trên 6 hộp thư của định mức, không còn chỗ để cấp thêm. "
            "Vui lòng đề nghị quản trị viên của đơn vị cấp trên tăng định mức.",
        ),
        (
            "en",
            "Sở Thông tin và Truyền thông has 6 of the 6 mailboxes of its allowance, so there is no place "
            "for one more. Ask the administrator of the unit above it for more.",
        ),
    ],
)
def test_a_person_too_many_is_refused_in_words(cast: Cast, language: str, sentence: str) -> None:
    Shelf(cast.province).allow("stttt", mailboxes=6)
    browser = cast.sign_in_as("division")
    browser.send("/language", {"language": language})
    answer = browser.send("/people/new", PERSON)
    assert 422 == answer.status_code
    assert sentence in unescape(answer.text)


def test_a_move_to_a_full_unit_is_refused_in_words(cast: Cast) -> None:
    Shelf(cast.province).allow("stttt.cntt", mailboxes=2)
    person = cast.province.add("Y Ngọc", "stttt")
    answer = cast.sign_in_as("department").send(f"/people/{person}/move", {"unit": "stttt.cntt"})
    assert 422 == answer.status_code
    assert "2 trên 2 hộp thư của định mức" in unescape(answer.text)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "Danh sách này thêm 2 hộp thư: 1 hộp thư không còn chỗ và các dòng đó sẽ bị từ chối."),
        ("en", "This list would bring 2: 1 of them have no place, and their rows would be refused."),
    ],
)
def test_a_list_that_goes_beyond_says_so_on_its_page(cast: Cast, language: str, sentence: str) -> None:
    Shelf(cast.province).allow("syt", mailboxes=2)
    settings = cast.services.settings
    desk = Desk(cast.province, settings, settings.data_dir)
    rows = [f"M-{n},Nguyễn Văn {name},01/02/1980,,,Sở Y tế,," for n, name in enumerate(("An", "Bình"))]
    plan = desk.plan(*rows, unit="syt", header=HEADER)
    browser = cast.sign_in_as("stranger")
    browser.send("/language", {"language": language})
    assert sentence in unescape(browser.get(f"/imports/{plan}").text)
    assert 303 == browser.send(f"/imports/{plan}/look-again").status_code
    assert sentence in unescape(browser.get(f"/imports/{plan}").text)
    Shelf(cast.province).allow("syt", mailboxes=3)
    browser.send(f"/imports/{plan}/look-again")
    page = browser.get(f"/imports/{plan}").text
    assert "look-again" not in page
    assert f"/imports/{plan}/start" in page


def test_who_administers_a_unit_asks_for_it_and_nobody_for_another(cast: Cast) -> None:
    """The administrator of a department works in one of its divisions, and asks for the department."""
    head = cast.sign_in_as("department")
    page = head.get("/me/requests/new/allowance?unit=stttt.cntt").text
    assert '<option selected value="stttt.cntt">' in page
    why = {"wish": "50 hộp thư", "reason": "tuyển thêm"}
    refused = head.send("/me/requests/new/allowance", {**why, "unit": "syt"})
    assert refused.status_code == 400
    made = head.send("/me/requests/new/allowance", {**why, "unit": "stttt.cntt"})
    assert made.status_code == 303
    assert "Phòng Công nghệ thông tin" in head.get(made.location).text

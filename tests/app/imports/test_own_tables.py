"""Tables of people that Congvu gives out, handed in again: nothing in them is news, in either language."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.texts.states import STATES
from provisioning.imports.columns.own_columns import GONE_WORDS
from provisioning.names import fold
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.recipients.operations import move
from provisioning.units.model import Unit
from tests.app.imports.conftest import post
from tests.support.cast import Browser, Cast

Work = Callable[[], None]
CASES = Path(__file__).parents[2] / "support" / "lists"


def reader(cast: Cast, member: str, language: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": language})
    return browser


def counts(cast: Cast, at: str) -> dict[str, int]:
    with cast.database.reading() as session:
        plan = session.get_one(Plan, at.rpartition("/")[2])
        assert (plan.state, plan.failure) == ("ready", None)
        return dict(plan.counts)


def read_back(cast: Cast, browser: Browser, work: Work, data: str, *, mode: str = "add") -> dict[str, int]:
    fields = {"file": (io.BytesIO(data.encode()), "can-bo.csv"), "unit": "kontum", "mode": mode}
    at = browser.send("/imports/new", fields, content_type="multipart/form-data").location
    work()
    return counts(cast, at)


def all_kinds(cast: Cast) -> None:
    """People of every sort that a list tells with trouble."""
    add = cast.province.add
    add("Lò Văn Pành", "stttt", staff_code="00321", birth_date=date(1984, 6, 5), post="Chuyên viên")
    add("Tòng Thị Phương", "stttt.cntt", birth_date=date(1988, 9, 7), post="=Kế toán")
    for _twin in range(2):
        # Nothing but the address tells these two apart.
        add("Y Blí", "stttt", post="Văn thư")
    add("Nguyễn Văn Hùng", "syt", birth_date=date(1970, 1, 1))
    add("Nguyễn Văn Hùng", "stttt", birth_date=date(1970, 1, 1))
    gone = [add("Y Đi Xa", "stttt.cntt"), add("Y Lưu Trữ", "stttt")]
    with cast.database.writing() as session:
        for official_id, states in zip(gone, (["leaving"], ["leaving", "archived"]), strict=True):
            for state in ("active", *states):
                move(mailbox_of(own_record(session, official_id)), state)
        # Two units of one name, and one that is closed by now.
        session.query(Unit).filter(Unit.code == "syt").one().short_name = "STTTT"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("mode", ["add", "roster"])
def test_the_export_of_people_read_back_is_all_the_same(
    cast: Cast, work: Work, language: str, mode: str
) -> None:
    all_kinds(cast)
    system = reader(cast, "system", language)
    text = system.send("/people/export").text
    people = text.count("\n") - 1
    assert people > 12
    assert {"same": people} == read_back(cast, system, work, text, mode=mode)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_results_of_a_list_read_back_are_all_the_same(cast: Cast, work: Work, language: str) -> None:
    hr = reader(cast, "hr", language)
    rows = "Mã CBCC,Họ và tên,Đơn vị\nTT-1,Y Một,Phòng Công nghệ thông tin\nTT-2,Y Hai,\n"
    at = post(hr, rows.encode()).location
    work()
    hr.send(f"{at}/start")
    work()
    system = reader(cast, "system", language)
    assert {"same": 2} == read_back(cast, system, work, hr.get(f"{at}/results.csv").text)


@pytest.mark.parametrize("name", ["own-export-vi.csv", "own-export-en.csv"])
def test_a_unit_code_beside_the_name_of_the_unit_is_no_second_column_of_units(
    cast: Cast, work: Work, name: str
) -> None:
    text = (CASES / name).read_text(encoding="utf-8").replace("snv", "stttt")
    text = text.replace("Sở Nội vụ", "Sở Thông tin và Truyền thông").replace(".snv@", ".stttt@")
    cast.province.add(
        "Lò Văn Pành", "stttt", staff_code="00321", birth_date=date(1984, 6, 5), post="Chuyên viên"
    )
    cast.province.add(
        "Tòng Thị Phương", "stttt", staff_code="00322", birth_date=date(1988, 9, 17), post="Kế toán"
    )
    assert {"same": 2} == read_back(cast, reader(cast, "system", "vi"), work, text)


def test_a_corrected_export_changes_just_what_was_corrected(cast: Cast, work: Work) -> None:
    all_kinds(cast)
    system = reader(cast, "system", "vi")
    text = system.send("/people/export").text
    people = text.count("\n") - 1
    found = read_back(cast, system, work, text.replace("Văn thư", "Kế toán", 1))
    assert {"same": people - 1, "changed": 1} == found


def test_an_address_where_somebody_lives_is_none_of_ours(cast: Cast, work: Work) -> None:
    hr = reader(cast, "hr", "vi")
    rows = "Mã CBCC,Họ và tên,Mã đơn vị,Đơn vị,Địa chỉ\nTT-1,Y Một,stttt.cntt,,12 Trần Phú\n"
    at = post(hr, rows.encode()).location
    work()
    assert {"joiner": 1} == counts(cast, at)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Y Lạ,,stttt,Sở,nobody@kontum.example,Đang hoạt động", "address_of_nobody"),
        ("Y Lạ,TT-1,stttt,,nobody@kontum.example,Đã lưu trữ", "listed_as_left"),
        ("Y Lạ,TT-1,syt,Phòng Công nghệ thông tin,,", "unit_code_and_name_differ"),
    ],
)
def test_what_an_export_says_of_nobody_here_makes_nobody(
    cast: Cast, work: Work, row: str, problem: str
) -> None:
    text = f"Họ và tên,Mã CBCC,Mã đơn vị,Đơn vị,Địa chỉ,Trạng thái\n{row}\n"
    system = reader(cast, "system", "vi")
    fields = {"file": (io.BytesIO(text.encode()), "can-bo.csv"), "unit": "kontum"}
    at = system.send("/imports/new", fields, content_type="multipart/form-data").location
    work()
    assert {"refused": 1} == counts(cast, at)
    with cast.database.reading() as session:
        from provisioning.plans.model import PlanRow

        codes = [each["code"] for each in session.query(PlanRow).one().problems]
    assert problem in codes


def test_nobody_learns_by_an_address_where_somebody_else_works(cast: Cast, work: Work) -> None:
    cast.province.add("Lê Y Tế", "syt")
    text = "Họ và tên,Mã CBCC,Mã đơn vị,Đơn vị,Địa chỉ,Trạng thái\nLê Y Tế,,stttt,,telt.syt@kontum.example,\n"
    hr = reader(cast, "hr", "vi")
    at = post(hr, text.encode()).location
    work()
    assert {"refused": 1} == counts(cast, at)
    assert "Sở Y tế" not in hr.get(at).text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_for_having_left_is_known_again(cast: Cast, language: str) -> None:
    from flask_babel import force_locale

    with cast.app.test_request_context(), force_locale(language):
        for state in ("leaving", "archived", "purged"):
            assert fold(str(STATES[state])) in GONE_WORDS
        for state in ("staged", "invited", "active", "suspended"):
            assert fold(str(STATES[state])) not in GONE_WORDS

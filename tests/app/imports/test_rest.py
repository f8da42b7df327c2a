"""What the pages say of a list that was carried out in part, and the file of what is left of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest

from provisioning.foundation import clock
from provisioning.imports.columns.own_columns import is_ours
from provisioning.imports.files import uploads
from tests.app.imports.conftest import HEADER, post
from tests.support.cast import Browser, Cast

Work = Callable[[], None]
ODD = "STT,Mã CBCC,Họ và tên,Ngày sinh,Số CCCD,Ngạch,Chức vụ,Đơn vị,Mã bưu chính,Ghi chú"


def english(cast: Cast, member: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def taken(browser: Browser, work: Work, *rows: str, header: str = HEADER, name: str = "list.csv") -> str:
    at = post(browser, "\n".join((header, *rows)).encode(), name=name).location
    work()
    return str(at)


def carried_out(browser: Browser, work: Work, at: str) -> str:
    browser.send(f"{at}/start")
    work()
    return browser.get(at).text


def table(text: str) -> list[dict[str, str]]:
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    return [dict(zip(header, row, strict=False)) for row in rows]


def asking_twice(cast: Cast, browser: Browser, work: Work) -> str:
    for name in ("Nguyễn Thị Quế", "Nguyễn Thị Mai"):
        cast.province.add(name)
    rows = ("CB-1,Trần Văn Mới,,,,,", "CB-2,Nguyễn Thị Quế,,,,,", "CB-3,Nguyễn Thị Mai,,,,,")
    return taken(browser, work, *rows)


def test_the_result_begins_with_how_many_people_have_no_mailbox_yet(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    at = asking_twice(cast, hr, work)
    assert "without one they are not carried out now, and can be answered later" in hr.get(at).text
    page = carried_out(hr, work, at)
    first, done = "2 people of this list have no mailbox yet", "1 row was carried out."
    assert 0 < page.index(first) < page.index(done)
    assert "2 rows wait for an answer." in page
    assert "succeeded" not in page
    assert "Nothing of the list is left" not in page
    assert "Carried out in part" in hr.get("/imports").text
    vi = cast.sign_in_as("hr").get(at).text
    assert "2 người trong danh sách chưa có hộp thư" in vi


def test_the_rest_is_answered_and_carried_out_from_the_same_page(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    at = asking_twice(cast, hr, work)
    carried_out(hr, work, at)
    assert "Who is Nguyễn Thị Quế?" in hr.get(f"{at}?kind=asking").text
    swapped = hr.send(f"{at}/answer", {"row": "3", "person": "new"}, headers={"HX-Request": "true"}).text
    assert 'id="plan-left" hx-swap-oob' in swapped
    assert "1 row is answered and can be carried out now" in swapped
    page = hr.get(at).text
    assert "Carry out the rest" in page
    assert "Discard" not in page
    page = carried_out(hr, work, at)
    assert "2 rows were carried out." in page
    assert "1 person of this list has no mailbox yet" in page
    hr.send(f"{at}/answer", {"row": "4", "person": "new"})
    assert "Nothing of the list is left." in carried_out(hr, work, at)


def test_the_file_has_questions_problems_and_rows_left_out_each_with_its_reason(
    cast: Cast, work: Work
) -> None:
    hr = english(cast, "hr")
    cast.province.add("Nguyễn Thị Quế")
    rows = (
        "CB-1,Trần Văn Mới,,,,,",
        "CB-2,Nguyễn Thị Quế,,,,,",
        "CB-3,Lê Bỏ Ra,,,,,",
        ",Hồ Sai,31/02/1980,,,,",
    )
    at = taken(hr, work, *rows)
    hr.send(f"{at}/row", {"row": "4", "out": "1"})
    carried_out(hr, work, at)
    found = {row["Họ và tên"]: row for row in table(hr.get(f"{at}/refused.csv").text)}
    why = {name: row["Why it was not carried out"] for name, row in found.items()}
    assert {"Nguyễn Thị Quế", "Lê Bỏ Ra", "Hồ Sai"} == why.keys()
    assert why["Nguyễn Thị Quế"].startswith("Who is Nguyễn Thị Quế?")
    assert "Left out by hand." == why["Lê Bỏ Ra"]
    assert "There is no such date." in why["Hồ Sai"]
    assert ["3", "4", "5"] == [row["Row in the list"] for row in found.values()]


@pytest.mark.parametrize("member", ["hr", "department"])
def test_the_file_has_every_column_of_the_list_and_identity_numbers_for_who_brought_it(
    cast: Cast, work: Work, member: str
) -> None:
    row = "7,TT-9,Hồ Sai,01/02/1985,079085012345,01.003,Văn thư,Cục Vũ trụ,60000,số 038085054321"
    at = taken(english(cast, "hr"), work, row, header=ODD)
    [found] = table(english(cast, member).get(f"{at}/refused.csv").text)
    assert ODD.split(",") == list(found)[:10]
    assert ["7", "TT-9", "Hồ Sai", "01/02/1985"] == list(found.values())[:4]
    assert ("01.003", "60000") == (found["Ngạch"], found["Mã bưu chính"])
    brought = member == "hr"
    assert ("079085012345" if brought else "") == found["Số CCCD"]
    assert ("số 038085054321" if brought else "số …4321") == found["Ghi chú"]


def test_rows_put_right_come_back_with_all_they_had_and_are_read_alike(cast: Cast, work: Work) -> None:
    """Also where somebody had to say which column is what, and put right twice."""
    hr = english(cast, "hr")
    header = "Cột 1,Cột 2,Cột 3,Ghi chú riêng"
    at = taken(hr, work, "TT-7,Trần Văn Đúng,01/02/1980,a", ",Hồ Sai,31/02/1980,b", header=header)
    assert hr.get(at).status_code == 303, "asks which column is what"
    said = {"column-0": "staff_code", "column-1": "full_name", "column-2": "birth_date"}
    hr.send(f"{at}/columns", {"of_columns": "1", **said})
    work()
    for day, wrong in (("30/02/1980", 1), ("28/02/1980", 0)):
        text = hr.get(f"{at}/refused.csv").text.replace("31/02/1980", day).replace("30/02/1980", day)
        assert header == ",".join(next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[:4])
        at = post(hr, text.encode(), name="again.csv").location
        work()
        page = hr.get(at)
        assert page.status_code == 200, "nobody is asked again which column is what"
        assert ("1 row with a problem" in page.text) == bool(wrong)
    assert "Would be done: 1 new" in page.text


def test_a_workbook_with_titles_and_sections_comes_back_as_one_plain_table(cast: Cast, work: Work) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (
        ["DANH SÁCH CÁN BỘ"],
        [],
        ["STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Ngạch"],
        ["I", "Phòng Công nghệ thông tin"],
        [1, "Hồ Sai", "31/02/1980", "Văn thư", "01.003"],
    ):
        sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    hr = english(cast, "hr")
    at = post(hr, data.getvalue(), name="list.xlsx").location
    work()
    [found] = table(hr.get(f"{at}/refused.csv").text)
    assert ("01.003", "Phòng Công nghệ thông tin", "5") == (
        found["Ngạch"], found["Đơn vị"], found["Row in the list"],
    )  # fmt: skip


def test_the_file_is_there_when_the_list_itself_is_kept_no_more(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    at = taken(hr, work, "TT-7,Trần Văn Đúng,,,,,", ",Hồ Sai,31/02/1980,Văn thư,,,")
    carried_out(hr, work, at)
    path = uploads.path_of(cast.services.settings, at.rpartition("/")[2])
    uploads.sweep(cast.database, cast.services.settings, clock.now() + timedelta(days=29))
    assert path.exists(), "as long as it can be taken back"
    uploads.sweep(cast.database, cast.services.settings, clock.now() + timedelta(days=31))
    assert not path.exists()
    [found] = table(hr.get(f"{at}/refused.csv").text)
    assert ("Hồ Sai", "31/02/1980", "Văn thư") == (found["Họ và tên"], found["Ngày sinh"], found["Chức vụ"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_our_columns_behind_those_of_a_list_are_known_again(cast: Cast, work: Work, language: str) -> None:
    hr = cast.sign_in_as("hr")
    hr.send("/language", {"language": language})
    at = taken(hr, work, ",Hồ Sai,31/02/1980,,,,")
    header = next(csv.reader(io.StringIO(hr.get(f"{at}/refused.csv").text.removeprefix("\ufeff"))))
    assert [False] * 7 + [True] * 3 == [is_ours(each) for each in header]

"""The import pages from the upload to the results, and what each says on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app.web.configuration import LARGEST_UPLOAD
from provisioning.audit.model import Event
from provisioning.imports.columns.header_words import TEMPLATE
from provisioning.imports.columns.recognition import field_of
from provisioning.officials.model import Official
from provisioning.plans.model import Plan
from tests.app.imports.conftest import Upload, post
from tests.support.cast import Browser, Cast

Work = Callable[[], None]
AN = "TT-1,Nguyễn Văn An,01/02/1980,Chuyên viên,,0912345678,"
BINH = "TT-2,Trần Thị Bình,03/04/1981,Văn thư,Phòng Công nghệ thông tin,,"
BAD = "=1+1,Lê Văn Cường,31/02/1980,Văn thư,Sở Lạ,,"


@pytest.fixture
def hr(cast: Cast) -> Browser:
    """The HR officer of department A, reading English."""
    browser = cast.sign_in_as("hr")
    browser.send("/language", {"language": "en"})
    return browser


def cells(text: str) -> list[list[str]]:
    """A CSV answer as rows; it begins with the mark that Excel needs."""
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def officials(cast: Cast) -> int:
    with cast.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Official)) or 0


def test_before_the_first_list_the_page_says_what_to_do(hr: Browser) -> None:
    page = hr.get("/imports").text
    assert "No list yet" in page
    assert 'href="/imports/new"' in page
    assert 'href="/imports/template.csv"' in page


def test_every_column_of_the_empty_list_is_understood(hr: Browser) -> None:
    answer = hr.get("/imports/template.csv")
    assert [list(TEMPLATE.values())] == cells(answer.text)
    found = [field_of(header) for header in TEMPLATE.values()]
    assert [name.removesuffix("_text") for name in TEMPLATE] == found


def test_the_upload_page_proposes_ones_own_unit(hr: Browser) -> None:
    assert 'value="stttt"' in hr.get("/imports/new").text


def test_an_upload_without_file_or_unit_says_so_beside_the_fields(hr: Browser) -> None:
    answer = hr.send("/imports/new", {"unit": "", "decision": "x" * 200})
    assert 422 == answer.status_code
    assert "List of people: Please enter this." in answer.text
    assert "Unit the list is about: Please enter this." in answer.text
    assert "Decision number: This is too long: 120 characters at most." in answer.text


def test_a_unit_of_someone_else_is_not_taken(cast: Cast, hr: Browser) -> None:
    answer = post(hr, b"x", unit="syt")
    assert 422 == answer.status_code
    assert "Please choose a unit from the list." in answer.text
    with cast.database.reading() as session:
        assert [] == list(session.scalars(sa.select(Plan)))


def test_a_file_beyond_the_limit_gets_a_page_that_says_so(hr: Browser) -> None:
    fields = {"file": (io.BytesIO(b"x"), "list.csv"), "unit": "stttt"}
    claimed = {"CONTENT_LENGTH": str(LARGEST_UPLOAD + 1)}
    answer = hr.send("/imports/new", fields, content_type="multipart/form-data", environ_overrides=claimed)
    assert 413 == answer.status_code
    assert "This file is too large" in answer.text


def test_while_the_file_waits_the_page_shows_that_it_is_being_read(hr: Browser, work: Work) -> None:
    at = post(hr, AN.encode()).location
    page = hr.get(at).text
    assert "The list is being read" in page
    assert f'hx-get="{at}/progress?seen=reading"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "HX-Refresh" not in hr.get(f"{at}/progress?seen=reading").headers
    work()
    assert "true" == hr.get(f"{at}/progress?seen=reading").headers["HX-Refresh"]


def test_the_preview_lists_every_row_with_all_its_problems(cast: Cast, hr: Browser, upload: Upload) -> None:
    cast.province.add("Trần Thị Bình", "stttt.cntt", staff_code="TT-2", post="Chuyên viên")
    before = officials(cast)
    page = hr.get(upload(hr, AN, BINH, BAD)).text
    assert "Would be done: 1 new · 1 changed" in page
    assert "annv.stttt@kontum.example" in page
    assert "<del>Chuyên viên</del> → <ins>Văn thư</ins>" in page
    for problem in (
        "<b>Mã CBCC “=1+1”:</b> A staff code has letters, digits, dots and dashes only.",
        "<b>Ngày sinh “31/02/1980”:</b> There is no such date.",
        "<b>Đơn vị:</b> There is no unit “Sở Lạ”",
    ):
        assert problem in page
    assert before == officials(cast)


def test_the_rows_are_narrowed_by_kind_and_by_what_is_typed(hr: Browser, upload: Upload) -> None:
    at = upload(hr, AN, BINH, BAD)
    problems = hr.get(f"{at}?kind=refused").text
    assert ("Lê Văn Cường" in problems, "Nguyễn Văn An" in problems) == (True, False)
    found = hr.get(f"{at}?q=nguyen+an", headers={"HX-Request": "true"})
    assert "<html" not in found.text
    assert ("Lê Văn Cường" in found.text, "Nguyễn Văn An" in found.text) == (False, True)
    assert f"{at}?q=nguyen+an" == found.headers["HX-Push-Url"]
    assert "No matching row" in hr.get(f"{at}?q=zzz&kind=nonsense&page=99999999999").text


def test_a_row_is_left_out_and_taken_in_again(hr: Browser, upload: Upload, cast: Cast, work: Work) -> None:
    at = upload(hr, AN, BINH)
    swapped = hr.send(f"{at}/row", {"row": "2", "out": "1"}, headers={"HX-Request": "true"})
    assert "Would be done: 1 new" in swapped.text
    assert 'Include<span class="visually-hidden">: row 2, Nguyễn Văn An</span>' in swapped.text
    plain = hr.send(f"{at}/row", {"row": "3", "out": "1", "kind": "joiner"})
    assert f"{at}?kind=joiner#row-3" == plain.location
    hr.send(f"{at}/row", {"row": "3", "out": "0"})
    hr.send(f"{at}/start")
    work()
    with cast.database.reading() as session:
        names = set(session.scalars(sa.select(Official.full_name)))
    assert ("Nguyễn Văn An" in names, "Trần Thị Bình" in names) == (False, True)


def test_a_row_that_does_nothing_can_not_be_left_out(hr: Browser, upload: Upload) -> None:
    at = upload(hr, AN, BAD)
    for row in ("3", "99", "x"):
        hr.send(f"{at}/row", {"row": row, "out": "1"})
        assert "can&#39;t be left out or taken in" in hr.get(at).text


def test_carrying_out_shows_progress_then_results_with_links(
    cast: Cast, hr: Browser, upload: Upload, work: Work
) -> None:
    at = upload(hr, AN, BINH, BAD)
    assert 303 == hr.send(f"{at}/start").status_code
    page = hr.get(at).text
    assert "The list is being carried out" in page
    assert f"{at}/pause" in page
    work()
    assert "true" == hr.get(f"{at}/progress?seen=applying").headers["HX-Refresh"]
    page = hr.get(at).text
    assert "2 rows were carried out." in page
    assert "1 person of this list has no mailbox yet" in page
    with cast.database.reading() as session:
        person = session.scalars(sa.select(Official).where(Official.staff_code == "TT-1")).one()
    assert f'href="/people/{person.id}"' in page
    results = cells(hr.get(f"{at}/results.csv").text)
    assert ["Row", "Full name", "Staff code", "Unit code", "Unit", "Address", "State"] == results[0]
    assert ["2", "Nguyễn Văn An", "TT-1", "stttt", "Sở Thông tin và Truyền thông",
            "annv.stttt@kontum.example", "Invited"] == results[1]  # fmt: skip
    assert 3 == len(results)


def test_the_same_list_twice_says_when_it_was_done_and_has_nothing_to_do(
    hr: Browser, upload: Upload, work: Work
) -> None:
    hr.send(f"{upload(hr, AN, BINH)}/start")
    work()
    at = upload(hr, AN, BINH)
    page = hr.get(at).text
    assert "The same file was carried out for this unit on" in page
    assert "There is nothing to do" in page
    assert f"{at}/start" not in page
    hr.send(f"{at}/start")
    assert "This list was carried out here before, and nothing in it is new." in hr.get(at).text


def test_a_plan_is_carried_out_once(hr: Browser, upload: Upload, work: Work) -> None:
    at = upload(hr, AN)
    hr.send(f"{at}/start")
    work()
    hr.send(f"{at}/start")
    assert "can&#39;t be done with the list as it stands now" in hr.get(at).text


def test_pause_go_on_and_stop(hr: Browser, upload: Upload, work: Work, cast: Cast) -> None:
    before = officials(cast)
    at = upload(hr, AN, BINH)
    hr.send(f"{at}/start")
    hr.send(f"{at}/pause")
    work()
    page = hr.get(at).text
    assert before == officials(cast)
    assert "The list is paused" in page
    hr.send(f"{at}/start")
    hr.send(f"{at}/pause")
    hr.send(f"{at}/stop")
    work()
    assert before == officials(cast)
    assert "This list was discarded. Nothing was changed." in hr.get(at).text


def test_a_discarded_list_changes_nothing(hr: Browser, upload: Upload, work: Work, cast: Cast) -> None:
    before = officials(cast)
    at = upload(hr, AN)
    assert "/imports" == hr.send(f"{at}/stop").location
    assert "“list.csv” is discarded. Nothing was changed." in hr.get("/imports").text
    hr.send(f"{at}/start")
    work()
    assert before == officials(cast)


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"", "list.csv", "This file is empty."),
        (b"%PDF-1.4\n%...", "report.pdf", "This is not a table."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old.xls", "This file is damaged."),
        (b"PK\x03\x04" + bytes(40), "broken.xlsx", "This file is damaged."),
        (b"\x00\x01\x02", "x.csv", "This is not a text file."),
    ],
)
def test_a_file_that_is_no_list_gets_a_page_with_the_reason(
    hr: Browser, work: Work, raw: bytes, name: str, words: str
) -> None:
    at = post(hr, raw, name=name).location
    work()
    answer = hr.get(at)
    assert 200 == answer.status_code
    assert words.replace("'", "&#39;") in answer.text
    assert "Upload it again" in answer.text
    for path in ("start", "pause"):
        assert 303 == hr.send(f"{at}/{path}").status_code


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("Chức vụ,Mã CBCC\nVăn thư,TT-1".encode(), "No column with the names of people"),
        ("Họ và tên\nY Blí".encode(), "needed to tell people apart"),
        (b"Ma,Ten\nTT-1,Nguy\xc3\n", "Choose it below"),
    ],
)
def test_a_list_that_cannot_be_told_asks_how_to_read_it(
    hr: Browser, work: Work, raw: bytes, words: str
) -> None:
    at = post(hr, raw, name="x.csv").location
    work()
    answer = hr.get(at, follow_redirects=True)
    assert words.replace("'", "&#39;") in answer.text
    assert "Read again" in answer.text


def test_reading_a_page_of_imports_writes_nothing(hr: Browser, upload: Upload, cast: Cast) -> None:
    at = upload(hr, AN, BAD)
    with cast.database.reading() as session:
        before = session.execute(sa.text("select count(*), max(seq) from events")).one()
    for path in ("", "?kind=refused", "/progress"):
        assert 200 == hr.get(f"{at}{path}").status_code
    with cast.database.reading() as session:
        assert tuple(before) == tuple(session.execute(sa.text("select count(*), max(seq) from events")).one())


def test_a_file_that_is_taken_is_on_the_record(hr: Browser, upload: Upload, cast: Cast) -> None:
    at = upload(hr, AN, BAD)
    for path in ("/refused.csv", "/results.csv"):
        assert 200 == hr.get(f"{at}{path}").status_code
    with cast.database.reading() as session:
        query = sa.select(Event).where(Event.kind == "plan.downloaded").order_by(Event.seq)
        taken = [(e.actor, e.object_id, e.new["file"], e.plan_id) for e in session.scalars(query)]
    plan = at.rpartition("/")[2]
    assert [("Hoàng Thị Nhân Sự", "stttt", f"{name}.csv", plan) for name in ("refused", "results")] == taken


def test_a_long_list_is_paged(hr: Browser, upload: Upload) -> None:
    at = upload(hr, *(f"TT-{n},Y Blí,01/02/1980,,,," for n in range(1, 121)))
    first, last = hr.get(at).text, hr.get(f"{at}?page=3").text
    assert "1–50 of 120" in first
    assert "101–120 of 120" in last
    assert f'href="{at}?page=2"' in first

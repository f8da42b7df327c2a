"""How a list was understood, through the pages: its columns, and having it read otherwise."""

from __future__ import annotations

from collections.abc import Callable

from app.console.imports.columns import ENCODINGS
from provisioning.imports.files.encodings import CHOICES
from provisioning.plans.model import Plan
from tests.app.imports.conftest import Upload
from tests.support.cast import Browser, Cast
from tests.unit.imports.test_spreadsheet import book_of
from tests.unit.imports.test_workbook_sheets import WITH_BIRTH

ROW = "CB-001,Nguyễn Thị An,01/02/1980,Chuyên viên,,,"
# As the select boxes of the page stand for that list, the columns in the order of its header.
FIELDS = ("staff_code", "full_name", "birth_date", "post", "unit", "phone", "recovery_email")


def english(cast: Cast) -> Browser:
    browser = cast.sign_in_as("hr")
    browser.send("/language", {"language": "en"})
    return browser


def plan_of(cast: Cast, at: str) -> Plan:
    with cast.database.reading() as session:
        return session.get_one(Plan, at.rpartition("/")[2])


def test_every_column_stands_with_what_it_is_read_as(cast: Cast, upload: Upload) -> None:
    hr = english(cast)
    at = upload(hr, ROW)
    assert f'href="{at}/columns"' in hr.get(at).text
    page = hr.get(f"{at}/columns").text
    for number, field in enumerate(FIELDS):
        assert f'name="column-{number}"' in page
        assert f'<option value="{field}" selected>' in page


def test_other_columns_have_the_file_read_again(cast: Cast, upload: Upload, work: Callable[[], None]) -> None:
    hr = english(cast)
    at = upload(hr, ROW)
    chosen = {f"column-{number}": field for number, field in enumerate(FIELDS) if field != "phone"}
    assert hr.send(f"{at}/columns", {"of_columns": "1", **chosen}).status_code == 303
    expected = {field: number for number, field in enumerate(FIELDS) if field != "phone"}
    assert plan_of(cast, at).options["choices"] == {"columns": expected}
    work()
    assert plan_of(cast, at).state == "ready"


def test_one_field_in_two_columns_is_refused_and_the_form_stays_as_filled_in(
    cast: Cast, upload: Upload
) -> None:
    hr = english(cast)
    at = upload(hr, ROW)
    answer = hr.send(f"{at}/columns", {"of_columns": "1", "column-1": "full_name", "column-3": "full_name"})
    assert answer.status_code == 422
    assert "“Full name” is chosen for two columns." in answer.text
    assert answer.text.count('<option value="full_name" selected>') == 2
    assert plan_of(cast, at).state == "ready"


def test_what_no_form_offers_is_not_chosen(cast: Cast, upload: Upload) -> None:
    hr = english(cast)
    at = upload(hr, ROW)
    strange = {"column-" + "9" * 5000: "post", "column-x": "post", "column-1": "is_admin", "of_columns": "1"}
    hr.send(f"{at}/columns", strange)
    assert plan_of(cast, at).options["choices"] == {"columns": {}}


def test_letters_and_header_row_that_cannot_be_are_left_to_the_reader(cast: Cast, upload: Upload) -> None:
    hr = english(cast)
    at = upload(hr, ROW)
    hr.send(f"{at}/columns", {"encoding": "../../etc", "sheet": "secret", "header_row": "-4"})
    assert plan_of(cast, at).options["choices"] == {}


def test_a_list_that_was_carried_out_is_no_longer_read_otherwise(
    cast: Cast, upload: Upload, work: Callable[[], None]
) -> None:
    hr = english(cast)
    at = upload(hr, ROW)
    hr.send(f"{at}/start")
    work()
    assert hr.get(f"{at}/columns").location == at
    hr.send(f"{at}/columns", {"of_columns": "1", "column-1": "full_name"})
    assert plan_of(cast, at).state == "applied"


def test_a_list_whose_columns_are_unclear_goes_straight_to_them(cast: Cast, upload: Upload) -> None:
    hr = english(cast)
    at = upload(hr, ROW)
    with cast.database.writing() as session:
        plan = session.get_one(Plan, at.rpartition("/")[2])
        plan.state, plan.options = (
            "unclear",
            {
                "headers": ["Stt", "<b>Tên</b>"],
                "samples": [["1", "Nguyễn Thị An"], ["2", "A Hiêu"]],
                "sheets": ["Tờ 1", "Tờ 2"],
                "sheet": "Tờ 2",
            },
        )
    assert hr.get(at).location == f"{at}/columns"
    page = hr.get(f"{at}/columns").text
    assert "<li>A Hiêu</li>" in page
    assert "&lt;b&gt;Tên&lt;/b&gt;" in page
    assert '<option value="Tờ 2" selected>' in page
    assert f'action="{at}/stop"' in page


def test_every_way_of_writing_letters_on_the_page_is_one_the_reader_knows() -> None:
    assert set(ENCODINGS) - set(CHOICES) == {""}


def test_another_sheet_of_the_book_is_chosen_on_the_page(
    cast: Cast, upload: Upload, work: Callable[[], None]
) -> None:
    hr = english(cast)
    at = upload(hr, raw=book_of(WITH_BIRTH, {}), name="ds.xlsx")
    assert "Lê Hoa" in hr.get(at).text
    page = hr.get(f"{at}/columns").text
    assert '<option value="DS &amp; bổ sung" selected>' in page
    # The row of the header is that of the other sheet.
    hr.send(f"{at}/columns", {"sheet": "Cũ", "header_row": "7"})
    work()
    shown = hr.get(at).text
    assert "Y Blí" in shown
    assert "Lê Hoa" not in shown

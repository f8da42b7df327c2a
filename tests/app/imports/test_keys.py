"""What tells people apart is shown before it is kept, to who may see it; one switch for doubtful dates."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.console.imports import rows as shown_rows
from provisioning.plans.model import Plan
from tests.app.imports.conftest import Upload
from tests.support.cast import Cast

LISTS = Path(__file__).parents[2] / "unit" / "imports" / "lists"
KEYS_HEADER = "Mã CBCC,Họ và tên,Ngày sinh,Số CCCD"


def raw(*rows: str) -> bytes:
    return "\n".join((KEYS_HEADER, *rows)).encode()


def test_each_row_shows_birth_code_and_the_end_of_the_identity_number(cast: Cast, upload: Upload) -> None:
    browser = cast.sign_in_as("hr")
    at = upload(browser, raw=raw("TT-1,Y Blí,03/02/1980,000080001234", "TT-2,A Thút,1971,"))
    page = browser.get(at).text
    assert all(text in page for text in ("TT-1", "03/02/1980", "1234", "1971"))
    assert "000080001234" not in page


def test_a_key_in_doubt_is_marked(cast: Cast, upload: Upload) -> None:
    browser = cast.sign_in_as("hr")
    at = upload(browser, raw=raw("TT-1,Y Blí,03/02/1980,000080001234"))
    assert "cv-doubtful" not in browser.get(at).text
    for row in (
        "TT-1,Y Blí,16/10/71,",
        "TT-1,Y Blí,1971,",
        "TT-1,Y Blí,,80001234567",
        "TT-1,Y Blí,02/28/1980,",
    ):
        assert "cv-doubtful" in browser.get(upload(browser, raw=raw(row))).text, row


def test_who_may_not_see_births_sees_none_in_a_preview(
    cast: Cast, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = cast.sign_in_as("hr")
    at = upload(browser, raw=raw("TT-1,Y Blí,05/02/1980,000080001234", "TT-2,A Thút,1971,"))
    monkeypatch.setattr(shown_rows, "visible", lambda _actor, _path: frozenset({"full_name", "staff_code"}))
    page = browser.get(at).text
    assert "TT-1" in page
    assert not any(text in page for text in ("05/02/1980", "1234", "1971"))


def test_doubtful_dates_are_settled_by_one_switch(
    cast: Cast, upload: Upload, work: Callable[[], None]
) -> None:
    browser = cast.sign_in_as("hr")
    data = (LISTS / "births-half-true-no-codes.xlsx").read_bytes()
    at = upload(browser, raw=data, name="ds.xlsx")
    page = browser.get(at).text
    assert 'name="date_order"' in page
    # Both readings of the same person stand there.
    assert "03/02/1980" in page
    assert "02/03/1980" in page
    assert browser.send(f"{at}/dates", {"date_order": "day"}).status_code == 303
    work()
    with cast.database.reading() as session:
        plan = session.get_one(Plan, at.rpartition("/")[2])
        assert {"joiner": 6} == plan.counts
        assert "day" == plan.options["choices"]["date_order"]
    assert "03/02/1980" in browser.get(at).text


@pytest.mark.parametrize("said", [{}, {"date_order": "x"}])
def test_a_switch_that_says_nothing_asks_again(
    cast: Cast, upload: Upload, work: Callable[[], None], said: dict[str, str]
) -> None:
    browser = cast.sign_in_as("hr")
    data = (LISTS / "births-half-true-no-codes.xlsx").read_bytes()
    at = upload(browser, raw=data, name="ds.xlsx")
    browser.send(f"{at}/dates", {"date_order": "month"})
    work()
    browser.send(f"{at}/dates", said)
    work()
    with cast.database.reading() as session:
        assert 4 == session.get_one(Plan, at.rpartition("/")[2]).counts["question"]


def test_a_cell_that_was_left_out_is_told_with_what_stands_there(cast: Cast, upload: Upload) -> None:
    browser = cast.sign_in_as("hr")
    at = upload(browser, "TT-1,Y Blí,03/02/1980,Văn thư,,xin hỏi,")
    page = browser.get(at).text
    assert "xin hỏi" in page


def test_who_is_absent_from_a_full_list_is_shown_with_the_birth_that_is_known(
    cast: Cast, work: Callable[[], None]
) -> None:
    cast.province.add("Y Vắng", "stttt.cntt", birth_date=date(1971, 10, 16))
    browser = cast.sign_in_as("hr")
    fields = {
        "file": (io.BytesIO(raw("TT-1,Y Blí,03/02/1980,")), "list.csv"),
        "unit": "stttt",
        "mode": "roster",
    }
    at = browser.send("/imports/new", fields, content_type="multipart/form-data").location
    work()
    assert "16/10/1971" in browser.get(f"{at}?kind=leaver").text

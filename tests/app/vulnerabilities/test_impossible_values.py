"""What no database can hold is refused in words on every page that reads it: no error of the server."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DataError

from tests.app.imports.conftest import Upload, upload, work
from tests.support.cast import Cast

__all__ = ["upload", "work"]


@pytest.mark.parametrize(
    "path",
    ["/domains/%00", "/people/new?unit=%00", "/roles/%00", "/people?q=%00", "/units/%00", "/people/%00",
     "/help/%00", "/search?q=%00", "/audit/?who=%00"],
)  # fmt: skip
def test_sign_that_is_none_is_no_error_of_the_server(cast: Cast, path: str) -> None:
    assert cast.sign_in_as("system").get(path).status_code < 500


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "gestern"])
def test_moment_beyond_the_calendar_replaces_no_slip(cast: Cast, moment: str) -> None:
    form = {"person": cast.id("official"), "sure": "1", "replacing_before": moment}
    assert cast.sign_in_as("department").send("/slips", form).status_code < 500


@pytest.mark.parametrize("unit", ["9" * 25, str(2**31), "0", "-1"])
def test_unit_beyond_all_numbers_is_no_answer(cast: Cast, upload: Upload, unit: str) -> None:
    hr = cast.sign_in_as("hr")
    at = upload(hr, "TT-1,Y Wan,01/02/1980,,Tổ không ai biết,,")
    assert hr.send(f"{at}/answer", {"row": "2", "unit": unit}).status_code < 500
    assert hr.send(f"{at}/answer-alike", {"alike": "place:Tổ không ai biết", "unit": unit}).status_code < 500


def test_what_the_database_cannot_hold_is_a_bad_request(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_args: object) -> None:
        raise DataError("select", {}, Exception("cannot contain NUL"))

    monkeypatch.setitem(cast.app.view_functions, "domains.index", refuses)
    answer = cast.sign_in_as("system").get("/domains/")
    assert answer.status_code == 400

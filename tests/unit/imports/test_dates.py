"""Dates as offices write them: the day first, never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.officials.date_parsers import parse_birth_date, parse_date

TODAY = date(2025, 6, 1)
BORN = date(1980, 2, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("03/02/1980", "3/2/1980", "03-02-1980", "3.2.1980", " 03 / 02 / 1980 ", "'03/02/1980"),
        *("1980-02-03", "1980-02-03 00:00:00", "1980/2/3", "1980-02-03T00:00:00", "29254"),
    ],
)
def test_one_day_written_in_many_ways_is_read_as_one(text: str) -> None:
    reading = parse_birth_date(text, TODAY)
    assert (BORN, None) == (reading.value, reading.problem)


def test_a_month_that_can_only_stand_first_is_read_so_with_a_notice() -> None:
    reading = parse_birth_date("02/28/1980", TODAY)
    assert date(1980, 2, 28) == reading.value
    assert ["date_month_first"] == [notice.code for notice in reading.notices]


def test_excels_number_of_a_day_is_read_with_a_notice() -> None:
    notices = parse_birth_date("29254", TODAY).notices
    assert [("birth_date", "date_serial")] == [(n.field, n.code) for n in notices]


def test_an_empty_cell_is_no_date_and_no_problem() -> None:
    assert (None, None) == (parse_date(" ", "x").value, parse_date(" ", "x").problem)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/02/20", "date_two_digit_year"),
        ("1/2/30", "date_two_digit_year"),
        ("1980", "date_year_only"),
        ("02/30/1980", "date_impossible"),
        ("28/13/1980", "date_impossible"),
        ("29/02/1981", "date_impossible"),
        ("31/04/1980", "date_impossible"),
        ("0/1/1980", "date_impossible"),
        ("1980-13-01", "date_impossible"),
        ("ngày 3 tháng 2", "date_unreadable"),
        ("٠٣/٠٢/١٩٨٠", "date_unreadable"),
        ("=TODAY()", "date_unreadable"),
        ("1980-02-03 04:05:00", "date_unreadable"),
        ("3/2-1980/5", "date_unreadable"),
        ("01/01/2026", "date_future"),
        ("01/01/2011", "age_unlikely"),
        ("01/01/1899", "age_unlikely"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: str, code: str) -> None:
    problem = parse_birth_date(text, TODAY).problem
    assert problem is not None
    assert ("birth_date", code) == (problem.field, problem.code)


def test_ages_from_15_to_80_are_likely() -> None:
    assert None is parse_birth_date("01/06/2010", TODAY).problem
    assert None is parse_birth_date("02/06/1944", TODAY).problem
    assert None is not parse_birth_date("02/06/2010", TODAY).problem
    assert None is not parse_birth_date("01/06/1944", TODAY).problem


@given(st.dates(date(1927, 6, 8), date(2173, 10, 13)))
def test_every_day_is_read_back_as_it_was_written(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    forms = [f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", day.isoformat(), serial]
    assert [day] * 4 == [parse_date(form, "x").value for form in forms]


@given(st.text("0123456789/-. :TE'", max_size=14))
def test_a_date_is_a_date_a_problem_or_nothing(text: str) -> None:
    reading = parse_date(text, "x")
    assert not (reading.value and reading.problem)
    if reading.value:
        assert isinstance(reading.value - timedelta(days=0), date)

"""Dates, numbers and sizes are written as each language writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.web import formatting
from tests.support.frame import frame, frame_settings

MOMENT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


@pytest.fixture
def framed(tmp_path: Path) -> Flask:
    return frame(frame_settings(tmp_path))


CASES: list[tuple[Callable[[Any], str], Any, str, str]] = [
    (formatting.format_date, date(2026, 3, 5), "05/03/2026", "2026-03-05"),
    # Half past one at night of the next day in Vietnam.
    (formatting.format_date, MOMENT, "24/11/2026", "2026-11-24"),
    (formatting.format_datetime, MOMENT, "24/11/2026 01:30", "2026-11-24 01:30"),
    (formatting.format_time, MOMENT, "01:30", "01:30"),
    (formatting.format_number, 20000, "20.000", "20,000"),
    (formatting.format_number, 41.54, "41,5", "41.5"),
    (formatting.format_percent, 47.5, "47,5%", "47.5%"),
    (formatting.format_percent, 60, "60%", "60%"),
    (formatting.format_file_size, 0, "0 B", "0 B"),
    (formatting.format_file_size, 1023, "1.023 B", "1,023 B"),
    (formatting.format_file_size, 1536, "1,5 KB", "1.5 KB"),
    (formatting.format_file_size, 5 * 1024**3, "5 GB", "5 GB"),
    (formatting.format_file_size, 3000 * 1024**4, "3.000 TB", "3,000 TB"),
    (formatting.format_ago, MOMENT - timedelta(seconds=3), "vừa xong", "just now"),
    (formatting.format_ago, MOMENT - timedelta(minutes=5), "5 phút trước", "5 minutes ago"),
    (formatting.format_ago, MOMENT + timedelta(hours=2), "sau 2 giờ nữa", "in 2 hours"),
    (formatting.format_ago, MOMENT - timedelta(days=30), "25/10/2026", "2026-10-25"),
    (formatting.format_duration, 44, "44 giây", "44 seconds"),
    (formatting.format_duration, 600, "10 phút", "10 minutes"),
]


@pytest.mark.parametrize(("rule", "value", "vietnamese", "english"), CASES)
def test_each_language_has_its_own_habits(
    framed: Flask, rule: Callable[[Any], str], value: object, vietnamese: str, english: str
) -> None:
    written = []
    with time_machine.travel(MOMENT, tick=False):
        for language in ("vi", "en"):
            with framed.test_request_context(headers={"Accept-Language": language}):
                written.append(rule(value))
    assert [vietnamese, english] == written


def test_a_moment_without_a_time_zone_is_a_mistake(framed: Flask) -> None:
    with framed.test_request_context(), pytest.raises(ValueError, match="time zone"):
        formatting.format_datetime(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_constant_in_a_template_is_written_for_each_reader_anew(framed: Flask) -> None:
    template = framed.jinja_env.from_string("{{ 20000|number }}")
    written = []
    for language in ("vi", "en"):
        with framed.test_request_context(headers={"Accept-Language": language}):
            written.append(template.render())
    assert ["20.000", "20,000"] == written

"""A problem code becomes a sentence that tells the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.texts import doctor as doctor_texts
from app.texts.problems import codes, knows, register, sentence, sentence_for
from provisioning.doctor.finding import Finding
from provisioning.foundation.errors import Problem
from tests.support.frame import frame, frame_settings

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def framed(tmp_path: Path) -> Flask:
    return frame(frame_settings(tmp_path))


def test_parameters_stand_in_the_sentence(framed: Flask) -> None:
    problem = Problem("full_name", "name_letters", {"letter": "@"})
    with framed.test_request_context():
        assert "Họ và tên chỉ gồm chữ cái: không dùng được “@”." == sentence_for(problem)


def test_a_code_nobody_has_words_for_is_named(framed: Flask) -> None:
    with framed.test_request_context(headers=ENGLISH):
        assert "This can't be accepted as it is (code: moon_phase)." == sentence("moon_phase")


def test_a_missing_parameter_does_not_break_the_page(framed: Flask) -> None:
    with framed.test_request_context(headers=ENGLISH):
        assert "Please use at least … characters." == sentence("password_short")


def test_every_sentence_can_be_filled_in_both_languages(framed: Flask) -> None:
    for language in ("vi", "en"):
        with framed.test_request_context(headers={"Accept-Language": language}):
            assert [] == [code for code in codes() if "%(" in sentence(code)]


def test_a_room_adds_codes_of_its_own(framed: Flask) -> None:
    register({"list_too_long_for_test": "Too many members: %(most)s at most."})
    with framed.test_request_context(headers=ENGLISH):
        assert knows("list_too_long_for_test")
        assert "Too many members: 5 at most." == sentence("list_too_long_for_test", {"most": 5})


def test_counts_are_grouped_and_numbers_that_name_a_thing_are_not(framed: Flask) -> None:
    with framed.test_request_context():
        assert "(12.345 dòng)" in sentence("rows_hidden", {"count": 12345})
        assert "dòng 12345" in sentence("row_duplicate", {"row": 12345})
    with framed.test_request_context(headers=ENGLISH):
        assert "(rows: 12,345)" in sentence("dates_month_first", {"count": 12345})
        assert "(12,345)" in sentence("rows_hidden", {"count": 12345})


def test_what_the_doctor_counts_is_grouped_and_a_port_is_not(framed: Flask) -> None:
    room = Finding("disk", True, "disk_room", {"free": 74977})
    port = Finding("sign_ins", False, "sign_ins_silent", {"port": 12340})
    with framed.test_request_context():
        assert "Còn trống 74.977 MB." == doctor_texts.sentence(room)
        assert "12340" in doctor_texts.sentence(port)
    with framed.test_request_context(headers=ENGLISH):
        assert "74,977 MB free." == doctor_texts.sentence(room)


def test_a_unit_that_is_not_there_is_missed_in_the_body_the_row_names(framed: Flask) -> None:
    problem = Problem("sub_unit", "unit_unknown", {"text": "Văn phòng Sở", "within": "Thanh tra Sở"})
    with framed.test_request_context():
        assert sentence_for(problem).startswith("Thanh tra Sở không có đơn vị “Văn phòng Sở”.")

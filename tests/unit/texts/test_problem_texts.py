"""A problem code becomes a sentence that tells the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.texts.problems import codes, knows, register, sentence, sentence_for
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

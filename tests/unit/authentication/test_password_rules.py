"""What a new password may be: long enough, not one's own words, not what everybody takes."""

from __future__ import annotations

import time
import unicodedata
from typing import Literal

import pytest

from provisioning.authentication.rules import password_problems, strength

Form = Literal["NFC", "NFD"]
PERSONAL = ["Nguyễn Văn Hùng", "KT-00123", "02091981", "stttt", "hungnv.stttt"]


def codes(password: str, repeated: str | None = None) -> list[str]:
    again = password if repeated is None else repeated
    return [problem.code for problem in password_problems(password, again, PERSONAL)]


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "bon mua gio nui Ngoc Linh",
        "D4k-Bl4!xuoi-ve-tay",
        "a" * 6 + " qua cam la " + "b" * 6,
        "x9$Lq" * 200,
    ],
)
def test_long_password_is_accepted(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "required"),
        ("elevenchars", "password_short"),
        ("q" * 1025, "password_long"),
        ("ậ" * 400, "password_long"),
        ("mật khẩu 1234", "password_letter"),
        ("nguyen van hung", "password_personal"),
        ("NguyenVanHung1981", "password_personal"),
        ("hungnv.stttt2024", "password_personal"),
        ("KT-00123KT-00123", "password_personal"),
        ("passwordpassword", "password_common"),
        ("123456789012", "password_common"),
        ("matkhau123456", "password_common"),
        ("mat khau 1234", "password_common"),
        ("qwertyuiop1234", "password_common"),
        ("aaaaaaaaaaaaaaa", "password_common"),
        ("ngon\x00ngudung1abc", "text_control"),
    ],
)
def test_bad_password_is_refused_with_reason(password: str, code: str) -> None:
    assert codes(password) == [code]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_refused_letter_with_marks_is_named_as_one(form: Form) -> None:
    (problem,) = password_problems(unicodedata.normalize(form, "gió núi Ngọc Linh"), "", PERSONAL)[:1]
    assert (problem.code, problem.params) == ("password_letter", {"letter": "ó"})


@pytest.mark.parametrize(
    ("password", "letter"),
    [
        ("dak bla xuoi ve tay", None),
        ("dak bla\u00a0xuoi ve tay", "U+00A0"),
        ("dak bla… xuoi ve tay", "…"),
        ("dak bla xuoi ve ６８", "６"),
        ("dak bla xuoi ve m²", "²"),
        ("dak\u00ad bla xuoi ve tay", "U+00AD"),
        ("dak\u200b bla xuoi ve tay", "U+200B"),
        ("đak bla xuoi ve tay", "đ"),
        ("dak bla “xuoi” ve tay", "“"),
        ("dak bla xuôi ve tay", "ô"),
        ("dak bla xuoi ve tay 🌾", "🌾"),
        ("dak\u3000bla xuoi ve tay", "U+3000"),
        ("\u0301dak bla xuoi ve tay", "U+0301"),
    ],
)
def test_password_with_ambiguous_characters_is_refused(password: str, letter: str | None) -> None:
    problems = password_problems(password, password, PERSONAL)
    assert [problem.params.get("letter") for problem in problems] == ([letter] if letter else [])


@pytest.mark.parametrize("password", [" dak bla xuoi ve tay", "dak bla xuoi ve tay ", " " * 20])
def test_password_with_blank_at_an_end_is_refused(password: str) -> None:
    assert codes(password) == ["password_blank_at_end"]


def test_password_problems_are_told_at_once() -> None:
    assert codes("short", "other") == ["password_short", "password_mismatch"]


def test_password_without_repetition_is_refused() -> None:
    assert codes("correct horse battery staple", "") == ["required"]


def test_password_of_a_megabyte_is_refused_unhashed_cve_2020_1722() -> None:
    begun = time.process_time()
    assert codes("a" * 1_000_000) == ["password_long"]
    assert time.process_time() - begun < 0.1


def test_password_with_lone_surrogate_is_refused() -> None:
    assert codes("abcdefghijkl\ud800mnop") == ["text_control"]


def test_longest_password_is_judged_quickly() -> None:
    begun = time.process_time()
    strength("aB3$" * 256, PERSONAL)
    assert time.process_time() - begun < 2

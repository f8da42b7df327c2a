"""What a new password may be: long enough, not one's own words, not what everybody takes."""

from __future__ import annotations

import time
import unicodedata
from datetime import date
from typing import Any, Literal

import pytest

from provisioning.authentication.password_rules import (
    Demands,
    Owner,
    demands_on,
    kept_before,
    lines,
    password_problems,
    strength,
)
from provisioning.foundation.errors import Problem
from provisioning.policy.catalogue import PasswordRules, Rule

Form = Literal["NFC", "NFD"]
OWNER = Owner("Nguyễn Văn Hùng", ("hungnv.stttt",), date(1981, 9, 2), ("KT-00123", "stttt"))
OURS = demands_on(PasswordRules(), administrator=False)


def problems(password: str, repeated: str | None = None, demands: Demands = OURS) -> list[Problem]:
    return password_problems(demands, password, password if repeated is None else repeated, OWNER)


def codes(password: str, repeated: str | None = None) -> list[str]:
    return [problem.code for problem in problems(password, repeated)]


def demands(**rules: Rule[Any]) -> Demands:
    return demands_on(PasswordRules(**rules), administrator=False)


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
        ("tranvanbinh12", "password_names"),
        ("danang2026danang", "password_names"),
        ("TranThiKimNgan1990", "password_names"),
        ("k0ntum.Quang.Ng4i", "password_names"),
        ("{SSHA}suoi Dak Bla", "password_brace"),
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
    (problem,) = problems(unicodedata.normalize(form, "gió núi Ngọc Linh"), "")[:1]
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
    found = [problem.params.get("letter") for problem in problems(password)]
    assert found == ([letter] if letter else [])


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
    strength("aB3$" * 256, OWNER)
    assert time.process_time() - begun < 2


def test_administrators_have_figures_of_their_own() -> None:
    rules = PasswordRules(min_user=Rule(8, "4.1"), min_admin=Rule(10, "4.1"))
    assert [] == problems("Xq7!mdPwz", demands=demands_on(rules, administrator=False))
    (found,) = problems("Xq7!mdPwz", demands=demands_on(rules, administrator=True))
    assert (found.code, found.params) == ("password_short", {"shortest": 10, "article": "4.1"})


def test_every_broken_rule_is_told_at_once_with_its_article() -> None:
    asked = demands(
        min_user=Rule(9, "8.2.b"),
        classes=Rule(4, "8.2.b"),
        specials=Rule(frozenset("!@#%$*&"), "8.2.b"),
        must_not=Rule(frozenset({"equal_login", "contain_login", "contain_name", "contain_birth"}), "8.2.b"),
    )
    found = problems("020981", demands=asked)
    assert {problem.code for problem in found} == {
        "password_short",
        "password_no_lower",
        "password_no_upper",
        "password_no_special_of",
        "password_has_birth",
    }
    assert {problem.params["article"] for problem in found} == {"8.2.b"}


@pytest.mark.parametrize(
    ("needed", "password", "enough"),
    [
        (2, "xqzmdpwkrbvn", False),
        (2, "xqzmdpwkrbv7", True),
        (3, "xqzmdpwkrbv7", False),
        (3, "Xqzmdpwkrbv7", True),
        (3, "xqz-dpwkrbv7", True),
    ],
)
def test_some_classes_of_four_may_be_chosen(needed: int, password: str, enough: bool) -> None:
    found = [problem.code for problem in problems(password, demands=demands(classes=Rule(needed)))]
    assert found == ([] if enough else ["password_classes"])


@pytest.mark.parametrize(
    "password", ["Xq7!hungnv.stttt", "HUNGNV.STTTT-xq7zk", "xq7zk!hung nv stttt", "Xq7!zkhungnvstttt"]
)
def test_the_login_is_found_whatever_stands_between_its_parts(password: str) -> None:
    asked = demands(must_not=Rule(frozenset({"contain_login"})))
    assert ["password_has_login"] == [problem.code for problem in problems(password, demands=asked)]


@pytest.mark.parametrize("password", ["hungnv.stttt", "HungNV.stttt", "hungnv.stttt@kontum.example"])
def test_the_login_itself_is_refused(password: str) -> None:
    assert "password_is_login" in codes(password)
    assert "password_is_login" not in codes(f"{password} x")


def test_without_a_birth_date_none_is_looked_for() -> None:
    asked = demands(must_not=Rule(frozenset({"contain_birth"})))
    nobodys = Owner("Nguyễn Văn Hùng")
    assert [] == password_problems(asked, "Xq!02091981kdm", "Xq!02091981kdm", nobodys)


def test_lines_name_each_rule_with_its_article_and_what_breaks_it() -> None:
    asked = demands(
        min_user=Rule(8, "4.1"), classes=Rule(4, "4.1"), must_not=Rule(frozenset({"equal_login"}), "4.2"),
        history=Rule(3, "4.2"),
    )  # fmt: skip
    said = [(line.code, line.article) for line in lines(asked)]
    assert said == [
        ("length", "4.1"),
        ("lower", "4.1"),
        ("upper", "4.1"),
        ("digit", "4.1"),
        ("special", "4.1"),
        ("letters", ""),
        ("equal_login", "4.2"),
        ("guess", ""),
        ("history", "4.2"),
    ]


def test_every_problem_of_a_password_breaks_a_line() -> None:
    every = demands(
        classes=Rule(4),
        specials=Rule(frozenset("!")),
        must_not=Rule(frozenset({"contain_login", "contain_name", "contain_birth"})),
    )
    broken = frozenset().union(*(line.broken_by for line in lines(every)))
    tried = ["x", "ậ" * 12, "{SSHA}", " x", "hungnv.stttt", "nguyen van hung", "02091981", "Kontum!2026"]
    found = {problem.code for password in tried for problem in problems(password, demands=every)}
    assert found <= broken


@pytest.mark.parametrize(("history", "kept"), [(0, 0), (1, 1), (2, 1), (3, 2), (24, 23)])
def test_of_the_last_passwords_the_current_one_is_kept_anyway(history: int, kept: int) -> None:
    assert kept == kept_before(history)

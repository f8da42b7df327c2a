"""What `congvu install` is told: read typed, every problem at once, and said in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.texts.installation import PROBLEMS, said
from provisioning.foundation.errors import Invalid
from provisioning.installation import answers

GOOD: dict[str, Any] = {
    "host": "mail.kontum.example",
    "province": {"name": "Ủy ban nhân dân tỉnh", "domains": ["kontum.example"]},
    "administrator": {"name": "Trần Thị Quản Trị"},
    "tls": {"acme_email": "cntt@kontum.example"},
}


def problems(given: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        answers.checked(given)
    return {(problem.field, problem.code) for problem in refused.value.problems}


def test_answers_suffix_and_sender_follow_from_the_first_domain() -> None:
    given = answers.checked(GOOD)
    assert given.suffix == "dc=kontum,dc=example"
    assert given.own_sender == "congvu@kontum.example"
    assert given.logs.keep_days >= answers.LEAST_LOG_DAYS


def test_answers_wrong_in_many_places_all_are_told_at_once() -> None:
    given = GOOD | {
        "host": "Mail Server",
        "directory": {"size_gb": 0},
        "logs": {"keep_days": 30},
        "database": {"kind": "oracle"},
        "tls": {"certificate": "/nowhere/cert.pem", "key": "/nowhere/key.pem"},
        "replcae": True,
    }
    assert problems(given) == {
        ("host", "host_shape"),
        ("directory.size_gb", "too_small"),
        ("logs.keep_days", "too_small"),
        ("database.kind", "not_among"),
        ("tls.certificate", "no_file"),
        ("tls.key", "no_file"),
        ("replcae", "unknown_key"),
    }


@pytest.mark.parametrize("left_out", ["host", "province", "administrator", "tls"])
def test_answers_incomplete_names_what_is_missing(left_out: str) -> None:
    assert problems({name: value for name, value in GOOD.items() if name != left_out}) == {
        (left_out, "required")
    }


@pytest.mark.parametrize(
    "tls",
    [
        {},
        {"key": "KEY"},
        {"certificate": "KEY"},
        {"certificate": "KEY", "key": "KEY", "acme_email": "a@b.example"},
    ],
)
def test_answers_certificate_comes_one_way_only(tmp_path: Path, tls: dict[str, str]) -> None:
    file = tmp_path / "file.pem"
    file.touch()
    named = {name: str(file) if value == "KEY" else value for name, value in tls.items()}
    assert problems(GOOD | {"tls": named}) == {("tls", "tls_one_way")}


def test_answers_written_and_read_again_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    given = answers.checked(GOOD | {"replace": True, "directory": {"size_gb": 20}})
    file.write_text(answers.as_text(given), encoding="utf-8")
    assert answers.read(file) == given


def test_answers_file_that_is_no_toml_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text("host = mail", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        answers.read(file)
    assert refused.value.problems[0].code == "answers_no_toml"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_problem_of_an_answer_has_words(language: str) -> None:
    for text in PROBLEMS.values():
        assert said(language, text)
    assert (said("vi", PROBLEMS["required"]) == PROBLEMS["required"]) is False

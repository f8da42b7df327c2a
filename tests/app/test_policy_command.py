"""`congvu policy` from the server's command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app.cli.policy
from app.cli.policy import policy
from provisioning.doctor.mail_rule import mail_rule
from provisioning.foundation.errors import Invalid
from provisioning.policy.queries import default_policy
from tests.support.cast import Cast

Run = Callable[..., Result]
OWN_RULE = """
title = "Tỉnh Mẫu"
decision = "1/2026/QĐ-UBND"
in_force = 2026-03-01
[settings]
"password.min_user" = { value = 10, article = "4.1" }
"""


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the database of the test."""
    monkeypatch.setattr(app.cli.policy, "services", lambda: cast.services)
    return lambda *words: CliRunner().invoke(policy, [*words])


def test_list_names_four_provinces_and_our_own(run: Run) -> None:
    keys = [line.split("\t")[0] for line in run("list").output.splitlines()]
    assert ["default", "bac-ninh", "dong-thap", "nghe-an", "ninh-binh"] == keys


def test_load_keeps_a_rule_that_can_then_be_chosen(run: Run, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "tinh-mau.toml"
    file.write_text(OWN_RULE, encoding="utf-8")
    assert 0 == run("load", str(file)).exit_code
    assert "1/2026/QĐ-UBND" in run("list").output
    assert 0 == run("adopt", "tinh-mau", "--reason", "QĐ 1/2026").exit_code
    with cast.database.reading() as session:
        assert 10 == default_policy(session).password.min_user.value


def test_load_tells_every_problem_of_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sai.toml"
    file.write_text(OWN_RULE.replace("10", "1") + '"no.such" = { value = 1 }\n', encoding="utf-8")
    refusal = run("load", str(file)).exception
    assert isinstance(refusal, Invalid)
    assert {"password.min_user", "no.such"} == {p.field for p in refusal.problems}


def test_show_prints_value_and_article(run: Run) -> None:
    assert "idle.lock_after\t6 months\t8.2.a" in run("show", "nghe-an").output
    assert "idle.lock_after\tnever\t-" in run("show").output


def test_diff_tells_what_differs_and_which_way(run: Run) -> None:
    answer = run("diff", "nghe-an", "dong-thap")
    assert 1 == answer.exit_code
    assert "idle.lock_after\t6 months -> 45 days\tstricter\t9.3.a" in answer.output
    assert 0 == run("diff", "nghe-an", "nghe-an").exit_code


def test_doctor_names_what_departs_from_the_rule(run: Run, cast: Cast) -> None:
    assert ["rule_holds"] == [finding.code for finding in mail_rule(cast.database)]
    run("adopt", "nghe-an", "--reason", "QĐ 99/2025")
    assert [(True, "rule_holds")] == [(each.ok, each.code) for each in mail_rule(cast.database)]

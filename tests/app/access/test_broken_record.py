"""Builds broken on purpose around the record and what leaves: each hole is seen by the test of its class."""

from __future__ import annotations

import pytest
import time_machine

from provisioning.foundation import formulas
from provisioning.notifications import quoting
from provisioning.officials import operations
from provisioning.reports import point_in_time
from tests.app.vulnerabilities import test_formulas_in_tables, test_point_in_time, test_self_rename
from tests.app.vulnerabilities import test_lookalike_names as names
from tests.app.vulnerabilities import test_quoted_free_text as mails
from tests.support.cast import Cast


def test_a_table_without_marks_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "neutralised", lambda text: text)
    with pytest.raises(AssertionError):
        test_formulas_in_tables.test_no_cell_begins_like_a_formula_wherever_a_program_cuts("x;=1", ";")


def test_a_table_with_marks_at_the_start_only_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "neutralised", lambda text: f"'{text}" if text[:1] in "=+-@" else text)
    with pytest.raises(AssertionError):
        test_formulas_in_tables.test_no_cell_begins_like_a_formula_wherever_a_program_cuts("x;=1", ";")


def test_a_past_that_hears_every_event_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(test_point_in_time.EARLIER):
        who = cast.province.add("Lê Thị Hoa", test_point_in_time.HOME, post="Kế toán")
    monkeypatch.setattr(point_in_time, "MOVES", (*point_in_time.MOVES, "grant.withdrawn"))
    with pytest.raises(AssertionError):
        test_point_in_time.test_what_is_over_another_unit_moves_nobody_there(
            cast, who, "a permission withdrawn"
        )


@pytest.mark.parametrize("guard", ["defanged", "_visible", "quoted"])
def test_words_in_mails_without_a_guard_are_seen(monkeypatch: pytest.MonkeyPatch, guard: str) -> None:
    monkeypatch.setattr(quoting, guard, lambda text, *_rest: text)
    with pytest.raises((AssertionError, ValueError)):
        mails.test_no_link_of_anybodys_is_live("vi", "request_made", "https://evil.example")
        mails.test_nobody_puts_a_line_or_a_header_of_their_own("vi", "request_made", "x\u2028y")


def test_a_build_in_which_one_renames_oneself_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "own_problems", lambda *_values: [])
    with pytest.raises(pytest.fail.Exception):
        test_self_rename.test_nobody_changes_what_says_who_they_are(cast, "hr", "full_name")


def test_a_build_that_asks_about_no_name_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.officials.adding.name_problems", lambda *_values: [])
    with pytest.raises(pytest.fail.Exception):
        names.test_nobody_is_added_under_such_a_name_without_a_reason(cast, "Tran Thi Quan Tri")

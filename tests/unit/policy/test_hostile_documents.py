"""Files of a rule as somebody might write them to break whoever reads them: refused, and in no time."""

from __future__ import annotations

import tomllib

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.policy import documents
from provisioning.policy.documents import read_profile

HEAD = 'title = "Tỉnh Mẫu"\ndecision = "1/2026/QĐ-UBND"\nin_force = 2026-01-01\n[settings]\n'
DEEP = "\n".join("[" * 5_000) + "\n" + "\n".join("]" * 5_000)


def listed(each: str, count: int) -> str:
    """A list of so many, an entry a line."""
    return "[\n" + ",\n".join(f'"{each.format(n)}"' for n in range(count)) + "\n]"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("a" + ".a" * 60_000 + " = 1", "policy_line_long"),
        ('"password.min_user" = { value = ' + "9" * 5_000 + " }", "policy_line_long"),
        ('[settings."password.min_user"]\nvalue = ' + DEEP, "policy_file_shape"),
        ('[settings."files.refused"]\nvalue = ' + listed("a{}", 201), "policy_not_among"),
        ('[settings."person.forms"]\nvalue = ' + listed("{{ten}}", 201), "policy_not_templates"),
        ('[settings."report.body_due"]\nvalue = ' + listed("12-11", 201), "policy_not_days"),
        ('"report.body_due" = { value = ["02-30"] }', "policy_not_days"),
        ('"report.body_due" = { value = ["04-31"] }', "policy_not_days"),
        ('"wrong.until" = { value = ["pause"] }', "policy_not_among"),
        ('"wrong.until" = { value = { a = 1 } }', "policy_not_among"),
        ('"password.min_user" = { value = nan }', "policy_not_whole"),
        ('"password.min_user" = { value = 1e400 }', "policy_not_whole"),
        ('"password.min_user" = { value = true }', "policy_not_whole"),
        ('"password.min_user" = { value = 12, article = "<b>" }', "policy_article"),
        ('"password.min_user" = { value = 12, note = "\\u0000" }', "too_long"),
        ('"password.min_user" = { value = 12, note = "\\u202e" }', "too_long"),
        ('"password.min_user" = { value = 12, more = 1 }', "policy_entry_shape"),
        ('"password.min_user" = [1]', "policy_entry_shape"),
        ('"due.office_hours" = { value = "17:00-07:00" }', "policy_not_hours"),
        ('"due.office_hours" = { value = "07:00-07:09" }', "policy_not_hours"),
        ('"idle.lock_after" = { value = "99999 months" }', "policy_not_period"),
    ],
)
def test_a_hostile_entry_is_a_problem_and_no_error(entry: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_profile("tinh", (HEAD + entry).encode())
    assert code == refused.value.problems[0].code


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", HEAD.encode() + b"\x00", b"[[settings]]", b"settings = 1"]
)
def test_what_is_no_table_of_text_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_profile("tinh", content)


def test_29_february_is_a_day_of_the_year() -> None:
    rules = read_profile("tinh", (HEAD + '"report.body_due" = { value = ["02-29"] }').encode()).rules
    assert ((2, 29),) == rules["report.body_due"].value


def test_a_build_that_hands_any_file_to_the_reader_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_document", lambda content: tomllib.loads(content.decode()))
    with pytest.raises(RecursionError):
        test_a_hostile_entry_is_a_problem_and_no_error(
            '[settings."password.min_user"]\nvalue = ' + DEEP, "policy_file_shape"
        )

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
    "content", [b"", b"\xff\xfe\x00", HEAD.encode() + b"\x00", b"[[settings]]", b"settings = 1"]
)
def test_what_is_no_table_of_text_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_profile("tinh", content)


TWELVE = '"password.min_user" = { value = 12 }\n'


@pytest.mark.parametrize(
    "written",
    [
        HEAD + TWELVE * 2,
        HEAD + '"password.min_user" = { value = 12, value = 8 }',
        HEAD + TWELVE + '[settings."password.min_user"]\nvalue = 8',
        HEAD + TWELVE + '["settings"]\n',
        'title = "Một"\n' + HEAD,
    ],
)
def test_what_is_said_twice_is_refused_and_neither_holds(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_profile("tinh", written.encode())
    assert ["policy_file_shape"] == [each.code for each in refused.value.problems]


def test_each_unknown_setting_is_named_beside_the_other_faults() -> None:
    entries = '"password.min_userr" = { value = 12 }\n"__class__" = { value = 1 }\n'
    written = "more = 1\n" + HEAD + entries + TWELVE.replace("12", "true")
    with pytest.raises(Invalid) as refused:
        read_profile("tinh", written.encode())
    told = {(each.field, each.code) for each in refused.value.problems}
    unknown = {(name, "policy_setting_unknown") for name in ("more", "password.min_userr", "__class__")}
    assert unknown | {("password.min_user", "policy_not_whole")} == told


def test_a_name_as_long_as_a_line_is_told_in_part() -> None:
    with pytest.raises(Invalid) as refused:
        read_profile("tinh", (HEAD + "a" * 1_900 + " = { value = 1 }").encode())
    assert [("a" * 60, "policy_setting_unknown")] == [(p.field, p.code) for p in refused.value.problems]


@pytest.mark.parametrize("filling", [b"#\n", b" ", b"\xff", b'a.b = "c"\n'])
def test_a_huge_file_is_refused_unread(filling: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_document", lambda _content: pytest.fail("read"))
    huge = (HEAD + TWELVE).encode() + filling * (documents.LARGEST // len(filling))
    with pytest.raises(Invalid) as refused:
        read_profile("tinh", huge)
    assert [("policy_file_large", {"most": 256})] == [(p.code, p.params) for p in refused.value.problems]


def test_as_many_settings_as_a_file_can_hold_are_each_told() -> None:
    count = (documents.LARGEST - len(HEAD.encode())) // len('"00000" = { value = 1 }\n')
    entries = "".join(f'"{n:05}" = {{ value = 1 }}\n' for n in range(count))
    with pytest.raises(Invalid) as refused:
        read_profile("tinh", (HEAD + entries).encode())
    assert {"policy_setting_unknown"} == {each.code for each in refused.value.problems}
    assert count == len(refused.value.problems) > 10_000


def test_29_february_is_a_day_of_the_year() -> None:
    rules = read_profile("tinh", (HEAD + '"report.body_due" = { value = ["02-29"] }').encode()).rules
    assert ((2, 29),) == rules["report.body_due"].value


def test_a_build_that_hands_any_file_to_the_reader_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_document", lambda content: tomllib.loads(content.decode()))
    with pytest.raises(RecursionError):
        test_a_hostile_entry_is_a_problem_and_no_error(
            '[settings."password.min_user"]\nvalue = ' + DEEP, "policy_file_shape"
        )

"""Every finding the checks can make has its sentence, with all its parameters, in both languages."""

from __future__ import annotations

import ast
import re

from app.texts.doctor import DOCTOR_TEXTS, GROUPS, PART_TEXTS, sentence
from app.texts.problems import sentence_for
from provisioning.doctor.finding import ill
from provisioning.foundation.errors import Problem
from tests.support.sources import ROOT


def made() -> set[tuple[str, str, frozenset[str]]]:
    """Part, code and parameters of each call of `well` and `ill` that spells them out."""
    calls = [
        node
        for path in (ROOT / "provisioning/doctor").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"well", "ill"}
    ]
    return {(_word(call.args[0]), _word(call.args[1]), _names(call)) for call in calls}


def _word(argument: ast.expr) -> str:
    assert isinstance(argument, ast.Constant), "parts and codes are spelled out"
    return str(argument.value)


def _names(call: ast.Call) -> frozenset[str]:
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


def wanted(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert {code for _part, code, _names in made()} == set(DOCTOR_TEXTS)


def test_every_part_has_a_name_and_a_group() -> None:
    parts = {part for part, _code, _names in made()}
    assert parts == set(PART_TEXTS) == {part for _title, group in GROUPS for part in group}


def test_every_sentence_is_given_what_it_names() -> None:
    lacking = [
        (code, name)
        for part, code, names in made()
        for name in wanted(str(DOCTOR_TEXTS[code])) | wanted(str(PART_TEXTS[part]))
        if name not in names
    ]
    assert [] == lacking


def test_numbers_on_the_command_line_are_grouped_as_its_english_sentences_are_read() -> None:
    assert "1,234" in sentence(ill("drift", "drift_missing", count=1234))
    assert "20,000" in sentence_for(Problem("file", "file_too_big", {"most": 20000}))

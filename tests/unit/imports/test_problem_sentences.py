"""Every code of names, addresses and HR files has a sentence, and that has its Vietnamese."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from app.texts.field_problems import SENTENCES
from app.texts.file_problems import PROBLEM_TEXTS
from app.texts.problems import knows
from app.texts.translations import vietnamese

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    *(ROOT / "provisioning" / "names").glob("*.py"),
    *(ROOT / "provisioning" / "imports").rglob("*.py"),
    *((ROOT / "provisioning" / "addresses" / f"{n}.py") for n in ("rules", "parsing", "template")),
]
CODE = re.compile(
    r"(text|name|address|template|policy|file|csv|encoding|column|row|identity|id|date|age|phone)"
    r"_[a-z_]+|(staff_code|email)_(shape|blanks_removed)|contract_kind_unknown"
)
# Looks like a code and is a column or a field.
COLUMNS = {"row_class", "column_numbers", "name_reason", "date_order", "id_digits"}


def codes_in(source: Path) -> set[str]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return {t for t in texts if isinstance(t, str) and CODE.fullmatch(t)} - COLUMNS


def test_every_code_has_a_sentence() -> None:
    codes = set().union(*(codes_in(s) for s in SOURCES))
    assert len(codes) > 60
    assert [] == sorted(c for c in codes if not knows(c))


def test_every_sentence_here_has_its_vietnamese_with_the_same_places() -> None:
    catalogue = vietnamese()
    places = re.compile(r"%\(\w+\)s")
    for english in PROBLEM_TEXTS.values():
        message = catalogue.get(english)
        assert message is not None
        assert sorted(places.findall(english)) == sorted(places.findall(str(message.string)))


def test_no_sentence_is_written_twice_without_need() -> None:
    assert [] == [c for c, s in PROBLEM_TEXTS.items() if SENTENCES.get(c) == s]

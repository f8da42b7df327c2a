"""The canonical form of text, and what is refused at the door."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.names import BadText, canonical, canonical_name
from tests.unit.names.strategies import names


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Nguyễn \u00a0 Văn  An ", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ước"), "Nguyễn Thị Ước"),
        ("Nguyê\u0303n", "Nguyễn"),
        ("\u00d0ặng \u0189ình", "Đặng Đình"),
        ("An\u200b\u00adh\ufeff", "Anh"),
        ("e\u200b\u0301", "é"),
        ("a\u0323\u0302", "ậ"),
        ("Sở TT&TT (cũ) - 1", "Sở TT&TT (cũ) - 1"),
        ("", ""),
    ],
)
def test_text_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert stored == canonical(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("An\x00", "text_control"),
        ("An\nBình", "text_control"),
        ("An\x85Bình", "text_control"),
        ("An\u2028Bình", "text_control"),
        ("An\u202etxt", "text_format"),
        ("\u2066An", "text_format"),
        ("A\u200fn", "text_format"),
        ("Nguy\ufffdn", "text_unreadable"),
        ("An\ue000", "text_unreadable"),
        ("An\ud800", "text_unreadable"),
        ("An\u0378", "text_unreadable"),
        ("a" + "\u0301" * 1000, "text_marks"),
        ("\u0301An", "text_marks"),
        ("An \u0301", "text_marks"),
        ("a" * 256, "text_too_long"),
        ("a" * 100_000, "text_too_long"),
    ],
)
def test_text_that_hides_something_is_refused(typed: str, code: str) -> None:
    with pytest.raises(BadText) as refused:
        canonical(typed)
    assert code == refused.value.code


def test_text_of_255_composed_characters_is_taken() -> None:
    assert "ậ" * 255 == canonical("a\u0323\u0302" * 255)


@given(st.text())
def test_canonical_text_is_a_fixed_point(typed: str) -> None:
    try:
        stored = canonical(typed)
    except BadText:
        return
    assert stored == canonical(stored)
    assert stored == unicodedata.normalize("NFC", stored).strip()
    assert "  " not in stored


@pytest.mark.parametrize("name", ["A", "Ư̆ng", "Y-Thuyên", "H'Bluêk", "John F. Kennedy", "Null"])
def test_names_of_every_shape_are_taken(name: str) -> None:
    assert name == canonical_name(name)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Ksor H’Bluêk", "Ksor H'Bluêk"), ("H' Hen Niê", "H'Hen Niê"), ("Kʼ Brơi", "K'Brơi")],
)
def test_apostrophe_in_name_is_made_plain(typed: str, stored: str) -> None:
    assert stored == canonical_name(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name_missing"),
        (" \u200b ", "name_missing"),
        ("Nguyễn Văn An 2", "name_letters"),
        ("=HYPERLINK", "name_letters"),
        ("<b>An</b>", "name_letters"),
        ("an@mail.example", "name_letters"),
        ("{{7*7}}", "name_letters"),
        ("Nguyễn Văn Аn", "name_letters"),  # a Cyrillic А
        ("Αn", "name_letters"),  # a Greek Α
        ("Ａn", "name_letters"),  # full-width
        ("ﬁn", "name_letters"),
        ("An 😀", "name_letters"),
        ("An\ufe0f", "name_letters"),
        ("-An", "name_shape"),
        (".", "name_shape"),
        ("An--Bình", "name_shape"),
        ("'; --", "name_letters"),
    ],
)
def test_invalid_name_is_refused(typed: str, code: str) -> None:
    with pytest.raises(BadText) as refused:
        canonical_name(typed)
    assert code == refused.value.code


@given(names)
def test_names_of_the_province_are_taken_in_any_form(name: str) -> None:
    stored = canonical_name(name)
    assert stored == canonical_name(unicodedata.normalize("NFD", name))
    assert stored == canonical_name(stored)

"""How a name falls into its parts, and how capitals become a name again."""

from __future__ import annotations

import pytest
from hypothesis import given

from provisioning.names import NameParts, canonical_name, restore_case, split_name
from tests.unit.names.strategies import names


@pytest.mark.parametrize(
    ("name", "family", "middle", "given_name"),
    [
        ("Nguyễn Thị Ngọc Ánh", "Nguyễn", "Thị Ngọc", "Ánh"),
        ("Trần An", "Trần", "", "An"),
        ("Thút", "", "", "Thút"),
        ("A Thút", "A", "", "Thút"),
        ("Y Vêng", "Y", "", "Vêng"),
        ("A Văn Phương", "A", "Văn", "Phương"),
        ("Y Thị Hoa", "Y", "Thị", "Hoa"),
        ("Rơ Châm Hiêng", "Rơ Châm", "", "Hiêng"),
        ("Rah Lan H'Lim", "Rah Lan", "", "H'Lim"),
        ("Rơ Mah Thị Luyn", "Rơ Mah", "Thị", "Luyn"),
        ("Rơ Châm", "Rơ", "", "Châm"),
        ("Ksor H'Bluêk", "Ksor", "", "H'Bluêk"),
        ("H'Hen Niê", "Niê", "", "H'Hen"),
        ("Y Thuyên Niê Kdăm", "Niê Kdăm", "Y", "Thuyên"),
        ("Y Niê", "Y", "", "Niê"),
        ("Thao Mưk", "Thao", "", "Mưk"),
    ],
)
def test_names_of_every_people_are_split(name: str, family: str, middle: str, given_name: str) -> None:
    assert NameParts(family, middle, given_name) == split_name(name)


@given(names)
def test_no_word_is_lost_and_there_is_always_a_given_name(name: str) -> None:
    full = canonical_name(name)
    parts = split_name(full)
    words = f"{parts.family} {parts.middle} {parts.given}".split()
    assert sorted(full.split()) == sorted(words)
    assert parts.given


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("NGUYỄN THỊ NGỌC ÁNH", "Nguyễn Thị Ngọc Ánh"),
        ("KSOR H'BLUÊK", "Ksor H'Bluêk"),
        ("Y-THUYÊN NIÊ", "Y-Thuyên Niê"),
        ("nguyễn văn đường", "Nguyễn Văn Đường"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("A Y", "A Y"),
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("McDonald", "McDonald"),
        ("NGUYỄN Văn An", "NGUYỄN Văn An"),
    ],
)
def test_only_names_in_one_case_get_their_capitals_back(typed: str, name: str) -> None:
    assert name == restore_case(typed)

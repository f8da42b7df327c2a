"""The Vietnamese order of names."""

from __future__ import annotations

import re
import sqlite3
from random import Random

from hypothesis import given

from provisioning.names import canonical_name, fold, sort_key
from tests.unit.names.strategies import names

IN_ORDER = [
    "An",
    "Trần An",
    "Nguyễn Văn Ản",
    "Nguyễn Văn Ãn",
    "Nguyễn Văn Án",
    "Nguyễn Văn Anh",
    "Nguyễn Văn Ánh",
    "Nguyễn Văn Ăn",
    "Nguyễn Văn Ân",
    "Nguyễn Văn Ấn",
    "Lê Bình",
    "Nguyễn Bình",
    "Nguyễn An Bình",
    "Nguyễn Văn Bình",
    "Ksor Ƀlưng",
    "Lê Dũng",
    "Lê Đạt",
    "Lê Em",
    "Lê Êm",
    "Lê Hoa",
    "Lê Hòa",
    "Ksor H'Yéo",
    "Lê Oanh",
    "Lê Ông",
    "Lê Ơn",
    "Lê Thu",
    "Lê Thủ",
    "A Thút",
    "Lê Thư",
    "Y Vêng",
    "Lê Yến",
]


def test_given_names_come_first_then_families_then_middles_letters_before_tones() -> None:
    shuffled = Random(7).sample(IN_ORDER, len(IN_ORDER))
    assert IN_ORDER == sorted(shuffled, key=sort_key)


def test_a_database_sorts_the_keys_the_same_way() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table people (name text, key text)")
    rows = [(n, sort_key(n)) for n in Random(8).sample(IN_ORDER, len(IN_ORDER))]
    connection.executemany("insert into people values (?, ?)", rows)
    found = [n for (n,) in connection.execute("select name from people order by key")]
    connection.close()
    assert IN_ORDER == found


@given(names)
def test_a_key_is_made_of_plain_pairs_and_is_not_long(name: str) -> None:
    full = canonical_name(name)
    key = sort_key(full)
    assert re.fullmatch(r"(?:[a-z][1-5]|0[0-6])+", key)
    assert len(key) <= 2 * len(full) + 12


@given(names, names)
def test_two_names_share_a_key_only_when_their_letters_are_the_same(one: str, other: str) -> None:
    left, right = canonical_name(one), canonical_name(other)
    if sort_key(left) == sort_key(right):
        assert fold(left).replace(" ", "") == fold(right).replace(" ", "")

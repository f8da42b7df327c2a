"""Which terms a name has, and how else a word may be written by whoever looks for it."""

from __future__ import annotations

import pytest

from provisioning.names import person_terms, spellings, unit_terms, wanted_person, wanted_unit
from provisioning.names.search_terms import MOST_SPELLINGS, MOST_WORDS


def fits(terms: frozenset[str], wanted: list[tuple[str, ...]]) -> bool:
    """Whether each word begins one of the terms."""
    return all(any(term.startswith(each) for each in word for term in terms) for word in wanted)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        # marks, capitals, hyphens
        ("Phòng Nội vụ", "phòng nội vụ"),
        ("Phòng Tài chính - Kế hoạch", "PHONG TAI-CHINH KE HOACH"),
        # initials, with and without what goes before
        ("Phòng Nội vụ", "pnv"),
        ("Sở Thông tin và Truyền thông", "sở tttt"),
        ("Sở Thông tin và Truyền thông", "stttt"),
        ("Sở Thông tin và Truyền thông", "Sở TT&TT"),
        ("Phòng Tài chính - Kế hoạch", "P. TC-KH"),
        ("Sở Lao động - Thương binh và Xã hội", "sldtbxh"),
        ("Sở Lao động - Thương binh và Xã hội", "so ldtbxh"),
        # abbreviations on either side
        ("Ủy ban nhân dân huyện Đăk Hà", "ubnd dak ha"),
        ("UBND huyện Đăk Hà", "uy ban nhan dan huyen dak ha"),
        # words run together, or apart
        ("Ủy ban nhân dân huyện Đăk Hà", "dakha"),
        ("Ủy ban nhân dân huyện Ia H'Drai", "ia h drai"),
        ("Ủy ban nhân dân huyện Ia H' Drai", "iahdrai"),
        # spellings
        ("Ủy ban nhân dân xã Ngọk Bay", "ngoc bay"),
        ("Ủy ban nhân dân xã Đắc Long", "đăk long"),
        ("Ủy ban nhân dân thị trấn Đắk Tô", "Dac To"),
        ("Ủy ban nhân dân xã Pờ Y", "bo y"),
        ("Ủy ban nhân dân xã Ya Xiêr", "ia xier"),
        ("Ủy ban nhân dân xã Mỹ Lộc", "mi loc"),
    ],
)
def test_a_unit_is_found_by_what_offices_type(name: str, typed: str) -> None:
    assert fits(unit_terms("ma", name), wanted_unit(typed))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Phòng Nội vụ", "pnn"),
        ("Sở Y tế", "sở tttt"),
        ("Ủy ban nhân dân xã Ngọk Bay", "ngok reo"),
        ("Ủy ban nhân dân xã Chư Hreng", "khu hreng"),
    ],
)
def test_another_unit_is_not_found(name: str, typed: str) -> None:
    assert not fits(unit_terms("ma", name), wanted_unit(typed))


@pytest.mark.parametrize(
    "typed", ["nguyen van an", "Nguyễn Văn Ấn", "van an", "NGUYENVANAN", "an", "cb-00321", "annv", "annv.snv"]
)
def test_a_person_is_found_by_name_code_and_address(typed: str) -> None:
    assert fits(person_terms("Nguyễn Văn Ấn", "CB-00321", "annv.snv"), wanted_person(typed))


def test_where_the_address_says_somebody_works_is_no_name_of_theirs() -> None:
    assert not fits(person_terms("A Ngọk", "", "ngoka.dakha"), wanted_person("dakha"))


@pytest.mark.parametrize(("name", "typed"), [("A Ngọk", "a ngoc"), ("Y Vêng", "i veng"), ("Lý Mỹ", "li mi")])
def test_a_person_is_found_however_the_name_is_written(name: str, typed: str) -> None:
    assert fits(person_terms(name), wanted_person(typed))


@pytest.mark.parametrize("other", ["may", "khanh"])
def test_other_names_are_no_spellings(other: str) -> None:
    assert other not in spellings({"may": "mai", "khanh": "chanh"}[other])


def test_a_word_has_itself_first_and_never_too_many_spellings() -> None:
    for word in ("ngoc", "kikykikykikykiky", "c" * 90, "1"):
        assert spellings(word)[0] == word
        assert len(spellings(word)) <= MOST_SPELLINGS


def test_no_more_words_are_looked_at_than_tell_anything() -> None:
    assert len(wanted_unit("a " * 500)) == MOST_WORDS
    assert wanted_unit("?!…") == []

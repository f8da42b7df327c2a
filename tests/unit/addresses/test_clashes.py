"""What is tried when the first choice can't be had, and how the reason is told."""

from __future__ import annotations

from itertools import islice

import pytest

from provisioning.addresses.rules import (
    ClashPolicy,
    Step,
    candidates,
    choices,
    parse_policy,
    parse_template,
    reason,
)
from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import split_name

DEFAULT = parse_template("{ten}{dau_ho_dem}.{don_vi}")
FLAT = parse_template("{ten}{dau_ho_dem}")


def first(count: int, name: str, year: int | None = 1975, unit: str = "stttt") -> list[str]:
    return list(islice(candidates(DEFAULT, split_name(name), unit, year), count))


def test_choices_add_letters_then_birth_year_then_numbers() -> None:
    expected = ["hungnv", "hungnvan", "hungnguyenvan", "hungnv75", "hungnv2", "hungnv3"]
    assert [f"{x}.stttt" for x in expected] == first(6, "Nguyễn Văn Hùng")


def test_choices_spell_the_last_middle_word_first() -> None:
    expected = ["anhntn", "anhntngoc", "anhnthingoc", "anhnguyenthingoc"]
    assert [f"{x}.stttt" for x in expected] == first(4, "Nguyễn Thị Ngọc Ánh")


def test_choices_without_middle_words_go_on_to_the_year() -> None:
    assert ["thuta.stttt", "thuta75.stttt", "thuta2.stttt"] == first(3, "A Thút")


def test_choices_without_birth_year_go_on_to_numbers() -> None:
    assert ["thuta.stttt", "thuta2.stttt"] == first(2, "A Thút", year=None)


def test_suffix_stands_right_after_the_name() -> None:
    template = parse_template("{dau_ho_dem}{ten}-{don_vi}")
    policy = parse_policy("number")
    found = islice(candidates(template, split_name("Lê Văn Bình"), "dakha", 1980, policy), 2)
    assert ["lvbinh-dakha", "lvbinh2-dakha"] == list(found)


def test_five_hundred_people_of_one_name_get_five_hundred_addresses() -> None:
    once = first(500, "Nguyễn Văn An")
    again = first(500, "Nguyễn Văn An")
    assert 500 == len(set(once))
    assert once == again


def test_short_first_choice_is_skipped_with_reason() -> None:
    choice = next(choices(FLAT, split_name("An"), birth_year=1990))
    assert "an90" == choice.local
    wanted = Problem("address", "address_too_short", {"first": "an", "step": "year"})
    assert wanted == reason(choice)


def test_reserved_first_choice_is_skipped_with_reason() -> None:
    reserved = frozenset({"anhntn"})
    choice = next(choices(FLAT, split_name("Nguyễn Thị Ngọc Ánh"), reserved=reserved))
    assert ("anhntngoc", Step.LETTERS) == (choice.local, choice.step)
    wanted = Problem("address", "address_reserved", {"first": "anhntn", "step": "letters"})
    assert wanted == reason(choice)


def test_unlucky_first_choice_is_skipped() -> None:
    choice = next(choices(FLAT, split_name("Trần Đi"), birth_year=1980))
    assert "ditran" == choice.local
    wanted = Problem("address", "address_unlucky", {"first": "dit", "step": "letters"})
    assert wanted == reason(choice)


def test_later_choice_says_the_first_is_taken() -> None:
    later = list(islice(choices(DEFAULT, split_name("Nguyễn Văn Hùng"), "stttt", 1975), 2))[1]
    wanted = Problem("address", "address_taken", {"first": "hungnv.stttt", "step": "letters"})
    assert wanted == reason(later)


def test_first_choice_has_no_reason() -> None:
    assert None is reason(next(choices(FLAT, split_name("Nguyễn Văn Hùng"))))


def test_choices_end_after_the_last_number() -> None:
    policy = ClashPolicy((Step.NUMBER,), highest_number=4)
    found = candidates(FLAT, split_name("A Thút"), policy=policy)
    assert ["thuta", "thuta2", "thuta3", "thuta4"] == list(found)


def test_long_name_is_cut_and_keeps_suffix_and_unit() -> None:
    template = parse_template("{ten}.{ho_dem}.{don_vi}")
    name = split_name("Nguyễn " + "Thịnhthịnh " * 12 + "An")
    found = list(islice(candidates(template, name, "stttt", 1980), 5))
    assert 5 == len(set(found))
    assert [64] * 5 == [len(x) for x in found]
    assert all(x.endswith(".stttt") for x in found)


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("", "address_unit_missing"),
        ("Sở", "address_unit_bad"),
        ("a..b", "address_unit_bad"),
        ("x" * 60, "address_unit_bad"),
    ],
)
def test_unit_without_address_part_is_named(unit: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        candidates(DEFAULT, split_name("A Thút"), unit)
    assert [code] == [p.code for p in refused.value.problems]


def test_name_without_latin_letters_gives_no_address() -> None:
    with pytest.raises(Invalid) as refused:
        candidates(FLAT, split_name("Иван 王"))
    assert ["address_name_without_letters"] == [p.code for p in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", (Step.NUMBER,)),
        ("number,year", (Step.YEAR, Step.NUMBER)),
        (" letters , year , number ", (Step.LETTERS, Step.YEAR, Step.NUMBER)),
        ("year,year", (Step.YEAR, Step.NUMBER)),
    ],
)
def test_choices_always_end_with_numbers(text: str, steps: tuple[Step, ...]) -> None:
    assert steps == parse_policy(text).steps


def test_policy_with_unknown_step_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        parse_policy("letters,luck,first")
    assert ["luck", "first"] == [p.params["step"] for p in refused.value.problems]

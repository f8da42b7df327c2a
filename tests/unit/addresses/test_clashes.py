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


def test_more_letters_come_first_then_the_year_of_birth_then_numbers() -> None:
    expected = ["hungnv", "hungnvan", "hungnguyenvan", "hungnv75", "hungnv2", "hungnv3"]
    assert [f"{x}.stttt" for x in expected] == first(6, "Nguyễn Văn Hùng")


def test_the_last_middle_word_is_written_out_before_the_others() -> None:
    expected = ["anhntn", "anhntngoc", "anhnthingoc", "anhnguyenthingoc"]
    assert [f"{x}.stttt" for x in expected] == first(4, "Nguyễn Thị Ngọc Ánh")


def test_a_name_without_middle_words_goes_on_to_the_year() -> None:
    assert ["thuta.stttt", "thuta75.stttt", "thuta2.stttt"] == first(3, "A Thút")


def test_without_a_year_of_birth_numbers_follow_at_once() -> None:
    assert ["thuta.stttt", "thuta2.stttt"] == first(2, "A Thút", year=None)


def test_the_suffix_stands_before_the_unit_wherever_the_unit_is() -> None:
    template = parse_template("{dau_ho_dem}{ten}-{don_vi}")
    policy = parse_policy("number")
    found = islice(candidates(template, split_name("Lê Văn Bình"), "dakha", 1980, policy), 2)
    assert ["lvbinh-dakha", "lvbinh2-dakha"] == list(found)


def test_five_hundred_people_of_one_name_get_five_hundred_addresses() -> None:
    once = first(500, "Nguyễn Văn An")
    again = first(500, "Nguyễn Văn An")
    assert 500 == len(set(once))
    assert once == again


def test_a_short_first_choice_is_passed_over_and_the_reason_told() -> None:
    choice = next(choices(FLAT, split_name("An"), birth_year=1990))
    assert "an90" == choice.local
    wanted = Problem("address", "address_too_short", {"first": "an", "step": "year"})
    assert wanted == reason(choice)


def test_a_reserved_first_choice_is_passed_over_and_the_reason_told() -> None:
    reserved = frozenset({"anhntn"})
    choice = next(choices(FLAT, split_name("Nguyễn Thị Ngọc Ánh"), reserved=reserved))
    assert ("anhntngoc", Step.LETTERS) == (choice.local, choice.step)
    wanted = Problem("address", "address_reserved", {"first": "anhntn", "step": "letters"})
    assert wanted == reason(choice)


def test_a_first_choice_that_reads_badly_is_passed_over() -> None:
    choice = next(choices(FLAT, split_name("Trần Đi"), birth_year=1980))
    assert "ditran" == choice.local
    wanted = Problem("address", "address_unlucky", {"first": "dit", "step": "letters"})
    assert wanted == reason(choice)


def test_a_later_choice_says_that_the_first_was_taken() -> None:
    later = list(islice(choices(DEFAULT, split_name("Nguyễn Văn Hùng"), "stttt", 1975), 2))[1]
    wanted = Problem("address", "address_taken", {"first": "hungnv.stttt", "step": "letters"})
    assert wanted == reason(later)


def test_the_first_choice_needs_no_reason() -> None:
    assert None is reason(next(choices(FLAT, split_name("Nguyễn Văn Hùng"))))


def test_the_numbers_end_somewhere() -> None:
    policy = ClashPolicy((Step.NUMBER,), highest_number=4)
    found = candidates(FLAT, split_name("A Thút"), policy=policy)
    assert ["thuta", "thuta2", "thuta3", "thuta4"] == list(found)


def test_a_long_name_is_cut_to_fit_with_its_suffix_and_unit_whole() -> None:
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
def test_a_unit_that_gives_no_address_is_named(unit: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        candidates(DEFAULT, split_name("A Thút"), unit)
    assert [code] == [p.code for p in refused.value.problems]


def test_a_name_without_latin_letters_is_said_to_give_no_address() -> None:
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
def test_a_number_is_always_the_last_resort(text: str, steps: tuple[Step, ...]) -> None:
    assert steps == parse_policy(text).steps


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        parse_policy("letters,luck,first")
    assert ["luck", "first"] == [p.params["step"] for p in refused.value.problems]

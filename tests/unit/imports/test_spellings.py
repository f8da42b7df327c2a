"""One name, its tones in either place; two names that only look alike stay two."""

from __future__ import annotations

import pytest

from provisioning.imports.columns.spellings import spellings


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Lê Thị Hòa", "Lê Thị Hoà"),
        ("Vũ Khỏe An", "Vũ Khoẻ An"),
        ("Hoàng Thủy", "Hoàng Thuỷ"),
        ("Ủy", "Uỷ"),
        ("Nguyễn Thúy Hòa", "Nguyễn Thuý Hoà"),
    ],
)
def test_the_tone_is_written_in_two_places(written: str, other: str) -> None:
    assert (written, other) == spellings(written)
    assert (other, written) == spellings(other)


@pytest.mark.parametrize("name", ["Trần Quý", "Hoàng Oánh", "Nguyễn Toản", "A Thút", "H'Bluêk", "Lê Hoa"])
def test_other_names_have_one_spelling(name: str) -> None:
    assert (name,) == spellings(name)


def test_a_missing_name_has_none() -> None:
    assert () == spellings("")

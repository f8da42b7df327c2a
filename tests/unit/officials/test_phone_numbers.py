"""The one rule for a phone number, and that every door goes by it."""

from __future__ import annotations

from datetime import date

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.officials.adding import columns_of
from provisioning.officials.fields import OfficialFields, problems_of
from provisioning.officials.phone_numbers import PhoneNumber, phone_number
from provisioning.officials.value_parsers import parse_phone

KEPT = {
    "0905123456": "0905123456",
    "0905 123 456": "0905123456",
    "0905.123.456": "0905123456",
    "(0905) 123-456": "0905123456",
    "0905\u00a0123\u00a0456": "0905123456",
    # The country's code in each way of writing it.
    "+84 905 123 456": "0905123456",
    "+84 (0) 905 123 456": "0905123456",
    "0084 905 123 456": "0905123456",
    "84905123456": "0905123456",
    # A landline with the area's code.
    "(0260) 3862 000": "02603862000",
    "+84 260 3862 000": "02603862000",
    "024 3825 1111": "02438251111",
    # Mobile numbers had eleven digits until 2018.
    "0123 456 7890": "01234567890",
    "+84 123 456 7890": "01234567890",
    # Services have no 0.
    "1900 1234": "19001234",
    "+84 1800 1091": "18001091",
    # Neighbours.
    "+856 20 555 1234": "+856205551234",
    "00855 23 123 456": "+85523123456",
}
ZERO_RESTORED = {"905123456": "0905123456", "100123456": "0100123456", "2603862000": "02603862000"}
NONE = (
    "", "xin hỏi", "0100", "113", "0100123456789", "0" * 60, "+84", "++84905123456", "+0905123456",
    "+999123456789", "tel:0905123456", "TRUE", "1.00E+08",
    # Extensions: nobody dials them from elsewhere.
    "0260 3862 000 ext 12", "02603862000x12", "02603862000;ext=12", "02603862000 máy lẻ 12", "02603862000#12",
    # A local number without its area.
    "3862000", "38251111",
    # Digits of other scripts, also those as wide as a sign.
    "０９０５１２３４５６", "٠٩٠٥١٢٣٤٥٦", "0905123456\u200b",
)  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), KEPT.items())
def test_a_number_is_kept_as_it_is_dialled(typed: str, kept: str) -> None:
    assert PhoneNumber(kept) == phone_number(typed) == phone_number(kept)


@pytest.mark.parametrize(("typed", "kept"), ZERO_RESTORED.items())
def test_a_lost_zero_is_put_back_and_said(typed: str, kept: str) -> None:
    assert PhoneNumber(kept, zero_restored=True) == phone_number(typed)


@pytest.mark.parametrize("typed", NONE)
def test_what_can_not_be_dialled_is_no_number(typed: str) -> None:
    assert phone_number(typed) is None


@given(st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True))
def test_the_usual_number_is_one_that_the_library_takes(typed: str) -> None:
    found = phonenumbers.parse(typed, "VN")
    assert phonenumbers.is_possible_number(found)
    assert (84, typed) == (found.country_code, f"0{phonenumbers.national_significant_number(found)}")


@given(st.text("0123456789+.-() ", max_size=22))
def test_the_form_that_is_kept_stays_and_means_the_same_number(typed: str) -> None:
    kept = phone_number(typed)
    if kept is None:
        return
    assert PhoneNumber(kept.text) == phone_number(kept.text)
    assert len(kept.text) <= 32
    digits = "".join(c for c in typed if c in "0123456789+")
    assert phonenumbers.parse(digits, "VN") == phonenumbers.parse(kept.text, "VN")


@pytest.mark.parametrize("typed", [*KEPT, *ZERO_RESTORED, *NONE[1:]])
def test_forms_and_lists_take_the_same_numbers(typed: str) -> None:
    number = phone_number(typed)
    fields = OfficialFields("Y Blí", phone=typed)
    assert (number is None) == (problems_of(fields, date(2026, 3, 2)) != [])
    if number is not None:
        assert number.text == columns_of(fields)["phone"] == parse_phone(typed).value

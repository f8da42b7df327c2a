"""What a plan keeps of a row, and what comes back of it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from provisioning.foundation.errors import Problem
from provisioning.foundation.identifiers import keyed_hash
from provisioning.imports.columns.parsed import ParsedOfficial, ParsedRow
from provisioning.imports.matching.listed_people import listed_again, listed_person

KEY = "k" * 40
texts = st.none() | st.text(min_size=1, max_size=20)
days = st.none() | st.dates()
people = st.builds(
    ParsedOfficial.of,
    full_name=texts, staff_code=texts, birth_date=days, national_id=st.none() | st.just("000080123456"),
    post=texts, unit_text=texts, sub_unit_text=texts, phone=texts, recovery_email=texts,
    contract_kind=texts, contract_end=days,
)  # fmt: skip


@given(people)
def test_what_is_kept_says_the_same_again(values: ParsedOfficial) -> None:
    listed = listed_person(ParsedRow(7, values, (), ()), KEY.encode())
    again = listed_again(7, listed.kept)
    assert (listed.who, listed.number, listed.kept) == (again.who, again.number, again.kept)
    assert {**values.said, "national_id": None} == {**again.values.said, "national_id": None}


def test_of_a_national_id_the_hash_and_four_digits_are_kept() -> None:
    values = ParsedOfficial.of(full_name="Y Blí", national_id="000080123456", birth_date=date(1980, 2, 1))
    kept = listed_person(ParsedRow(2, values, (), (Problem("row", "row_too_short"),)), KEY.encode()).kept
    assert {
        "full_name": "Y Blí",
        "birth_date": "1980-02-01",
        "national_id_hash": keyed_hash("000080123456", KEY),
        "national_id_last4": "3456",
        "notices": [{"field": "row", "code": "row_too_short", "params": {}}],
    } == kept

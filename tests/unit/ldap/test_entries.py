"""An entry is written and read as the schema has it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from ldap.entries import LOCK, PERSON_CLASSES, PersonEntry, UnitEntry, matching, shown
from tests.unit.ldap.test_difference import SOMEONE


def test_attributes_hold_classes_and_no_empty_values() -> None:
    written = SOMEONE.attributes()
    assert list(PERSON_CLASSES) == written["objectClass"]
    assert ["TRUE"] == written["congvuReceives"]
    assert ["1000"] == written["congvuQuota"]
    assert "employeeNumber" not in written
    assert LOCK not in written


def test_entry_round_trip_is_equal() -> None:
    read = PersonEntry.from_attributes(SOMEONE.attributes())
    assert set(SOMEONE.addresses) == set(read.addresses)
    assert SOMEONE.attributes() == read.attributes()


def test_primary_address_is_among_addresses_once() -> None:
    entry = PersonEntry.from_attributes(
        SOMEONE.attributes() | {"mailLocalAddress": ["A@KONTUM.example", "b@kontum.example"]}
    )
    assert ["a@kontum.example", "b@kontum.example"] == entry.attributes()["mailLocalAddress"]


def test_unreadable_attributes_come_out_empty() -> None:
    entry = PersonEntry.from_attributes({"uid": ["m1"]})
    assert ("m1", "", (), False, 0) == (
        entry.uid,
        entry.cn,
        entry.addresses,
        entry.sign_in,
        entry.quota,
    )
    assert entry.last_sign_in is None


@pytest.mark.parametrize("text", ["20260102030405Z", "20260102030405.123456Z"])
def test_last_sign_in_is_a_utc_moment(text: str) -> None:
    entry = PersonEntry.from_attributes({"uid": ["m1"], "authTimestamp": [text]})
    assert datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) == entry.last_sign_in


def test_unit_entry_round_trip_is_equal() -> None:
    unit = UnitEntry(code="stttt", name="Sở Thông tin và Truyền thông")
    assert unit == UnitEntry.from_attributes(unit.attributes())


def test_matching_folds_what_the_directory_folds_and_no_more() -> None:
    name = "Đặng Thị Ôn"
    for same in (unicodedata.normalize("NFD", name), name.upper(), f" {name.replace(' ', '  ')}"):
        assert matching(name) == matching(same)
    for other in ("Dang Thi On", "Ðặng Thị Ôn", "Đặng Thị Ôn\u200b"):
        assert matching(name) != matching(other)


def test_shown_keeps_capitals() -> None:
    assert "ĐẶNG Ôn" == shown(unicodedata.normalize("NFD", " ĐẶNG\u00a0 Ôn "))

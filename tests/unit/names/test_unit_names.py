"""The key by which a unit is found however its name is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.names import unit_key, unit_keys


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
        ("SỞ TTTT", "Sở Thông tin và Truyền thông"),
        ("Sở TN-MT", "Sở Tài nguyên và Môi trường"),
        ("Sở LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội"),
        ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("Sở GD&ĐT", "Sở Giáo dục và Đào tạo"),
        ("P. TC-KH", "Phòng Tài chính - Kế hoạch"),
        ("UBND xã Đắk Hà", "Ủy ban nhân dân xã Đăk Hà"),
        ("Uỷ ban nhân dân huyện Ia H’ Drai", "Ủy ban nhân dân huyện Ia H'Drai"),
        ("VP HĐND-UBND huyện", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện"),
        ("UBND TP Kon Tum", "Ủy ban nhân dân thành phố Kon Tum"),
    ],
)
def test_a_unit_has_one_key_however_it_is_written(written: str, name: str) -> None:
    assert unit_key(name) == unit_key(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phường Quang Trung", "Phòng Quang Trung"),
        ("Xã Đăk Hà", "Huyện Đăk Hà"),
        ("Xã Hương Văn", "Xã Hương Vinh"),
        ("P. Thống Nhất", "Phòng Thống Nhất"),
    ],
)
def test_different_units_keep_different_keys(one: str, other: str) -> None:
    assert unit_key(one) != unit_key(other)


def test_the_committee_may_be_left_out() -> None:
    keys = unit_keys("Ủy ban nhân dân xã Ia Đal")
    assert ("uybannhandanxaiadal", "xaiadal") == keys
    assert unit_key("Xã Ia Đal") in keys


def test_a_name_without_a_committee_has_one_key() -> None:
    assert ("sotaichinh",) == unit_keys("Sở Tài chính")
    assert ("uybannhandan",) == unit_keys("UBND")


@given(st.text())
def test_a_key_is_plain_and_is_its_own_key(text: str) -> None:
    key = unit_key(text)
    assert key.isascii()
    assert key == "".join(c for c in key if c.isalnum())

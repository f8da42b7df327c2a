"""Hashes are made in one form, and what can't be a password is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldap.passwords import (
    UnusablePassword,
    hash_password,
    hash_service_password,
    is_hash,
    matches,
    prepared,
)

PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)


def test_a_hash_names_its_scheme_and_cost_as_slapd_reads_them() -> None:
    hashed = hash_password("mật khẩu")
    assert hashed.startswith("{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_hash(hashed)


def test_the_same_password_gives_another_hash_each_time() -> None:
    assert hash_password("mật khẩu") != hash_password("mật khẩu")


@settings(max_examples=20, deadline=None)
@given(PRINTABLE)
def test_a_password_fits_its_own_hash_and_a_longer_one_does_not(password: str) -> None:
    hashed = hash_password(password)
    assert matches(password, hashed)
    assert not matches(f"{password}x", hashed)


@given(PRINTABLE)
def test_composed_and_decomposed_letters_are_one_password(password: str) -> None:
    decomposed = unicodedata.normalize("NFD", password)
    assert prepared(unicodedata.normalize("NFC", password)) == prepared(decomposed)


@pytest.mark.parametrize("password", ["", "x" * 1025, "đ" * 513, "a\0b", "a\nb", "a\x7fb", "\x85", "\ud800"])
def test_what_can_be_no_password_is_refused_without_being_repeated(password: str) -> None:
    with pytest.raises(UnusablePassword) as refused:
        hash_password(password)
    assert not password or password not in str(refused.value)
    assert not matches(password, hash_password("x"))


def test_a_password_of_1024_bytes_is_taken() -> None:
    assert is_hash(hash_password("đ" * 512))


def test_a_services_secret_must_be_long_since_its_hash_is_cheap() -> None:
    assert matches("s" * 32, hash_service_password("s" * 32))
    with pytest.raises(UnusablePassword):
        hash_service_password("s" * 31)


@pytest.mark.parametrize("value", ["", "mật khẩu", "{SSHA}abc", "{ARGON2}plain", "$argon2id$v=19$"])
def test_what_is_no_hash_of_ours_is_not_taken_for_one(value: str) -> None:
    assert not is_hash(value)

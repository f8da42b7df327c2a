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


def test_hash_names_scheme_and_cost() -> None:
    hashed = hash_password("mật khẩu")
    assert hashed.startswith("{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_hash(hashed)


def test_hash_of_same_password_differs_each_time() -> None:
    assert hash_password("mật khẩu") != hash_password("mật khẩu")


@settings(max_examples=20, deadline=None)
@given(PRINTABLE)
def test_hash_matches_its_password_and_no_longer_one(password: str) -> None:
    hashed = hash_password(password)
    assert matches(password, hashed)
    assert not matches(f"{password}x", hashed)


@given(PRINTABLE)
def test_composed_and_decomposed_letters_are_one_password(password: str) -> None:
    decomposed = unicodedata.normalize("NFD", password)
    assert prepared(unicodedata.normalize("NFC", password)) == prepared(decomposed)


@pytest.mark.parametrize("password", ["", "x" * 1025, "đ" * 513, "a\0b", "a\nb", "a\x7fb", "\x85", "\ud800"])
def test_hash_of_invalid_password_is_refused_unrepeated(password: str) -> None:
    with pytest.raises(UnusablePassword) as refused:
        hash_password(password)
    assert not password or password not in str(refused.value)
    assert not matches(password, hash_password("x"))


def test_hash_of_1024_bytes_is_made() -> None:
    assert is_hash(hash_password("đ" * 512))


def test_hash_of_short_service_secret_is_refused() -> None:
    assert matches("s" * 32, hash_service_password("s" * 32))
    with pytest.raises(UnusablePassword):
        hash_service_password("s" * 31)


@pytest.mark.parametrize("value", ["", "mật khẩu", "{SSHA}abc", "{ARGON2}plain", "$argon2id$v=19$"])
def test_foreign_hash_is_not_taken(value: str) -> None:
    assert not is_hash(value)
